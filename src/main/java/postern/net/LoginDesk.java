package postern.net;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.limit.Guesses;
import postern.limit.Guesses.Outcome;
import postern.limit.Guesses.Verdict;
import postern.login.Answer;
import postern.login.Authenticator;
import postern.login.Exchanges;
import postern.login.Mechanism;
import postern.login.Question;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mail.UserName;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Terms;

/**
 * Where sessions ask who somebody is: counts what is wrong, and makes whoever guesses wait. May
 * wait itself, up to some minutes; for many threads.
 */
final class LoginDesk {
    /** Who waits longer until others have had their turn is told to come again. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Outcome NOTHING = new Outcome(Duration.ZERO, null);

    private final AtomicReference<Authenticator> authenticator;
    private final Guesses guesses;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final HashFunction fingerprints =
            Hashing.sipHash24(random.nextLong(), random.nextLong());

    LoginDesk(Authenticator authenticator, Guesses guesses, InstantSource clock) {
        this.authenticator = new AtomicReference<>(authenticator);
        this.guesses = guesses;
        this.clock = clock;
    }

    /** Others from the next question on. */
    void take(Authenticator next) {
        authenticator.set(next);
    }

    /** How users can log in there. */
    Terms.Login terms(Listener listener, Domain hostname) {
        List<Mechanism> mechanisms =
                listener.auth().isEmpty()
                        ? authenticator.get().usual()
                        : listener.auth().stream().map(Mechanism::of).toList();
        return new Terms.Login(
                mechanisms,
                listener.address().isLoopback(),
                (mechanism, channel, plus) ->
                        Exchanges.of(mechanism, channel, random, hostname.name(), plus));
    }

    /** The answer, and whether the client is to go. */
    Event.Answered answer(Effect.Authenticate effect) {
        try {
            return switch (effect.question()) {
                case Question.Password(var user, var password) ->
                        counted(effect, user, fingerprint(user, password));
                case Question.Proved(var user, _) -> counted(effect, user, null);
                case Question.Stored _, Question.Token _, Question.Certificate _ ->
                        new Event.Answered(ask(effect.question()), false);
            };
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return unavailable("interrupted");
        }
    }

    private Answer ask(Question question) {
        try {
            return authenticator.get().ask(question);
        } catch (RuntimeException e) {
            return new Answer.Unavailable("bug: " + e);
        }
    }

    private long fingerprint(String user, String password) {
        return fingerprints
                .hashString(name(user) + '\0' + password, StandardCharsets.UTF_8)
                .asLong();
    }

    /** What counts is one, however it is written. */
    private static String name(String user) {
        return UserName.parse(user) instanceof Parsed.Good<String>(var name) ? name : user;
    }

    private Event.Answered counted(
            Effect.Authenticate effect, String user, @Nullable Long fingerprint)
            throws InterruptedException {
        var last = clock.instant().plus(PATIENCE);
        while (true) {
            var verdict = guesses.before(effect.client(), name(user), fingerprint, clock.instant());
            switch (verdict) {
                case Verdict.Go(var delay, var attempt) -> {
                    return asked(effect.question(), delay, attempt);
                }
                case Verdict.Later(var pause) -> {
                    if (clock.instant().plus(pause).isAfter(last))
                        return unavailable("too many at once, from there or of that user");
                    Thread.sleep(pause);
                }
                case Verdict.Refused(var until, var outcome) -> {
                    return refused(outcome, "too many wrong passwords; again from " + until);
                }
            }
        }
    }

    private Event.Answered asked(Question question, Duration delay, Guesses.Attempt attempt)
            throws InterruptedException {
        var result = Guesses.Result.UNTOLD;
        var outcome = NOTHING;
        Answer answer;
        try {
            Thread.sleep(delay);
            answer = ask(question);
            result =
                    switch (answer) {
                        case Answer.Welcome _ -> Guesses.Result.RIGHT;
                        case Answer.Wrong _, Answer.Unknown _ -> Guesses.Result.WRONG;
                        case Answer.Kept _, Answer.Unavailable _ -> Guesses.Result.UNTOLD;
                    };
        } finally {
            outcome = guesses.after(attempt, result, clock.instant());
        }
        Thread.sleep(outcome.delay());
        return new Event.Answered(answer, outcome.blocked() != null);
    }

    private static Event.Answered refused(Outcome outcome, String why) throws InterruptedException {
        Thread.sleep(outcome.delay());
        return new Event.Answered(new Answer.Wrong(why), outcome.blocked() != null);
    }

    private static Event.Answered unavailable(String why) {
        return new Event.Answered(new Answer.Unavailable(why), false);
    }
}
