package postern.spf;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import postern.dns.NameText;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.spf.MacroText.Part;

/**
 * What macros stand for in one check (RFC 7208 §7.2).
 *
 * @param local of the sender, as it means, without quotes
 * @param senderDomain the domain that the check began with
 * @param receiver our own name
 * @param validated the confirmed name of the client, for a domain; "unknown" for none. It may ask
 *     the DNS.
 */
record MacroValues(
        IpAddress client,
        String helo,
        String local,
        String senderDomain,
        Domain receiver,
        Instant now,
        UnaryOperator<String> validated) {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();
    private static final int MAX_NAME = 253;

    /** Far more than any name or explanation may have. */
    private static final int MAX_TEXT = 16_384;

    /**
     * The text with all macros expanded, cut where it becomes absurd.
     *
     * @param domain whose record it stands in
     */
    String text(MacroText text, String domain) {
        var expanded = new StringBuilder();
        for (var part : text.parts()) {
            if (expanded.length() > MAX_TEXT) break;
            switch (part) {
                case Part.Literal(var literal) -> expanded.append(literal);
                case Part.Macro macro -> expanded.append(expanded(macro, domain));
            }
        }
        return expanded.toString();
    }

    /**
     * A domain-spec as a name to ask for: without trailing dot, and where it is too long, without
     * as many labels on its left as it takes (§7.3). Not checked to be a name.
     */
    String name(MacroText spec, String domain) {
        var name = text(spec, domain);
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        if (name.length() <= MAX_NAME) return name;
        int dot = name.indexOf('.', name.length() - MAX_NAME - 1);
        return name.substring((dot < 0 ? name.lastIndexOf('.') : dot) + 1);
    }

    private String expanded(Part.Macro macro, String domain) {
        var value = value(macro.letter(), domain);
        if (macro.isReversed()
                || macro.last() != Integer.MAX_VALUE
                || !macro.delimiters().equals(".")) value = chosen(macro, value);
        return macro.isQuoted() ? quoted(value) : value;
    }

    private String value(char letter, String domain) {
        return switch (letter) {
            case 's' -> local + "@" + senderDomain;
            case 'l' -> local;
            case 'o' -> senderDomain;
            case 'd' -> domain;
            case 'i' -> dotted();
            case 'p' -> validated.apply(domain);
            case 'v' -> client.isV6() ? "ip6" : "in-addr";
            case 'h' -> helo;
            case 'c' -> client.toString();
            case 'r' -> receiver.name();
            case 't' -> Long.toString(now.getEpochSecond());
            default -> throw new IllegalStateException("no macro is called " + letter);
        };
    }

    /** The address in its order: dotted decimal, or 32 digits with dots between. */
    private String dotted() {
        if (!client.isV6()) return client.toString();
        return new StringBuilder(NameText.reversed(client).toUpperCase(Locale.ROOT))
                .reverse()
                .toString();
    }

    private static String chosen(Part.Macro macro, String value) {
        List<String> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= value.length(); i++)
            if (i == value.length() || macro.delimiters().indexOf(value.charAt(i)) >= 0) {
                parts.add(value.substring(start, i));
                start = i + 1;
            }
        if (macro.isReversed()) Collections.reverse(parts);
        int skipped = Math.max(0, parts.size() - macro.last());
        return String.join(".", parts.subList(skipped, parts.size()));
    }

    private static String quoted(String value) {
        var quoted = new StringBuilder();
        for (byte octet : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean isUnreserved =
                    c >= 'a' && c <= 'z'
                            || c >= 'A' && c <= 'Z'
                            || c >= '0' && c <= '9'
                            || "-._~".indexOf(c) >= 0;
            if (isUnreserved) quoted.append(c);
            else quoted.append('%').append(HEX.toHexDigits((byte) c));
        }
        return quoted.toString();
    }
}
