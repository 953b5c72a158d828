package postern.login;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.limit.Fingerprints;
import postern.limit.Guesses;
import postern.limit.Guesses.Result;
import postern.limit.Guesses.Verdict;
import postern.mail.IpAddress;

/**
 * Asks the directories on behalf of a client, unless it has guessed too often, and lets it wait for
 * its answer. Everything is counted that a client may try again and again: passwords, proofs,
 * tokens; not a certificate, which the handshake has proved.
 *
 * <p>May wait; for many threads.
 */
public final class Doorkeeper {
    /** So long a client waits for others from the same place; then nobody can tell. */
    private static final Duration LONGEST_QUEUE = Duration.ofSeconds(30);

    private final Guesses guesses;
    private final Fingerprints fingerprints;
    private final InstantSource clock;
    private final Pause pause;
    private final Blocked blocked;

    /** Lets a thread wait. */
    @FunctionalInterface
    public interface Pause {
        void rest(Duration time) throws InterruptedException;
    }

    /** Hears who is refused from now on, and until when. */
    @FunctionalInterface
    public interface Blocked {
        void until(IpAddress client, Instant end);
    }

    /**
     * The answer for the client.
     *
     * @param blocked whether the client is to go
     */
    public record Heard(Answer answer, boolean blocked) {}

    public Doorkeeper(
            Guesses guesses,
            Fingerprints fingerprints,
            InstantSource clock,
            Pause pause,
            Blocked blocked) {
        this.guesses = guesses;
        this.fingerprints = fingerprints;
        this.clock = clock;
        this.pause = pause;
        this.blocked = blocked;
    }

    /** The answer of the directories, or one in their place. */
    public Heard ask(Function<Question, Answer> directories, Question question, IpAddress client) {
        return switch (question) {
            // what is kept is no answer yet: the proof that follows is counted
            case Question.Stored _, Question.Certificate _ ->
                    new Heard(directories.apply(question), false);
            case Question.Password(_, var password) ->
                    counted(directories, question, client, fingerprints.of(password));
            case Question.Token(_, var token) ->
                    counted(directories, question, client, fingerprints.of(token));
            case Question.Proved _ -> counted(directories, question, client, null);
        };
    }

    private Heard counted(
            Function<Question, Answer> directories,
            Question question,
            IpAddress client,
            @Nullable Long fingerprint) {
        try {
            var queued = Duration.ZERO;
            while (true) {
                var now = clock.instant();
                switch (guesses.before(client, question.user(), fingerprint, now)) {
                    case Verdict.Go go -> {
                        return admitted(directories, question, client, go);
                    }
                    case Verdict.Refused(_, var outcome) -> {
                        tell(client, outcome);
                        pause.rest(outcome.delay());
                        return new Heard(
                                new Answer.Wrong("not asked: too many wrong passwords"),
                                outcome.blocked() != null);
                    }
                    case Verdict.Later(var time) -> {
                        if (queued.compareTo(LONGEST_QUEUE) >= 0)
                            return new Heard(
                                    new Answer.Unavailable("too many logins from there at once"),
                                    false);
                        queued = queued.plus(time);
                        pause.rest(time);
                    }
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return new Heard(new Answer.Unavailable("interrupted"), false);
        }
    }

    private Heard admitted(
            Function<Question, Answer> directories,
            Question question,
            IpAddress client,
            Verdict.Go go)
            throws InterruptedException {
        var result = Result.UNTOLD;
        Guesses.Outcome outcome;
        Answer answer;
        var begun = clock.instant();
        try {
            pause.rest(go.delay());
            answer = directories.apply(question);
            result =
                    switch (answer) {
                        case Answer.Welcome _ -> Result.RIGHT;
                        case Answer.Wrong _, Answer.Unknown _ -> Result.WRONG;
                        case Answer.Unavailable _, Answer.Kept _ -> Result.UNTOLD;
                    };
        } finally {
            outcome = guesses.after(go.attempt(), result, clock.instant());
        }
        tell(client, outcome);
        // from the begin: how long the directories took tells something about who is there
        var left = outcome.delay().minus(Duration.between(begun, clock.instant()).abs());
        if (left.isPositive()) pause.rest(left);
        return new Heard(answer, outcome.blocked() != null);
    }

    private void tell(IpAddress client, Guesses.Outcome outcome) {
        var end = outcome.blocked();
        if (end != null && outcome.isNew()) blocked.until(client, end);
    }
}
