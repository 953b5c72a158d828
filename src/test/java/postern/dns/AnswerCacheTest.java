package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerCacheTest {
    private static final Answer<String> FOUND = new Answer.Found<>(List.of("x"));
    private static final Answer<String> ABSENT = new Answer.Absent<>(false);

    /** Near the end, as System.nanoTime may wrap around. */
    private static final long NOW = Long.MAX_VALUE - 10;

    private final AnswerCache<String> cache = new AnswerCache<>(3, 1 << 20);

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

    private static Answer<String> texts(int count, String text) {
        return new Answer.Found<>(Collections.nCopies(count, text));
    }

    @Test
    void aLargeAnswerIsNotKept() {
        var large = "x".repeat(8_192);
        cache.keep("one", texts(1, large), 60, NOW);
        cache.keep("many", texts(8, large.substring(0, 1024)), 60, NOW);
        cache.keep("empty", texts(1000, ""), 60, NOW);
        cache.keep("wide", texts(1, "\u20ac".repeat(4_096)), 60, NOW);
        assertThat(cache.size()).isZero();
        cache.keep("less", texts(1, "x".repeat(7_000)), 60, NOW);
        assertThat(cache.size()).isEqualTo(1);
        cache.keep("less", texts(1, large), 60, NOW);
        assertThat(cache.find("less", NOW)).as("the answer before it").isNull();
        assertThat(cache.octets()).isZero();
    }

    @Test
    void allOfItIsBoundedInOctets() {
        var names = new AnswerCache<String>(10_000, 100_000);
        for (int i = 0; i < 10_000; i++) {
            names.keep("n" + i, texts(1, "x".repeat(i % 7_000)), 60, NOW);
            assertThat(names.octets()).isLessThanOrEqualTo(100_000);
        }
        assertThat(names.size()).isBetween(10, 100);
        assertThat(names.find("n9999", NOW)).isNotNull();
        assertThat(names.find("n9900", NOW)).isNull();
    }

    @Test
    void whatIsForgottenWeighsNothing() {
        for (var name : List.of("a", "b", "c", "d", "b")) cache.keep(name, FOUND, 60, NOW);
        assertThat(cache.octets())
                .isEqualTo(3 * (AnswerCache.OVERHEAD + AnswerCache.OVERHEAD_OF_RECORD + 2));
        for (var name : List.of("b", "c", "d")) cache.find(name, after(Duration.ofHours(2)));
        assertThat(cache.octets()).isZero();
    }
}
