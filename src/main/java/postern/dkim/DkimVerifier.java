package postern.dkim;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.dns.Resolver;

/**
 * Verifies the DKIM-Signature fields of a message (RFC 6376 §6) that streams through; at most
 * {@value DkimSignatures#MOST} of them. Takes memory for the header section alone. Of whoever else
 * needs the header section and hashes of the body, {@link HashedMessage} and {@link DkimSignatures}
 * are the parts.
 */
public final class DkimVerifier {
    private final HashedMessage message;
    private @Nullable DkimSignatures signatures;

    /**
     * @param headerBound of the header section; of a larger one no signature is looked at
     */
    public DkimVerifier(HeaderBound headerBound) {
        message =
                new HashedMessage(
                        headerBound,
                        header -> {
                            signatures = DkimSignatures.of(header);
                            return signatures.wanted();
                        });
    }

    /** Takes all that remains in a buffer: any piece of the message behind the one before. */
    public void take(ByteBuffer in) {
        message.take(in);
    }

    /** The message has ended. */
    public void end() {
        message.end();
    }

    /**
     * Asks for the keys and verifies, behind the end. Blocks: it belongs on a virtual thread.
     *
     * @param budget how long the DNS may take for all signatures together
     */
    public Verification verify(Resolver resolver, Instant now, Duration budget) {
        return Objects.requireNonNull(signatures, "the message has not ended")
                .verify(message.hashes(), resolver, now, budget);
    }
}
