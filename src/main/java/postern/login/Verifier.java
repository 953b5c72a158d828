package postern.login;

/** What a directory keeps of a password for a mechanism that never sends it. */
public sealed interface Verifier {

    /**
     * RFC 5802 §3: enough to check a proof, too little to log in with.
     *
     * @param storedKey H(ClientKey), of the hash's length
     * @param serverKey HMAC(SaltedPassword, "Server Key"), of the hash's length
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by what it fits alone
    record Scram(Hash hash, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey)
            implements Verifier {
        public enum Hash {
            SHA_1,
            SHA_256
        }
    }

    /** The secret itself, as CRAM-MD5 needs it (RFC 2195 §2). */
    @SuppressWarnings("ArrayRecordComponent")
    record Secret(byte[] octets) implements Verifier {}
}
