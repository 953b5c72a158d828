package postern.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Private keys that are made. */
public final class NewKey {
    private NewKey() {}

    /**
     * A private key as a PEM file holds it (PKCS #8), not encrypted. RSA has {@value
     * SigningKey#LEAST_BITS} bits, which every verifier takes and which fit into one answer of the
     * DNS.
     *
     * @param algorithm one that signatures are still made with
     */
    public static String pem(Algorithm algorithm) {
        try {
            var octets = generator(algorithm).generateKeyPair().getPrivate().getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(octets)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java makes both
        }
    }

    private static KeyPairGenerator generator(Algorithm algorithm) throws GeneralSecurityException {
        if (algorithm == Algorithm.ED25519_SHA256) return KeyPairGenerator.getInstance("Ed25519");
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(SigningKey.LEAST_BITS);
        return generator;
    }
}
