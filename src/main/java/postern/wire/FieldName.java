package postern.wire;

/** The name of a header field, for all who read a header section: they agree where it ends. */
public final class FieldName {
    private FieldName() {}

    /** Whether an octet may stand in a name: 33 to 126, but no colon (RFC 5322 §3.6.8). */
    public static boolean isPart(byte octet) {
        return octet > ' ' && octet < 127 && octet != ':';
    }
}
