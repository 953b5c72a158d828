package postern.login;

import java.security.MessageDigest;

/** What SCRAM computes (RFC 5802 §3). */
final class ScramProof {
    private ScramProof() {}

    /** Whether the client's proof over that AuthMessage comes from the password's ClientKey. */
    static boolean fits(Verifier.Scram verifier, byte[] message, byte[] proof) {
        var key = Hashes.hmac(hmac(verifier.hash()), verifier.storedKey(), message);
        if (proof.length != key.length) return false;
        for (int i = 0; i < key.length; i++) key[i] ^= proof[i];
        return MessageDigest.isEqual(
                Hashes.hash(digest(verifier.hash()), key), verifier.storedKey());
    }

    /** By which the server proves that it has the verifier. */
    static byte[] signature(Verifier.Scram verifier, byte[] message) {
        return Hashes.hmac(hmac(verifier.hash()), verifier.serverKey(), message);
    }

    /** The hash, by the JDK's name. */
    static String digest(Verifier.Scram.Hash hash) {
        return switch (hash) {
            case SHA_1 -> "SHA-1";
            case SHA_256 -> "SHA-256";
        };
    }

    /** The HMAC with that hash, by the JDK's name. */
    static String hmac(Verifier.Scram.Hash hash) {
        return switch (hash) {
            case SHA_1 -> "HmacSHA1";
            case SHA_256 -> "HmacSHA256";
        };
    }
}
