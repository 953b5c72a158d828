package postern.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import postern.mail.Domain;

/** A key that is always the same, so that kept inputs can hold signatures of it. */
public final class FixedKey {
    private static final KeyPair PAIR = pair();

    private FixedKey() {}

    private static final class Sevens extends SecureRandom {
        private static final long serialVersionUID = 1;

        @Override
        public void nextBytes(byte[] octets) {
            Arrays.fill(octets, (byte) 7);
        }
    }

    private static KeyPair pair() {
        try {
            var generator = KeyPairGenerator.getInstance("Ed25519");
            generator.initialize(255, new Sevens());
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    public static SigningKey of(String domain) {
        var der = PAIR.getPublic().getEncoded();
        return new SigningKey(
                new KeyName("s", Domain.of(domain)),
                Algorithm.ED25519_SHA256,
                PAIR.getPrivate(),
                Base64.getEncoder()
                        .encodeToString(Arrays.copyOfRange(der, der.length - 32, der.length)),
                256);
    }
}
