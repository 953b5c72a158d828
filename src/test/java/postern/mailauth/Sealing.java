package postern.mailauth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import postern.dkim.Algorithm;
import postern.dkim.HashedMessage;
import postern.dkim.HeaderBound;
import postern.dkim.KeyName;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;

/** Messages that are sealed and verified as tests have them: one octet a character. */
final class Sealing {
    /** Long ago: dkimpy refuses what was signed in the future. */
    static final Instant NOW = Instant.parse("2024-01-01T12:00:00Z");

    static final HeaderBound BOUND = new HeaderBound(1 << 20, 1000);
    static final KeyPair RSA = pair("RSA");
    private static final KeyPair ED25519 = pair("Ed25519");

    private Sealing() {}

    private static KeyPair pair(String type) {
        try {
            var generator = KeyPairGenerator.getInstance(type);
            if (type.equals("RSA")) generator.initialize(2048);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static SigningKey rsa(String domain) {
        var key = Base64.getEncoder().encodeToString(RSA.getPublic().getEncoded());
        return new SigningKey(
                new KeyName("s", Domain.of(domain)),
                Algorithm.RSA_SHA256,
                RSA.getPrivate(),
                key,
                2048);
    }

    static SigningKey ed25519(String domain) {
        var der = ED25519.getPublic().getEncoded();
        var raw = Arrays.copyOfRange(der, der.length - 32, der.length);
        return new SigningKey(
                new KeyName("s", Domain.of(domain)),
                Algorithm.ED25519_SHA256,
                ED25519.getPrivate(),
                Base64.getEncoder().encodeToString(raw),
                256);
    }

    static void publish(FakeResolver dns, SigningKey... keys) {
        for (var key : keys)
            dns.text(key.name().toString(), new Answer.Found<>(List.of(key.published())));
    }

    static ArcResult verify(String message, FakeResolver dns) {
        var chain = new ArcChain[1];
        var hashed =
                new HashedMessage(
                        BOUND,
                        header -> {
                            chain[0] = ArcChain.of(header);
                            return chain[0].wanted();
                        });
        hashed.take(octets(message));
        hashed.end();
        return chain[0].verify(hashed.hashes(), dns, NOW, Duration.ofSeconds(20));
    }

    static String seal(String message, ArcResult chain, SigningKey key) {
        var sealer = new ArcSealer(key, BOUND);
        sealer.take(octets(message));
        var found =
                new AuthenticationResults(key.name().domain())
                        .spf(new SpfVerdict(Result.PASS, "example.com"));
        return new String(sealer.end(found, chain, NOW), StandardCharsets.ISO_8859_1) + message;
    }

    /** Verifies and seals, as everyone on the way does. */
    static String seal(String message, FakeResolver dns, SigningKey key) {
        return seal(message, verify(message, dns), key);
    }

    private static ByteBuffer octets(String message) {
        return ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1));
    }
}
