package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Answer<String> FOUND = new Answer.Found<>(List.of("x"));
    private static final Answer<String> ABSENT = new Answer.Absent<>(false);

    /** Near the end, as System.nanoTime may wrap around. */
    private static final long NOW = Long.MAX_VALUE - 10;

    private final AnswerCache<String> cache = new AnswerCache<>(3);

    private static long after(Duration time) {
        return NOW + time.toNanos();
    }

    @Test
    void ttlsAreKeptWithinBounds() {
        cache.keep("none", FOUND, 0, NOW);
        cache.keep("ages", FOUND, 1L << 31, NOW);
        cache.keep("never", ABSENT, 1L << 31, NOW);
        assertThat(cache.find("none", after(Duration.ofSeconds(4)))).isEqualTo(FOUND);
        assertThat(cache.find("none", after(Duration.ofSeconds(5)))).isNull();
        assertThat(cache.find("never", after(Duration.ofMinutes(4)))).isEqualTo(ABSENT);
        assertThat(cache.find("never", after(Duration.ofMinutes(5)))).isNull();
        assertThat(cache.find("ages", after(Duration.ofMinutes(59)))).isEqualTo(FOUND);
        assertThat(cache.find("ages", after(Duration.ofMinutes(60)))).isNull();
        assertThat(cache.size()).isZero();
    }

    @Test
    void theOneUsedLongestAgoMakesRoom() {
        for (var name : List.of("a", "b", "c")) cache.keep(name, FOUND, 60, NOW);
        cache.find("a", NOW);
        cache.keep("d", FOUND, 60, NOW);
        assertThat(cache.size()).isEqualTo(3);
        assertThat(cache.find("a", NOW)).isNotNull();
        assertThat(cache.find("b", NOW)).isNull();
    }

    @Test
    void failuresAreNotKept() {
        cache.keep("a", new Answer.Unavailable<>("time"), 60, NOW);
        cache.keep("b", new Answer.Bogus<>("forged"), 60, NOW);
        assertThat(cache.size()).isZero();
    }
}
