package postern.dkim;

/** A TXT record as a zone file has it (RFC 1035 §5.1). */
public final class ZoneText {
    private static final int LONGEST = 255; // octets of a string in a TXT record (RFC 1035 §3.3)

    private ZoneText() {}

    /** The record of a key, its text cut into strings where it is too long for one. */
    public static String of(SigningKey key) {
        return of(key.name().toString(), key.published());
    }

    static String of(String name, String text) {
        var record = new StringBuilder(name).append(". IN TXT ");
        if (text.length() <= LONGEST) return record.append(quoted(text)).append('\n').toString();
        record.append("(\n");
        for (int at = 0; at < text.length(); at += LONGEST)
            record.append("    ")
                    .append(quoted(text.substring(at, Math.min(text.length(), at + LONGEST))))
                    .append('\n');
        return record.append("    )\n").toString();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
