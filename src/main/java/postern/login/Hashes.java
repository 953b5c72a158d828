package postern.login;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Hashes that every JDK has, by its names for them. */
final class Hashes {
    private Hashes() {}

    static byte[] hash(String algorithm, byte[] octets) {
        try {
            return MessageDigest.getInstance(algorithm).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** HMAC (RFC 2104). */
    static byte[] hmac(String algorithm, byte[] key, byte[] octets) {
        try {
            var mac = Mac.getInstance(algorithm);
            // HMAC fills up keys with zeros; the JDK takes no empty one.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, algorithm));
            return mac.doFinal(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
