package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.limit.GuessedAt.Kind;
import postern.limit.GuessedAt.Pair;
import postern.limit.Guesses.Attempt;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict.Go;
import postern.limit.Guesses.Verdict.Later;
import postern.limit.Guesses.Verdict.Refused;
import postern.mail.IpAddress;

/** What holds however guesses and logins come. */
class GuessesLawsTest {
    private static final GuessRules RULES = GuessRules.USUAL;

    private record Open(Attempt attempt, Pair pair, boolean wasKnown) {}

    private final Blocks blocks = new Blocks(1000);
    private final Guesses guesses =
            new Guesses(10_000, blocks, RULES, _ -> false, GuessMemory.NONE, Instant.EPOCH);
    private Instant now = Instant.parse("2026-11-25T08:00:00Z");

    /** When each unknown client was answered that its password is wrong. */
    private final Map<IpAddress, ArrayDeque<Instant>> answered = new HashMap<>();

    /** Those that log in, and never with a wrong password. */
    private final Map<Pair, Instant> honest = new HashMap<>();

    private final Map<IpAddress, Instant> blocked = new HashMap<>();

    private void end(Open open, boolean isRight) {
        var outcome = guesses.after(open.attempt(), isRight ? Result.RIGHT : Result.WRONG, now);
        assertThat(outcome.delay()).isBetween(Duration.ZERO, RULES.longestDelay());
        assertThat(outcome.delay().isZero()).isEqualTo(isRight);
        var client = open.pair().client();
        if (isRight) honest.put(open.pair(), now);
        else if (!open.wasKnown()) {
            var times = answered.computeIfAbsent(client, _ -> new ArrayDeque<>());
            times.add(now);
            while (!times.getFirst().plus(RULES.within()).isAfter(now)) times.removeFirst();
            assertThat(times.size())
                    .as(client + " within an hour")
                    .isLessThan(2 * RULES.attempts());
        }
        noteBlock(client, outcome.blocked());
    }

    private void noteBlock(IpAddress client, Instant until) {
        if (until == null) return;
        assertThat(until).isAfter(now).isBeforeOrEqualTo(now.plus(RULES.block()));
        assertThat(blocks.find(client, now).until()).isEqualTo(until);
        blocked.merge(client, until, (a, b) -> a.isAfter(b) ? a : b);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void holdInEveryOrder(long seed) {
        var random = new Random(seed);
        var open = new ArrayList<Open>();
        Set<Pair> wrongAt = new HashSet<>();
        int met = 0;
        for (int i = 0; i < 30_000; i++) {
            now = now.plusMillis(random.nextInt(4000));
            boolean isHonest = random.nextInt(4) == 0;
            int place = random.nextInt(20); // where it is odd nobody honest lives
            var client = IpAddress.of("10.0." + (isHonest ? place & ~1 : place) + ".1");
            var user = (isHonest ? "honest" : "user") + random.nextInt(15);
            var pair = GuessedAt.pair(user, client);
            boolean wasKnown = honest.containsKey(pair);
            boolean isClear = wasKnown && !wrongAt.contains(pair);
            switch (guesses.before(client, user, now)) {
                case Go(var delay, var attempt) -> {
                    assertThat(delay).isBetween(Duration.ZERO, RULES.longestDelay());
                    if (isClear) assertThat(delay).as("%s is known", pair).isZero();
                    if (isClear) met++;
                    open.add(new Open(attempt, pair, wasKnown));
                    if (!isHonest) wrongAt.add(pair);
                }
                case Later _ -> {
                    assertThat(open).isNotEmpty();
                    long its = open.stream().filter(o -> o.pair().equals(pair)).count();
                    if (isClear) assertThat(its).as("%s is known", pair).isEqualTo(10);
                }
                case Refused(var until, var outcome) -> {
                    assertThat(isClear).as("%s is known, and refused", pair).isFalse();
                    assertThat(until).isAfter(now);
                    assertThat(outcome.delay()).isPositive();
                    noteBlock(client, outcome.blocked());
                }
            }
            while (!open.isEmpty() && random.nextInt(3) > 0) {
                var one = open.remove(random.nextInt(open.size()));
                end(one, one.pair().user().startsWith("honest"));
            }
        }
        assertThat(met).isGreaterThan(1000);
        assertThat(blocked).isNotEmpty();
        for (var end : blocked.entrySet())
            assertThat(blocks.find(end.getKey(), end.getValue())).as("its end").isNull();
        for (var one : open) guesses.after(one.attempt(), Result.UNTOLD, now);
        now = now.plus(RULES.within());
        for (int i = 0; i < 20; i++) // nothing is left of all that
        assertThat(guesses.before(IpAddress.of("10.0." + i + ".1"), "user" + i, now))
                    .isInstanceOf(Go.class);
        assertThat(guesses.memory(now).counts()).isEmpty();
    }

    @Test
    void noTableGrowsWithoutEndAndTheBusiestStays() {
        var random = new Random(7);
        var table =
                new Guesses(
                        1000, new Blocks(100), RULES, _ -> false, GuessMemory.NONE, Instant.EPOCH);
        var busy = IpAddress.of("203.0.113.1");
        for (int i = 0; i < 9; i++) fail(table, busy, "ann" + i);
        for (int i = 0; i < 50_000; i++) {
            now = now.plusMillis(1);
            var client = new IpAddress(true, random.nextLong() | 1L << 62, 0);
            var user = "user" + random.nextInt();
            if (random.nextInt(4) == 0) {
                if (table.before(client, user, now) instanceof Go(_, var attempt))
                    table.after(attempt, Result.RIGHT, now);
            } else fail(table, client, user);
            if (i % 100 != 0) continue;
            int all = table.known(now);
            for (var kind : Kind.values()) all += table.size(kind, now);
            assertThat(all).isLessThanOrEqualTo(1000);
        }
        assertThat(table.size(Kind.CLIENT, now)).as("it is full").isEqualTo(200);
        assertThat(table.known(now)).isEqualTo(200);
        fail(table, busy, "bob");
        assertThat(table.before(busy, "bob", now)).isInstanceOf(Refused.class);
    }

    private void fail(Guesses table, IpAddress client, String user) {
        if (table.before(client, user, now) instanceof Go(_, var attempt))
            table.after(attempt, Result.WRONG, now);
    }

    @Test
    void manyThreadsGetNoMoreAnswersThanOne() {
        var asked = new AtomicInteger();
        var client = IpAddress.of("203.0.113.1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2000; i++) {
                var user = "user" + i;
                threads.execute(() -> {
                    if (!(guesses.before(client, user, now) instanceof Go(_, var attempt))) return;
                    asked.incrementAndGet();
                    guesses.after(attempt, Result.WRONG, now);
                });
            }
        }
        assertThat(asked).hasValue(10);
    }
}
