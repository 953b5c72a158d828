package postern.mail;

import org.jspecify.annotations.Nullable;

/** How addresses are written and read (RFC 4291 §2.2, RFC 5952). */
final class IpText {
    private IpText() {}

    static Parsed<IpAddress> v4(String text) {
        long bits = v4Bits(text);
        return bits < 0
                ? Parsed.bad(
                        "an IPv4 address is four decimal numbers from 0 to 255 without leading zeros")
                : Parsed.good(IpAddress.v4(bits));
    }

    /** The 32 bits, or -1. */
    private static long v4Bits(String text) {
        var parts = text.split("\\.", -1);
        if (parts.length != 4) return -1;
        long bits = 0;
        for (var part : parts) {
            if (part.isEmpty() || part.length() > 3 || part.length() > 1 && part.charAt(0) == '0')
                return -1;
            if (!part.chars().allMatch(c -> c >= '0' && c <= '9')) return -1;
            int octet = Integer.parseInt(part);
            if (octet > 255) return -1;
            bits = bits << 8 | octet;
        }
        return bits;
    }

    static Parsed<IpAddress> v6(String text) {
        int gap = text.indexOf("::");
        if (gap != text.lastIndexOf("::")) return notV6();
        long[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        long[] tail = gap < 0 ? new long[0] : groups(text.substring(gap + 2), true);
        if (head == null || tail == null) return notV6();
        int known = head.length + tail.length;
        if (gap < 0 ? known != 8 : known > 7) return notV6();
        long[] all = new long[8];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, 8 - tail.length, tail.length);
        return Parsed.good(IpAddress.v6(join(all, 0), join(all, 4)));
    }

    private static Parsed<IpAddress> notV6() {
        return Parsed.bad(
                "an IPv6 address is eight groups of hexadecimal digits, with \"::\" at most once");
    }

    private static long join(long[] groups, int from) {
        return groups[from] << 48
                | groups[from + 1] << 32
                | groups[from + 2] << 16
                | groups[from + 3];
    }

    /**
     * The 16-bit groups of a part without "::"; the last may be dotted decimal; null if it is none.
     */
    private static long @Nullable [] groups(String part, boolean mayEndInV4) {
        if (part.isEmpty()) return new long[0];
        var words = part.split(":", -1);
        boolean dotted = mayEndInV4 && words[words.length - 1].indexOf('.') >= 0;
        long[] groups = new long[words.length + (dotted ? 1 : 0)];
        for (int i = 0; i < words.length; i++) {
            if (dotted && i == words.length - 1) {
                long bits = v4Bits(words[i]);
                if (bits < 0) return null;
                groups[i] = bits >>> 16;
                groups[i + 1] = bits & 0xffff;
            } else {
                if (words[i].isEmpty()
                        || words[i].length() > 4
                        || !words[i].chars().allMatch(IpText::isHex)) return null;
                groups[i] = Long.parseLong(words[i], 16);
            }
        }
        return groups;
    }

    private static boolean isHex(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    static String format(IpAddress address) {
        long low = address.low();
        if (!address.isV6())
            return (low >>> 24)
                    + "."
                    + (low >>> 16 & 255)
                    + "."
                    + (low >>> 8 & 255)
                    + "."
                    + (low & 255);
        int[] groups = new int[8];
        for (int i = 0; i < 8; i++)
            groups[i] = (int) ((i < 4 ? address.high() : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        int bestStart = -1;
        int bestLength = 1; // a single zero group is not shortened (RFC 5952 §4.2.2)
        for (int i = 0; i < 8; i++) {
            int j = i;
            while (j < 8 && groups[j] == 0) j++;
            if (j - i > bestLength) {
                bestStart = i;
                bestLength = j - i;
            }
            if (j > i) i = j;
        }
        var text = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                text.append("::");
                i += bestLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') text.append(':');
            text.append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
