package postern.app;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import postern.dkim.Algorithm;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.KeyName;
import postern.dkim.SigningKey;
import postern.mail.Domain;

/** Messages with a signature of example.com, whose key is made once for all tests. */
final class SignedMail {
    static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    static final SigningKey KEY = key();
    static final String MESSAGE =
            "From: Ann <ann@example.com>\r\nTo: b@ours.example\r\nSubject: hello\r\n\r\nHello.\r\n";

    private SignedMail() {}

    private static SigningKey key() {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        var der = pair.getPublic().getEncoded();
        var raw = Arrays.copyOfRange(der, der.length - 32, der.length);
        return new SigningKey(
                new KeyName("s1", Domain.of("example.com")),
                Algorithm.ED25519_SHA256,
                pair.getPrivate(),
                Base64.getEncoder().encodeToString(raw),
                256);
    }

    static String signed(String message) {
        var signer = new DkimSigner(List.of(KEY), new HeaderBound(1 << 20, 1000));
        signer.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        return new String(signer.end(NOW), StandardCharsets.ISO_8859_1) + message;
    }
}
