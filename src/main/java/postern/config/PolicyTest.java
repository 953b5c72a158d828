package postern.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.policy.Facts;

/**
 * A decision that an administrator pins down: what shall become of a transaction.
 *
 * @param name for people; unique among the tests
 * @param line in the file
 * @param transactions what is known of it, once for each listener that the test is about: each must
 *     come out as expected. Listener, client, HELO, TLS, user, groups, reverse-path and
 *     forward-path are known; the time only where the test says so; the From field is the
 *     reverse-path, and no limit is exceeded, unless the test says otherwise; what else it does not
 *     say is unknown, and whoever judges may find it
 */
public record PolicyTest(String name, int line, List<Facts> transactions, Expectation expected) {

    /** What an administrator calls an outcome. */
    public enum Outcome {
        ACCEPTED,
        /** For good: a rejection, whether the connection closes or not. */
        REFUSED,
        /** A 4yz reply. */
        DEFERRED,
        /** Accepted and kept, hold or quarantine. */
        HELD
    }

    /**
     * @param reply what the reply is, with "*" for any characters; null for whatever it is
     * @param grant the name of the grant that must have permitted it; null for any or none
     * @param guard the name of the guard that must have objected; null for any or none
     */
    public record Expectation(
            Outcome outcome,
            @Nullable String reply,
            @Nullable String grant,
            @Nullable String guard) {}

    public PolicyTest {
        transactions = List.copyOf(transactions);
    }
}
