package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.limit.Blocks;
import postern.limit.Fingerprints;
import postern.limit.GuessMemory;
import postern.limit.GuessRules;
import postern.limit.Guesses;
import postern.login.Doorkeeper.Heard;
import postern.mail.IpAddress;
import postern.policy.AddressPatterns;

class DoorkeeperTest {
    private static final IpAddress HERE = IpAddress.of("192.0.2.1");
    private static final Answer ANN =
            new Answer.Welcome(new Account("ann", Set.of(), AddressPatterns.of("ann@a.example")));
    private static final Answer WRONG = new Answer.Wrong("wrong password");

    private Instant now = Instant.parse("2026-11-25T08:00:00Z");
    private final List<Duration> rests = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final List<Question> asked = new ArrayList<>();
    private final Guesses guesses =
            new Guesses(
                    Guesses.USUAL,
                    new Blocks(Blocks.USUAL),
                    GuessRules.USUAL,
                    _ -> false,
                    GuessMemory.NONE,
                    Instant.EPOCH);
    private final Doorkeeper doorkeeper =
            new Doorkeeper(
                    guesses,
                    new Fingerprints(new byte[32]),
                    () -> now,
                    time -> {
                        rests.add(time);
                        now = now.plus(time);
                    },
                    (client, end) -> told.add(client + " " + end));

    private Heard ask(Question question, Answer answer) {
        return doorkeeper.ask(
                put -> {
                    asked.add(put);
                    return answer;
                },
                question,
                HERE);
    }

    private Heard guess(String user, int number) {
        return ask(new Question.Password(user, "guess" + number), WRONG);
    }

    private long rested() {
        return rests.stream().reduce(Duration.ZERO, Duration::plus).toSeconds();
    }

    @Test
    void aRightPasswordWaitsForNothing() {
        assertThat(ask(new Question.Password("ann", "x"), ANN)).isEqualTo(new Heard(ANN, false));
        assertThat(rested()).isZero();
    }

    @Test
    void wrongOnesWaitLongerAndLongerUntilTheDoorIsShut() {
        for (int i = 0; i < 10; i++)
            assertThat(guess("user" + i, i)).isEqualTo(new Heard(WRONG, i == 9));
        var end = now.minusSeconds(30).plus(Duration.ofHours(1));
        assertThat(told).containsExactly("192.0.2.1 " + end);
        assertThat(rested()).isEqualTo(1 + 2 + 4 + 8 + 16 + 5 * 30);
        asked.clear();
        var heard = ask(new Question.Password("ann", "right"), ANN);
        assertThat(heard.answer()).isInstanceOf(Answer.Wrong.class);
        assertThat(heard.blocked()).as("what was connected already goes too").isTrue();
        assertThat(told).as("but it is no news").hasSize(1);
        assertThat(asked).as("nobody is asked").isEmpty();
    }

    @Test
    void noneWaitsLongerThanTheLongestDelay() {
        for (int i = 0; i < 8; i++)
            if (guesses.before(HERE, "user" + i, now) instanceof Guesses.Verdict.Go go)
                guesses.after(go.attempt(), Guesses.Result.WRONG, now);
        guess("ann", 1);
        assertThat(rested()).isEqualTo(30);
        rests.clear();
        now = now.plus(Duration.ofSeconds(20));
        assertThat(ask(new Question.Password("bob", "x"), ANN).answer()).isEqualTo(ANN);
        assertThat(rested()).isEqualTo(10);
    }

    /** Of several directories the first that knows a user answers, and so in less time. */
    @Test
    void howLongTheDirectoriesTakeDoesNotTellWhoIsThere() {
        for (int millis : new int[] {0, 30, 800, 1000}) {
            var user = new Question.Password("user" + millis, "x");
            now = now.plus(Duration.ofHours(2));
            var begun = now;
            doorkeeper.ask(
                    _ -> {
                        now = now.plusMillis(millis);
                        return WRONG;
                    },
                    user,
                    HERE);
            assertThat(Duration.between(begun, now)).isEqualTo(Duration.ofSeconds(1));
        }
    }

    @Test
    void anUnknownUserCountsAsAWrongPassword() {
        for (int i = 0; i < 9; i++)
            ask(new Question.Password("ann", "x" + i), new Answer.Unknown());
        assertThat(ask(new Question.Password("ann", "x"), new Answer.Unknown()).blocked()).isTrue();
    }

    @Test
    void aDirectoryThatIsDownCountsNothing() {
        var down = new Answer.Unavailable("down");
        for (int i = 0; i < 100; i++)
            assertThat(ask(new Question.Password("ann", "x" + i), down))
                    .isEqualTo(new Heard(down, false));
        assertThat(rested()).isZero();
    }

    @Test
    void aDirectoryThatFailsGivesThePlaceBack() {
        for (int i = 0; i < 100; i++)
            assertThatThrownBy(() ->
                            doorkeeper.ask(
                                    _ -> {
                                        throw new IllegalStateException("a bug");
                                    },
                                    new Question.Password("ann", "x"),
                                    HERE))
                    .hasMessage("a bug");
        assertThat(guess("ann", 1).answer()).isEqualTo(WRONG);
    }

    @Test
    void ofWhatNeverSendsAPasswordTheProofCounts() {
        var kept = new Answer.Kept(new Verifier.Secret(new byte[1]));
        var stored = new Question.Stored("ann", Mechanism.CRAM_MD5);
        for (int i = 0; i < 10; i++) {
            assertThat(ask(stored, kept)).isEqualTo(new Heard(kept, false));
            assertThat(ask(new Question.Proved("ann", false), WRONG).blocked()).isEqualTo(i == 9);
        }
        asked.clear();
        assertThat(ask(new Question.Proved("ann", true), ANN).answer())
                .isInstanceOf(Answer.Wrong.class);
        assertThat(asked).isEmpty();
        assertThat(ask(stored, kept).answer()).as("all looks as ever").isEqualTo(kept);
    }

    @Test
    void anOldPasswordInADeviceIsAskedAboutEachTimeAndCountsOnce() {
        for (int i = 0; i < 1000; i++) assertThat(guess("ann", 0).blocked()).isFalse();
        assertThat(asked).hasSize(1000);
        assertThat(rests).allMatch(time -> time.compareTo(Duration.ofSeconds(1)) <= 0);
        assertThat(ask(new Question.Password("ann", "new"), ANN).answer()).isEqualTo(ANN);
    }

    @Test
    void tokensWithoutANameCountForTheClientAlone() {
        for (int i = 0; i < 10; i++)
            assertThat(ask(new Question.Token("", "token" + i), WRONG).blocked()).isEqualTo(i == 9);
        assertThat(guesses.size(postern.limit.GuessedAt.Kind.USER, now)).isZero();
    }

    @Test
    void whoComesWhenManyAreInProgressWaitsForThem() {
        for (int i = 0; i < 10; i++) guesses.before(HERE, "user" + i, now);
        var heard = ask(new Question.Password("ann", "x"), ANN);
        assertThat(heard.answer()).as("in vain").isInstanceOf(Answer.Unavailable.class);
        assertThat(rested()).isBetween(29L, 30L);
        assertThat(rests).hasSizeGreaterThan(10);
        now = now.plus(Duration.ofMinutes(10));
        assertThat(ask(new Question.Password("ann", "x"), ANN).answer()).isEqualTo(ANN);
    }
}
