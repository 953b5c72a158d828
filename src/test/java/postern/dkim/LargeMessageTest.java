package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A message of 100 MiB takes no more memory than a small one. */
class LargeMessageTest {
    private static final long SIZE = 100L << 20;
    private static final long MOST_ALLOCATED = 8L << 20; // octets, all together
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final String HEADER = "From: a@ours.example\r\nSubject: large\r\n\r\n";

    private interface Taker {
        void take(ByteBuffer in);
    }

    /** Lines with blanks at their ends, in pieces that do not fit to them. */
    private static void stream(Taker taker) {
        var pieces = "some words  and\tmore words of a line \r\n".repeat(1600);
        var octets = pieces.getBytes(StandardCharsets.US_ASCII);
        for (long sent = 0; sent < SIZE; sent += octets.length)
            taker.take(ByteBuffer.wrap(octets).asReadOnlyBuffer());
    }

    @Test
    void signedAndVerified() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        var signer = new DkimSigner(List.of(RSA), Verifying.BOUND);
        signer.take(ByteBuffer.wrap(HEADER.getBytes(StandardCharsets.US_ASCII)));
        stream(signer::take);
        var field = signer.end(Verifying.NOW);

        var verifier = new DkimVerifier(Verifying.BOUND);
        verifier.take(ByteBuffer.wrap(field));
        verifier.take(ByteBuffer.wrap(HEADER.getBytes(StandardCharsets.US_ASCII)));
        stream(verifier::take);
        verifier.end();
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        var results =
                verifier.verify(DkimSignerTest.dns(RSA), Verifying.NOW, Duration.ofSeconds(20));
        assertThat(results.signatures().getFirst().result()).isEqualTo(Result.PASS);
        assertThat(allocated).isLessThan(MOST_ALLOCATED);
    }
}
