package postern.dkim;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import org.jspecify.annotations.Nullable;

/** How a signature is made (RFC 6376 §3.3, RFC 8463). */
public enum Algorithm {
    RSA_SHA256("rsa-sha256", "rsa"),
    ED25519_SHA256("ed25519-sha256", "ed25519"),
    /** Known by name, and neither made nor checked any more (RFC 8301 §3.1). */
    RSA_SHA1("rsa-sha1", "rsa");

    private final String word;
    private final String keyType;

    Algorithm(String word, String keyType) {
        this.word = word;
        this.keyType = keyType;
    }

    /** As signatures name it. */
    public String word() {
        return word;
    }

    /** As key records name the keys for it. */
    public String keyType() {
        return keyType;
    }

    /** Null for one that is not known. */
    public static @Nullable Algorithm of(String word) {
        for (var one : values()) if (one.word.equals(word)) return one;
        return null;
    }

    /** What comes of checking a signature with a key. */
    public enum Check {
        GOOD,
        BAD,
        /** The key is none that one can reckon with. */
        KEY_UNUSABLE
    }

    /**
     * Whether the signature of these octets was made with the key's other half.
     *
     * @param key one of this algorithm's type
     */
    public Check check(PublicKey key, byte[] octets, byte[] signature) {
        if (this == RSA_SHA1) return Check.BAD;
        try {
            var verifying = signature();
            verifying.initVerify(key);
            verifying.update(signed(octets));
            return verifying.verify(signature) ? Check.GOOD : Check.BAD;
        } catch (SignatureException _) {
            return Check.BAD; // of another length than the key's
        } catch (GeneralSecurityException | RuntimeException _) { // ProviderException is one
            return Check.KEY_UNUSABLE;
        }
    }

    /**
     * @param key one of this algorithm's type
     * @throws IllegalArgumentException if it is another
     */
    public byte[] sign(PrivateKey key, byte[] octets) {
        if (this == RSA_SHA1) throw new IllegalArgumentException("no longer made (RFC 8301)");
        try {
            var signing = signature();
            signing.initSign(key);
            signing.update(signed(octets));
            return signing.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not a key for " + word, e);
        }
    }

    private Signature signature() throws GeneralSecurityException {
        return Signature.getInstance(this == ED25519_SHA256 ? "Ed25519" : "SHA256withRSA");
    }

    /** What goes into it: Ed25519 signs the hash itself (RFC 8463 §3). */
    private byte[] signed(byte[] octets) {
        return this == ED25519_SHA256 ? BodyHashes.sha256().digest(octets) : octets;
    }
}
