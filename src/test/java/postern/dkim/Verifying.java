package postern.dkim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import postern.dns.Resolver;

/** Messages that are verified as tests have them: one octet a character. */
final class Verifying {
    static final Instant NOW = Instant.parse("2026-12-01T12:00:00Z");
    static final HeaderBound BOUND = new HeaderBound(1 << 20, 1000);

    private Verifying() {}

    static Verification verify(String message, Resolver dns) {
        return verify(message, dns, message.length());
    }

    /** In two pieces. */
    static Verification verify(String message, Resolver dns, int cut) {
        var octets = message.getBytes(StandardCharsets.ISO_8859_1);
        var verifier = new DkimVerifier(BOUND);
        verifier.take(ByteBuffer.wrap(octets, 0, cut));
        verifier.take(ByteBuffer.wrap(octets, cut, octets.length - cut));
        verifier.end();
        return verifier.verify(dns, NOW, Duration.ofSeconds(20));
    }
}
