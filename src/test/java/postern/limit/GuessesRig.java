package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.limit.GuessedAt.Kind;
import postern.limit.Guesses.Attempt;
import postern.limit.Guesses.Outcome;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict;
import postern.limit.Guesses.Verdict.Go;
import postern.mail.IpAddress;

/** Guesses at a time that the test moves, and clients that guess and log in. */
class GuessesRig {

    static final IpAddress HERE = IpAddress.of("192.0.2.1");
    static final IpAddress PROXY = IpAddress.of("10.0.0.1");
    static final Duration NOTHING = Duration.ZERO;

    final Blocks blocks = new Blocks(1000);
    Guesses guesses =
            new Guesses(
                    Guesses.USUAL,
                    blocks,
                    GuessRules.USUAL,
                    PROXY::equals,
                    GuessMemory.NONE,
                    Instant.EPOCH);
    Instant now = Instant.parse("2026-11-25T08:00:00Z");

    void pass(Duration time) {
        now = now.plus(time);
    }

    static IpAddress client(int number) {
        return IpAddress.of("10." + (1 + number / 200) + "." + number % 200 + ".1");
    }

    Verdict ask(IpAddress client, String user, @Nullable Long fingerprint) {
        return guesses.before(client, user, fingerprint, now);
    }

    Attempt begin(IpAddress client, String user) {
        assertThat(ask(client, user, null)).isInstanceOf(Go.class);
        return ((Go) ask(client, user, null)).attempt();
    }

    /** The whole of a wrong attempt: null where no directory was asked. */
    @Nullable Outcome guess(IpAddress client, String user) {
        return guess(client, user, null);
    }

    @Nullable Outcome guess(IpAddress client, String user, @Nullable Long fingerprint) {
        return ask(client, user, fingerprint) instanceof Go(_, var attempt)
                ? guesses.after(attempt, Result.WRONG, now)
                : null;
    }

    /** What it had to wait; null where it was refused. */
    @Nullable Duration logIn(IpAddress client, String user) {
        if (!(ask(client, user, null) instanceof Go(var delay, var attempt))) return null;
        assertThat(guesses.after(attempt, Result.RIGHT, now).delay()).isZero();
        return delay;
    }

    int failures(Kind kind) {
        return guesses.memory(now).counts().stream()
                .filter(count -> count.of().kind() == kind)
                .mapToInt(count -> count.left(GuessRules.USUAL.step(count.of()), now))
                .sum();
    }
}
