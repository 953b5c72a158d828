package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.limit.GuessedAt.Kind;
import postern.limit.Guesses.Verdict.Refused;

/** Who is known where, and what is remembered of it. */
class KnownPlacesTest extends GuessesRig {
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
        assertThat(guesses.memory(now).counts())
                .containsExactly(new GuessMemory.Count(client, now.plus(Duration.ofHours(1)), now));
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
