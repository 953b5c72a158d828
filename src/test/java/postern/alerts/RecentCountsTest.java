package postern.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Counts of what strangers name. */
class RecentCountsTest {
    private static final Instant BEGIN = Instant.parse("2026-11-27T22:00:00Z");
    private static final Duration TIME = Duration.ofMinutes(10);

    /** Whoever makes up a name for each try uses no more memory, and is counted all the same. */
    @Test
    void beyondSoManyNamesTheOthersAreOne() {
        var counts = new RecentCounts(TIME);
        for (int i = 0; i < 50_000; i++)
            counts.add(Map.of("name" + i, 1L), BEGIN.plusMillis(i * 10L));
        counts.add(Map.of("name7", 3L), BEGIN.plusSeconds(501));
        var last = BEGIN.plusSeconds(501);
        assertThat(counts.totals(last))
                .hasSize(RecentCounts.MOST_KEYS + 1)
                .containsEntry(Alarms.OTHERS, 50_000L - RecentCounts.MOST_KEYS)
                .containsEntry("name7", 4L);
        assertThat(counts.totals(last.plus(TIME).plusSeconds(1))).isEmpty();
    }
}
