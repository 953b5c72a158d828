package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.limit.Limits.Limit;
import postern.limit.Limits.Remembered;
import postern.limit.RateCounter.Count;
import postern.limit.RateCounter.Used;
import postern.limit.RateCounter.Window;

/** Counters of limits: what fits, what comes back, what outlives a reload and a restart. */
class RateCounterTest {
    private static final Window MINUTE = new Window(6, Duration.ofMinutes(1));
    private static final String COUNTS = "messages by client";
    private static final Window DAY = new Window(10, Duration.ofDays(1));

    private Instant now = Instant.parse("2026-11-27T22:00:00Z");

    private Limits limits(int most, List<Remembered> memory, Window... windows) {
        return limits(most, memory, null, windows);
    }

    private Limits limits(
            int most, List<Remembered> memory, @Nullable WarmUp warmUp, Window... windows) {
        var limits = new Limits(() -> now, most, memory, _ -> {});
        limits.take(List.of(new Limit("a", COUNTS, List.of(windows), warmUp)));
        return limits;
    }

    private static RateCounter counter(Limits limits) {
        return limits.counter(new Limit("a", COUNTS, List.of(), null));
    }

    private RateCounter counter(Window... windows) {
        return counter(limits(RateCounter.USUAL, List.of(), windows));
    }

    private void wait(Duration time) {
        now = now.plus(time);
    }

    private static int takes(RateCounter counter, String key, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) if (counter.take(key, 1)) taken++;
        return taken;
    }

    private static List<Long> used(RateCounter counter) {
        return counter.counts().getFirst().used().stream().map(Used::used).toList();
    }

    @Test
    void asManyAsTheWindowHasAndThenAsManyAsComeBack() {
        var counter = counter(MINUTE);
        assertThat(takes(counter, "x", 20)).isEqualTo(6);
        assertThat(takes(counter, "y", 2)).as("another key").isEqualTo(2);
        wait(Duration.ofSeconds(9));
        assertThat(takes(counter, "x", 20)).isZero();
        wait(Duration.ofSeconds(1));
        assertThat(takes(counter, "x", 20)).isEqualTo(1);
        wait(Duration.ofHours(1));
        assertThat(takes(counter, "x", 20)).as("never more than the window").isEqualTo(6);
    }

    @Test
    void allWindowsHold() {
        var counter = counter(DAY, MINUTE);
        assertThat(takes(counter, "x", 20)).isEqualTo(6);
        wait(Duration.ofMinutes(1));
        assertThat(takes(counter, "x", 20)).isEqualTo(4);
        assertThat(counter.counts())
                .containsExactly(
                        new Count(
                                "x",
                                List.of(new Used(MINUTE, 4), new Used(DAY, 10)),
                                null,
                                List.of()));
        wait(Duration.ofMinutes(1));
        assertThat(takes(counter, "x", 20)).as("the day is used up").isZero();
        assertThat(used(counter)).as("and nothing of the minute went").containsExactly(0L, 10L);
    }

    @Test
    void whatIsGivenBackCanBeTakenAgain() {
        var counter = counter(MINUTE);
        assertThat(counter.take("x", 7)).isFalse();
        assertThat(counter.take("x", 6)).isTrue();
        counter.giveBack("x", 2);
        assertThat(takes(counter, "x", 20)).isEqualTo(2);
        counter.giveBack("x", 100);
        assertThat(counter.counts()).as("nothing is used").isEmpty();
        assertThat(takes(counter, "x", 20)).isEqualTo(6);
    }

    @Test
    void whatWasTakenAnywayIsMissingLater() {
        var counter = counter(MINUTE);
        counter.takeAnyway("x", 12);
        assertThat(used(counter)).containsExactly(12L);
        wait(Duration.ofMinutes(1));
        assertThat(takes(counter, "x", 20)).isZero();
        wait(Duration.ofSeconds(10));
        assertThat(takes(counter, "x", 20)).isEqualTo(1);
    }

    @Test
    void newRatesKeepWhatIsUsed() {
        var limits = limits(RateCounter.USUAL, List.of(), DAY);
        var counter = counter(limits);
        assertThat(takes(counter, "x", 8)).isEqualTo(8);
        limits.take(
                List.of(
                        new Limit(
                                "a",
                                COUNTS,
                                List.of(new Window(12, Duration.ofDays(1)), MINUTE),
                                null)));
        assertThat(counter(limits)).isSameAs(counter);
        assertThat(used(counter)).containsExactly(0L, 8L);
        assertThat(takes(counter, "x", 20)).isEqualTo(4);
        limits.take(
                List.of(new Limit("a", COUNTS, List.of(new Window(3, Duration.ofDays(1))), null)));
        assertThat(used(counter)).as("no more than there may be").containsExactly(3L);
        var others = new Limit("a", "messages by user", List.of(DAY), null);
        limits.take(List.of(others));
        assertThat(takes(limits.counter(others), "x", 20)).as("of others").isEqualTo(10);
    }

    /** An administrator who lowers a rate while it is misused must not give away a new one. */
    @Test
    void lowerRateDoesNotBeginAnew() {
        var limits = limits(RateCounter.USUAL, List.of(), new Window(1000, DAY.time()), MINUTE);
        var counter = counter(limits);
        for (int i = 0; i < 84; i++) {
            assertThat(takes(counter, "x", 6)).isEqualTo(6);
            wait(Duration.ofMinutes(1));
        }
        limits.take(List.of(new Limit("a", COUNTS, List.of(MINUTE, DAY), null)));
        assertThat(used(counter)).containsExactly(0L, 10L);
        assertThat(takes(counter, "x", 6)).isZero();
    }

    @Test
    void whatIsRememberedCountsAndComesBackMeanwhile() {
        var before = limits(RateCounter.USUAL, List.of(), DAY, MINUTE);
        assertThat(takes(counter(before), "x", 6)).isEqualTo(6);
        counter(before).takeAnyway("y", 25);
        var memory = before.memory();
        wait(Duration.ofSeconds(30));
        var after = limits(RateCounter.USUAL, memory, DAY, MINUTE);
        assertThat(after.entries())
                .extracting(entry -> entry.count().key() + " " + used(entry))
                .containsExactly("x [3, 6]", "y [22, 25]");
        assertThat(takes(counter(after), "x", 20)).isEqualTo(3);
        assertThat(takes(counter(after), "y", 20)).isZero();
        assertThat(limits(RateCounter.USUAL, memory, MINUTE).entries())
                .as("a window that is gone")
                .extracting(entry -> entry.count().key() + " " + used(entry))
                .containsExactly("x [3]", "y [22]");
        var moved = now.minus(Duration.ofDays(3));
        now = moved;
        assertThat(takes(counter(limits(99, memory, DAY)), "x", 20))
                .as("the clock went back")
                .isEqualTo(4);
    }

    private static List<Long> used(Limits.Entry entry) {
        return entry.count().used().stream().map(Used::used).toList();
    }

    @Test
    void whatIsResetBeginsAnew() {
        var limits = limits(RateCounter.USUAL, List.of(), MINUTE);
        takes(counter(limits), "x", 6);
        takes(counter(limits), "y", 6);
        long changes = limits.changes();
        assertThat(limits.reset((limit, key) -> limit.equals("a") && key.equals("x"))).isEqualTo(1);
        assertThat(limits.reset((_, key) -> key.equals("x"))).isZero();
        assertThat(limits.changes()).isEqualTo(changes + 1);
        assertThat(takes(counter(limits), "x", 20)).isEqualTo(6);
        assertThat(takes(counter(limits), "y", 20)).isZero();
    }

    /** Whoever makes up a new key for each message pushes out nobody who is over it at once. */
    @Test
    void roomIsBoundedAndFullOnesGoFirst() {
        var limits = limits(16 * 10, List.of(), MINUTE);
        var counter = counter(limits);
        takes(counter, "kept", 6);
        for (int i = 0; i < 10_000; i++) {
            assertThat(counter.take("k" + i, 1)).isTrue();
            counter.giveBack("k" + i, 1);
        }
        assertThat(takes(counter, "kept", 20)).isZero();
        for (int i = 0; i < 10_000; i++) assertThat(counter.take("u" + i, 1)).isTrue();
        assertThat(counter.counts()).hasSizeLessThanOrEqualTo(160);
    }

    @Test
    void threadsTogetherGetNoMore() throws Exception {
        var counter = counter(new Window(10_000, Duration.ofDays(1)));
        var taken = new AtomicInteger();
        var begin = new CountDownLatch(1);
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                var _ =
                        pool.submit(() -> {
                            begin.await();
                            for (int j = 0; j < 5000; j++)
                                if (counter.take("x", 1)) taken.incrementAndGet();
                            return null;
                        });
            }
            begin.countDown();
            pool.shutdown();
            assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(taken).hasValue(10_000);
    }

    @Test
    void rateBeyondATokenANanosecondIsTaken() {
        var counter = counter(new Window(20L << 30, Duration.ofSeconds(1)));
        assertThat(counter.take("x", 20L << 30)).isTrue();
        assertThat(counter.take("x", 1)).isFalse();
    }
}
