package postern.audit;

import java.time.Duration;

/**
 * How far a test goes.
 *
 * @param total for all of it
 * @param reply for one connection, one reply, one handshake
 * @param arrival how long to wait for messages after the last one was sent
 * @param pause before trying again what a server cut off or refused to connect; doubled each time
 * @param messages that are sent at most
 */
public record Bounds(
        Duration total, Duration reply, Duration arrival, Duration pause, int messages) {

    /** Five minutes in all, as long as a person waits. */
    public static final Bounds USUAL =
            new Bounds(
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(20),
                    Duration.ofSeconds(60),
                    Duration.ofSeconds(2),
                    25);
}
