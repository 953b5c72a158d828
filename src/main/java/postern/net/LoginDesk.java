package postern.net;

import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import postern.config.Listener;
import postern.login.Authenticator;
import postern.login.Exchanges;
import postern.login.Mechanism;
import postern.mail.Domain;
import postern.session.Effect;
import postern.session.Event;
import postern.session.Terms;

/** Where sessions ask who somebody is. May wait; for many threads. */
final class LoginDesk {
    private final AtomicReference<Authenticator> authenticator;
    private final RandomGenerator nonces;

    /**
     * @param nonces that nobody can foresee
     */
    LoginDesk(Authenticator authenticator, RandomGenerator nonces) {
        this.authenticator = new AtomicReference<>(authenticator);
        this.nonces = nonces;
    }

    /** Others from the next question on. */
    void take(Authenticator next) {
        authenticator.set(next);
    }

    /** How users can log in there. */
    Terms.Login terms(Listener listener, Domain hostname) {
        List<Mechanism> mechanisms = authenticator.get().usual();
        return new Terms.Login(
                mechanisms,
                listener.address().isLoopback(),
                (mechanism, channel, plus) ->
                        Exchanges.of(mechanism, channel, nonces, hostname.name(), plus));
    }

    /** The answer. */
    Event.Answered answer(Effect.Authenticate effect) {
        return new Event.Answered(authenticator.get().ask(effect.question()), false);
    }
}
