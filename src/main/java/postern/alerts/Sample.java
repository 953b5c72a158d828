package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the relay stands at one moment.
 *
 * @param certificates by the first name of each
 * @param listed by how many lists each address of ours is listed
 * @param open the listeners that relay for strangers
 * @param down destinations that take no mail
 * @param off lists in the DNS that are switched off
 * @param journalProblems in sentences
 * @param lost how much was left out of journal and log, since the start
 * @param destinations where mail for a domain goes
 */
public record Sample(
        Queue queue,
        Disk disk,
        Map<String, Certificate> certificates,
        Map<String, Integer> listed,
        List<String> open,
        Map<String, Down> down,
        Set<String> off,
        List<String> journalProblems,
        long lost,
        Function<String, String> destinations) {

    /**
     * @param waiting messages
     * @param held messages
     * @param oldest when the oldest that waits came; null for none
     * @param oldestId its id; empty for none
     * @param why what was said of it last; empty for nothing
     */
    public record Queue(
            long waiting, long held, @Nullable Instant oldest, String oldestId, String why) {
        public static final Queue EMPTY = new Queue(0, 0, null, "", "");
    }

    /**
     * @param free octets; negative where it is not known
     * @param needed octets, below which mail is deferred
     * @param trouble why no mail is taken; null while it is
     */
    public record Disk(long free, long needed, @Nullable String trouble) {}

    public record Certificate(Instant from, Instant until) {
        Duration life() {
            return Duration.between(from, until);
        }
    }

    /**
     * @param waiting messages
     * @param why what was said last
     */
    public record Down(int waiting, String why) {}
}
