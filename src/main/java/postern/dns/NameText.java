package postern.dns;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import postern.mail.IpAddress;

/** Names of the DNS as text. */
public final class NameText {
    private NameText() {}

    /**
     * A text as a name of the DNS (RFC 1035 §5.1): dots part labels, all else stands for itself, in
     * UTF-8 where it is not ASCII.
     */
    public static String escaped(String text) {
        var escaped = new StringBuilder(text.length());
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            int c = octet & 0xff;
            if (c == '.' || isPlain(c)) escaped.append((char) c);
            else
                escaped.append('\\')
                        .append((char) ('0' + c / 100))
                        .append((char) ('0' + c / 10 % 10))
                        .append((char) ('0' + c % 10));
        }
        return escaped.toString();
    }

    private static boolean isPlain(int c) {
        return c > ' ' && c < 127 && "\"$().;@\\".indexOf(c) < 0;
    }

    /**
     * The labels of an address from its last part to its first: {@code 4.3.2.1}, or the 32 digits
     * of an IPv6 address. Below a zone they are a name (RFC 1035 §3.5, RFC 3596 §2.5, RFC 5782
     * §2.1).
     */
    public static String reversed(IpAddress address) {
        var octets = address.octets();
        var labels = new StringBuilder();
        for (int i = octets.length - 1; i >= 0; i--) {
            if (!labels.isEmpty()) labels.append('.');
            if (address.isV6())
                labels.append(HexFormat.of().toLowHexDigit(octets[i]))
                        .append('.')
                        .append(HexFormat.of().toHighHexDigit(octets[i]));
            else labels.append(octets[i] & 0xff);
        }
        return labels.toString();
    }

    /** The name at which the names of an address stand (PTR). */
    public static String reverseName(IpAddress address) {
        return reversed(address) + (address.isV6() ? ".ip6.arpa" : ".in-addr.arpa");
    }
}
