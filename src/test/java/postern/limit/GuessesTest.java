package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.limit.GuessedAt.Kind;
import postern.limit.Guesses.Attempt;
import postern.limit.Guesses.Outcome;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict;
import postern.limit.Guesses.Verdict.Go;
import postern.limit.Guesses.Verdict.Later;
import postern.limit.Guesses.Verdict.Refused;
import postern.mail.IpAddress;
import postern.mail.Replies;

class GuessesTest {
    private static final IpAddress HERE = IpAddress.of("192.0.2.1");
    private static final IpAddress PROXY = IpAddress.of("10.0.0.1");
    private static final Duration NOTHING = Duration.ZERO;

    private final Blocks blocks = new Blocks(1000);
    private Guesses guesses =
            new Guesses(
                    Guesses.USUAL,
                    blocks,
                    GuessRules.USUAL,
                    PROXY::equals,
                    GuessMemory.NONE,
                    Instant.EPOCH);
    private Instant now = Instant.parse("2026-11-25T08:00:00Z");

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private static IpAddress client(int number) {
        return IpAddress.of("10." + (1 + number / 200) + "." + number % 200 + ".1");
    }

    private Verdict ask(IpAddress client, String user, @Nullable Long fingerprint) {
        return guesses.before(client, user, fingerprint, now);
    }

    private Attempt begin(IpAddress client, String user) {
        assertThat(ask(client, user, null)).isInstanceOf(Go.class);
        return ((Go) ask(client, user, null)).attempt();
    }

    /** The whole of a wrong attempt: null where no directory was asked. */
    private @Nullable Outcome guess(IpAddress client, String user) {
        return guess(client, user, null);
    }

    private @Nullable Outcome guess(IpAddress client, String user, @Nullable Long fingerprint) {
        return ask(client, user, fingerprint) instanceof Go(_, var attempt)
                ? guesses.after(attempt, Result.WRONG, now)
                : null;
    }

    /** What it had to wait; null where it was refused. */
    private @Nullable Duration logIn(IpAddress client, String user) {
        if (!(ask(client, user, null) instanceof Go(var delay, var attempt))) return null;
        assertThat(guesses.after(attempt, Result.RIGHT, now).delay()).isZero();
        return delay;
    }

    private int failures(Kind kind) {
        return guesses.memory(now).counts().stream()
                .filter(count -> count.of().kind() == kind)
                .mapToInt(count -> count.left(GuessRules.USUAL.step(count.of()), now))
                .sum();
    }

    @Test
    void delaysDoubleAndTheTenthBlocksTheClient() {
        var delays = new ArrayList<Long>();
        Outcome last = null;
        for (int i = 0; i < 10; i++) {
            last = guess(HERE, "user" + i); // sprayed over users
            assertThat(last).isNotNull();
            delays.add(last.delay().toSeconds());
            if (i < 9) assertThat(last.blocked()).as("guess %s", i).isNull();
            pass(last.delay());
        }
        assertThat(delays).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L, 30L, 30L);
        var blocked = now.minus(last.delay()).plus(Duration.ofHours(1));
        assertThat(last.blocked()).isEqualTo(blocked);
        var block = blocks.find(HERE, now);
        assertThat(block).isNotNull();
        assertThat(block.why()).isEqualTo("guessing");
        assertThat(block.reply()).isEqualTo(Replies.TOO_MANY_LOGINS);
        assertThat(blocks.find(HERE, blocked)).isNull();
    }

    @Test
    void whoDoesNotWaitForTheAnswerWaitsBeforeTheNextOne() {
        for (int i = 0; i < 3; i++) guess(HERE, "ann");
        pass(Duration.ofSeconds(1));
        assertThat(ask(HERE, "bob", null)).isInstanceOf(Go.class);
        assertThat(((Go) ask(HERE, "bob", null)).delay()).isEqualTo(Duration.ofSeconds(3));
        pass(Duration.ofSeconds(3));
        assertThat(((Go) ask(HERE, "bob", null)).delay()).isZero();
    }

    @Test
    void manyAtOnceGetNoFurtherThanOneBehindTheOther() {
        var attempts = new ArrayList<Attempt>();
        for (int i = 0; i < 1000; i++)
            switch (ask(HERE, "user" + i, null)) {
                case Go(_, var attempt) -> attempts.add(attempt);
                case Later(var pause) -> assertThat(pause).isPositive();
                case Refused refused -> assertThat(refused).isNull();
            }
        assertThat(attempts).hasSize(10);
        var blocked = 0;
        for (var attempt : attempts)
            if (guesses.after(attempt, Result.WRONG, now).blocked() != null) blocked++;
        assertThat(blocked).isOne();
        assertThat(ask(HERE, "ann", null)).isInstanceOf(Refused.class);
    }

    @Test
    void aHouseFullOfPeopleLogsInAtOnce() {
        var waiting = new ArrayDeque<>(IntStream.range(0, 200).boxed().toList());
        int rounds = 0;
        while (!waiting.isEmpty()) {
            assertThat(++rounds).isLessThan(30);
            var attempts = new ArrayList<Attempt>();
            for (int i = waiting.size(); i > 0; i--) {
                int person = waiting.remove();
                switch (ask(HERE, "user" + person, null)) {
                    case Go(var delay, var attempt) -> {
                        assertThat(delay).isZero();
                        attempts.add(attempt);
                    }
                    case Later _ -> waiting.add(person);
                    case Refused refused -> assertThat(refused).isNull();
                }
            }
            for (var attempt : attempts) guesses.after(attempt, Result.RIGHT, now);
        }
        assertThat(guesses.known(now)).isEqualTo(200);
    }

    @Test
    void aUserGuessedFromEverywhereLogsInWhereTheyAreKnown() {
        assertThat(logIn(HERE, "ann")).isZero();
        int asked = 0;
        for (int i = 0; i < 1000; i++) if (guess(client(i), "ann") != null) asked++;
        assertThat(asked).isEqualTo(100);
        assertThat(logIn(HERE, "ann")).isZero();
        assertThat(logIn(client(2000), "ann")).as("at a new place").isNull();
        assertThat(logIn(client(2000), "bob")).as("somebody else there").isNotNull();
    }

    @Test
    void halfOfWhatAUserBearsIsLeftToCleanClients() {
        for (int i = 0; i < 50; i++) assertThat(guess(client(i), "ann")).isNotNull();
        assertThat(guess(client(3), "ann")).as("it has guessed before").isNull();
        var fresh = client(60);
        assertThat(logIn(fresh, "ann")).isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void whoIsKnownIsNotSlowedByWhatComesFromTheSameAddress() {
        logIn(HERE, "ann");
        int asked = 0;
        for (int i = 0; i < 100; i++) if (guess(HERE, "user" + i) != null) asked++;
        assertThat(asked).isEqualTo(10);
        assertThat(blocks.find(HERE, now)).as("the door stays open for ann").isNull();
        assertThat(logIn(HERE, "ann")).isZero();
        assertThat(logIn(HERE, "bob")).isNull();
    }

    @Test
    void aLoginOfOnesOwnDoesNotWashGuessesAway() {
        int asked = 0;
        for (int i = 0; i < 100; i++) {
            assertThat(logIn(HERE, "mallory")).isNotNull();
            if (guess(HERE, "user" + i) != null) asked++;
        }
        assertThat(asked).isEqualTo(10);
    }

    @Test
    void slipsBeforeARightPasswordAreForgiven() {
        guess(HERE, "bob");
        for (int i = 0; i < 3; i++) guess(HERE, "ann");
        assertThat(failures(Kind.CLIENT)).isEqualTo(4);
        pass(Duration.ofSeconds(30));
        assertThat(logIn(HERE, "ann")).isNotNull();
        assertThat(failures(Kind.CLIENT)).isOne();
        assertThat(failures(Kind.NETWORK)).isOne();
        assertThat(failures(Kind.USER)).isOne();
        assertThat(failures(Kind.PAIR)).isOne();
    }

    @Test
    void aKnownUserIsJudgedByTheirOwnWrongPasswords() {
        logIn(HERE, "ann");
        for (int i = 0; i < 10; i++) assertThat(guess(HERE, "ann")).isNotNull();
        assertThat(ask(HERE, "ann", null)).isInstanceOf(Refused.class);
        assertThat(blocks.count(now)).isZero();
        pass(Duration.ofMinutes(6));
        assertThat(logIn(HERE, "ann")).isZero();
    }

    @Test
    void aDeviceWithAnOldPasswordIsNoGuesser() {
        for (int i = 0; i < 1000; i++) {
            var outcome = guess(HERE, "ann", 4711L);
            assertThat(outcome).isNotNull();
            assertThat(outcome.delay()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
            pass(Duration.ofMinutes(1));
        }
        assertThat(blocks.count(now)).isZero();
        assertThat(failures(Kind.CLIENT)).isLessThanOrEqualTo(1);
        assertThat(logIn(HERE, "bob")).isNotNull();
    }

    @Test
    void theSamePasswordForOthersIsAGuess() {
        int asked = 0;
        for (int i = 0; i < 100; i++) if (guess(HERE, "user" + i, 4711L) != null) asked++;
        assertThat(asked).isEqualTo(10);
    }

    @Test
    void whoIsRefusedAndGoesOnIsBlockedToo() {
        for (int i = 0; i < 100; i++) guess(client(i), "ann");
        assertThat(blocks.count(now)).isZero();
        var refused = new ArrayList<Refused>();
        for (int i = 0; i < 10; i++)
            if (ask(HERE, "ann", null) instanceof Refused it) refused.add(it);
        assertThat(refused).hasSize(10);
        assertThat(refused.getLast().outcome().blocked()).isEqualTo(now.plusSeconds(3600));
        assertThat(refused.getLast().until()).isAfter(now);
        assertThat(blocks.find(HERE, now)).isNotNull();
        for (int i = 0; i < 20; i++) ask(client(777), "ann", 4711L); // the same password
        assertThat(blocks.find(client(777), now)).isNull();
    }

    @Test
    void ourOwnHostsAndProxiesAreNeverBlocked() {
        int asked = 0;
        for (int i = 0; i < 100; i++) if (guess(PROXY, "user" + i) != null) asked++;
        assertThat(asked).isEqualTo(10);
        assertThat(blocks.count(now)).isZero();
        guesses.take(GuessRules.USUAL, _ -> false);
        assertThat(ask(PROXY, "ann", null)).isInstanceOf(Refused.class);
        assertThat(blocks.count(now)).isOne();
    }

    @Test
    void aNetworkHasItsOwnLimit() {
        int asked = 0;
        for (int i = 0; i < 256; i++)
            if (guess(IpAddress.of("192.0.2." + i), "user" + i) != null) asked++;
        assertThat(asked).isEqualTo(50);
        assertThat(logIn(IpAddress.of("192.0.3.1"), "ann")).isZero();
        asked = 0;
        for (int i = 0; i < 256; i++)
            if (guess(IpAddress.of("2001:db8:1:" + Integer.toHexString(i) + "::1"), "u" + i)
                    != null) asked++;
        assertThat(asked).isEqualTo(50);
    }

    @Test
    void ofIpv6The64IsTheClient() {
        for (int i = 0; i < 10; i++)
            guess(IpAddress.of("2001:db8:0:1::" + Integer.toHexString(i)), "user" + i);
        assertThat(blocks.find(IpAddress.of("2001:db8:0:1:ffff::"), now)).isNotNull();
        assertThat(blocks.find(IpAddress.of("2001:db8:0:2::"), now)).isNull();
    }

    @Test
    void spellingsOfANameAreOneUser() {
        for (var name : List.of("Ann", "ANN ", " a nn", "\uff21nn", "ann")) guess(HERE, name);
        assertThat(guesses.size(Kind.USER, now)).isOne();
        for (var end : List.of("a", "b")) guess(HERE, "x".repeat(300) + end);
        assertThat(guesses.size(Kind.USER, now)).isEqualTo(2);
    }

    @Test
    void whatNobodyCouldTellIsNotCounted() {
        for (int i = 0; i < 100; i++) {
            var attempt = begin(HERE, "ann");
            assertThat(guesses.after(attempt, Result.UNTOLD, now))
                    .isEqualTo(new Outcome(NOTHING, null));
            pass(Guesses.LONGEST_ATTEMPT); // the one that begin() left open
        }
        assertThat(guesses.memory(now).counts()).isEmpty();
    }

    @Test
    void anAttemptThatNobodyEndsGivesItsPlaceUpInTheEnd() {
        for (int i = 0; i < 10; i++) ask(HERE, "ann", null);
        assertThat(ask(HERE, "ann", null)).isInstanceOf(Later.class);
        pass(Guesses.LONGEST_ATTEMPT);
        assertThat(ask(HERE, "ann", null)).isInstanceOf(Go.class);
    }

    @Test
    void aLoginIsKnownFor30Days() {
        logIn(HERE, "ann");
        for (int i = 0; i < 10; i++) guess(HERE, "user" + i);
        pass(Duration.ofDays(30).minusMinutes(1));
        for (int i = 0; i < 10; i++) guess(HERE, "user" + i);
        assertThat(guesses.known(now)).isOne();
        pass(Duration.ofMinutes(1));
        assertThat(guesses.known(now)).isZero();
        assertThat(ask(HERE, "ann", null)).isInstanceOf(Refused.class);
    }

    @Test
    void nobodyPushesOutTheKnownPlacesOfOthers() {
        logIn(HERE, "ann");
        for (int i = 0; i < 1000; i++) logIn(client(i), "mallory");
        assertThat(guesses.known(now)).isEqualTo(1 + KnownPairs.PER_USER);
        for (int i = 0; i < 10; i++) guess(HERE, "user" + i);
        assertThat(logIn(HERE, "ann")).isZero();
    }

    @Test
    void aPersonForgetsWhatAClientOrAUserHasToAnswerFor() {
        for (int i = 0; i < 10; i++) guess(HERE, "ann");
        assertThat(guesses.forget(HERE, now)).isTrue();
        assertThat(guesses.forget(HERE, now)).isFalse();
        assertThat(guess(HERE, "bob")).isNotNull();
        for (int i = 0; i < 100; i++) guess(client(i), "ann");
        assertThat(logIn(client(500), "ann")).isNull();
        assertThat(guesses.standings(now))
                .extracting(Guesses.Standing::of)
                .containsExactly(GuessedAt.user("ann"));
        assertThat(guesses.forget("Ann", now)).isTrue();
        assertThat(guesses.forget("ann", now)).isFalse();
        assertThat(logIn(client(500), "ann")).isNotNull();
    }

    @Test
    void whatIsRememberedOutlivesARestart() {
        logIn(HERE, "ann");
        for (int i = 0; i < 9; i++) guess(client(1), "user" + i);
        var memory = guesses.memory(now);
        guesses = new Guesses(Guesses.USUAL, blocks, GuessRules.USUAL, PROXY::equals, memory, now);
        assertThat(guesses.memory(now)).isEqualTo(memory);
        var outcome = guess(client(1), "bob");
        assertThat(outcome).isNotNull();
        assertThat(outcome.blocked()).isNotNull();
        for (int i = 0; i < 200; i++) guess(client(i), "ann");
        assertThat(logIn(HERE, "ann")).isZero();
    }

    @Test
    void aMemoryFromTheFutureIsBroughtBack() {
        var far = now.plus(Duration.ofDays(3650));
        var client = GuessedAt.client(HERE);
        var memory =
                new GuessMemory(
                        List.of(new GuessMemory.Count(client, far, far)),
                        List.of(new GuessMemory.Login(GuessedAt.pair("ann", HERE), far)));
        guesses = new Guesses(Guesses.USUAL, blocks, GuessRules.USUAL, _ -> false, memory, now);
        assertThat(ask(HERE, "bob", null)).isInstanceOf(Refused.class);
        assertThat(logIn(HERE, "ann")).isZero();
        pass(Duration.ofHours(1));
        assertThat(logIn(HERE, "bob")).isZero();
        pass(Duration.ofDays(30));
        assertThat(guesses.known(now)).isZero();
    }

    @Test
    void itSaysWhenThereIsSomethingToKeep() {
        Map<String, Runnable> changes =
                Map.of(
                        "a guess", () -> guess(HERE, "ann"),
                        "a login", () -> logIn(client(1), "ann"),
                        "forgotten", () -> guesses.forget("ann", now),
                        "all forgotten", () -> guesses.forgetAll());
        changes.forEach((what, change) -> {
            long before = guesses.changes();
            change.run();
            assertThat(guesses.changes()).as(what).isGreaterThan(before);
        });
        long before = guesses.changes();
        ask(HERE, "ann", null);
        assertThat(guesses.changes()).isEqualTo(before);
    }
}
