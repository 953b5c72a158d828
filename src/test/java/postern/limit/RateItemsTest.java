package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.limit.Limits.Limit;
import postern.limit.Limits.Remembered;
import postern.limit.RateCounter.Window;

/** Limits that count what is new, and limits that begin small for whoever is new. */
class RateItemsTest {
    private static final WarmUp TEN_DAYS = new WarmUp(10, 0.1);

    private Instant now = Instant.parse("2026-11-27T00:00:00Z");

    private Limits limits(List<Remembered> memory, Limit limit) {
        var limits = new Limits(() -> now, 1000, memory, _ -> {});
        limits.take(List.of(limit));
        return limits;
    }

    private static Limit limit(long most, @Nullable WarmUp warmUp) {
        return new Limit("a", "x", List.of(new Window(most, Duration.ofDays(1))), warmUp);
    }

    private static int takes(RateCounter counter, String key) {
        int taken = 0;
        while (counter.take(key, 1)) taken++;
        return taken;
    }

    @Test
    void whatWasMetIsFreeUntilTheWindowIsOver() {
        var counter = limits(List.of(), limit(2, null)).counter(limit(2, null));
        for (int i = 0; i < 5; i++)
            for (var domain : List.of("a.example", "b.example")) {
                assertThat(counter.takeNew("x", domain)).isTrue();
                counter.settleNew("x", domain);
            }
        assertThat(counter.takeNew("x", "c.example")).isFalse();
        assertThat(counter.takeNew("y", "c.example")).isTrue();
        assertThat(counter.counts().getFirst().things()).containsExactly("a.example", "b.example");
        now = now.plus(Duration.ofHours(13));
        assertThat(counter.takeNew("x", "c.example")).isTrue();
        assertThat(counter.takeNew("x", "a.example")).isTrue();
        assertThat(counter.takeNew("x", "d.example")).isFalse();
    }

    /** Else one session could hold a domain open, let others use it, and take its price back. */
    @Test
    void whatOthersUsedIsNotGivenBack() {
        var counter = limits(List.of(), limit(2, null)).counter(limit(2, null));
        assertThat(counter.takeNew("x", "a.example")).isTrue();
        assertThat(counter.takeNew("x", "a.example")).as("another session").isTrue();
        counter.settleNew("x", "a.example");
        counter.giveBackNew("x", "a.example");
        assertThat(counter.takeNew("x", "b.example")).isTrue();
        assertThat(counter.takeNew("x", "c.example")).isFalse();
        counter.giveBackNew("x", "b.example");
        assertThat(counter.takeNew("x", "c.example")).isTrue();
    }

    @Test
    void whatWasMetOutlivesARestart() {
        var before = limits(List.of(), limit(2, null));
        for (var domain : List.of("a.example", "b.example")) {
            assertThat(before.counter(limit(2, null)).takeNew("x", domain)).isTrue();
            before.counter(limit(2, null)).settleNew("x", domain);
        }
        var after = limits(before.memory(), limit(2, null)).counter(limit(2, null));
        assertThat(after.takeNew("x", "a.example")).isTrue();
        assertThat(after.takeNew("x", "c.example")).isFalse();
    }

    @Test
    void thingsOfManyKeysAreBounded() {
        var counter = limits(List.of(), limit(1_000_000, null)).counter(limit(1_000_000, null));
        for (int i = 0; i < 1_000_000; i++) {
            counter.takeNew("k" + i % 500, "d" + i);
            counter.settleNew("k" + i % 500, "d" + i);
        }
        int things = counter.counts().stream().mapToInt(count -> count.things().size()).sum();
        assertThat(things).isBetween(100_000, 16 * 20_000);
    }

    @Test
    void whoIsNewBeginsSmallAndGrows() {
        var limits = limits(List.of(), limit(100, TEN_DAYS));
        var counter = limits.counter(limit(100, TEN_DAYS));
        assertThat(takes(counter, "x")).isEqualTo(10);
        now = now.plus(Duration.ofDays(1));
        assertThat(takes(counter, "x")).as("10 came back, and 9 more").isEqualTo(19);
        now = now.plus(Duration.ofDays(4));
        assertThat(takes(counter, "x")).isEqualTo(55);
        now = now.plus(Duration.ofDays(5));
        assertThat(takes(counter, "x")).isEqualTo(100);
        assertThat(takes(counter, "y")).as("another is new").isEqualTo(10);
    }

    @Test
    void theFirstDayIsRememberedAlsoOfWhoHasUsedNothingLately() {
        var before = limits(List.of(), limit(100, TEN_DAYS));
        assertThat(takes(before.counter(limit(100, TEN_DAYS)), "x")).isEqualTo(10);
        now = now.plus(Duration.ofDays(5));
        assertThat(before.entries()).isEmpty();
        var memory = before.memory();
        assertThat(memory).hasSize(1);
        var after = limits(memory, limit(100, TEN_DAYS));
        assertThat(takes(after.counter(limit(100, TEN_DAYS)), "x")).isEqualTo(55);
        assertThat(after.reset((_, _) -> true)).isEqualTo(1);
        assertThat(takes(after.counter(limit(100, TEN_DAYS)), "x")).isEqualTo(55);
    }

    @Test
    void whoWasCountedBeforeIsNotNew() {
        var before = limits(List.of(), limit(100, null));
        assertThat(before.counter(limit(100, null)).take("x", 1)).isTrue();
        before.take(List.of(limit(100, TEN_DAYS)));
        assertThat(takes(before.counter(limit(100, TEN_DAYS)), "x")).isEqualTo(99);
        assertThat(takes(before.counter(limit(100, TEN_DAYS)), "y")).isEqualTo(10);
    }
}
