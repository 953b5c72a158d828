package postern.net;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.Listener;
import postern.login.Answer;
import postern.login.Authenticator;
import postern.login.Doorkeeper;
import postern.login.Exchanges;
import postern.login.Locks;
import postern.login.Mechanism;
import postern.mail.Domain;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Terms;

/** Where sessions ask who somebody is. May wait; for many threads. */
final class LoginDesk {
    private static final Logger LOG = LoggerFactory.getLogger(LoginDesk.class);

    private final AtomicReference<Authenticator> authenticator;
    private final Doorkeeper doorkeeper;
    private final RandomGenerator nonces;
    private final Locks locks;

    /**
     * @param doorkeeper who slows and blocks guessers
     * @param nonces that nobody can foresee
     * @param locks whom a person has locked out
     */
    LoginDesk(
            Authenticator authenticator,
            Doorkeeper doorkeeper,
            RandomGenerator nonces,
            Locks locks) {
        this.locks = locks;
        this.authenticator = new AtomicReference<>(authenticator);
        this.doorkeeper = doorkeeper;
        this.nonces = nonces;
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
                        Exchanges.of(mechanism, channel, nonces, hostname.name(), plus),
                locks::contains);
    }

    /** Behind the doorkeeper: the right password of a locked user is no guess. */
    private Answer unlocked(Answer answer) {
        return answer instanceof Answer.Welcome(var account) && locks.contains(account.user())
                ? new Answer.Wrong("the user is locked; see: postern suspects unlock")
                : answer;
    }

    /** The answer; there is one in any case, for a client waits for it. */
    Event.Answered answer(Effect.Authenticate effect) {
        var question = effect.question();
        try {
            var heard = doorkeeper.ask(authenticator.get()::ask, question, effect.client());
            return new Event.Answered(question, unlocked(heard.answer()), heard.blocked());
        } catch (RuntimeException e) {
            LOG.error("a question about a user could not be answered: {}", question.user(), e);
            return new Event.Answered(
                    question, new Answer.Unavailable("an error of our own: " + e), false);
        }
    }
}
