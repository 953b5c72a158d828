package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.limit.GuessedAt.Kind;
import postern.limit.Guesses.Attempt;
import postern.limit.Guesses.Outcome;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict.Go;
import postern.limit.Guesses.Verdict.Later;
import postern.limit.Guesses.Verdict.Refused;
import postern.mail.IpAddress;
import postern.mail.Replies;

class GuessesTest extends GuessesRig {
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
    void whatWasRefusedUnaskedCountsWhenItIsAsked() {
        for (int i = 0; i < 50; i++) guess(client(i), "ann");
        guess(HERE, "bob"); // so that this client gets none of the other half
        assertThat(ask(HERE, "ann", 4711L)).isInstanceOf(Refused.class);
        pass(Duration.ofMinutes(3));
        int before = failures(Kind.USER);
        assertThat(guess(HERE, "ann", 4711L)).isNotNull();
        assertThat(failures(Kind.USER)).isEqualTo(before + 1);
        assertThat(guess(HERE, "ann", 4711L)).as("and then no more").isNotNull();
        assertThat(failures(Kind.USER)).isEqualTo(before + 1);
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
                    .isEqualTo(new Outcome(NOTHING, null, false));
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
}
