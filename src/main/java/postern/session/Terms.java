package postern.session;

import java.util.List;
import java.util.function.Predicate;
import postern.login.Exchange;
import postern.login.Mechanism;
import postern.login.SecureChannel;
import postern.mail.Domain;
import postern.mail.MessageBounds;
import postern.mail.SessionBounds;
import postern.policy.Inspection;

/**
 * What a listener holds its clients to.
 *
 * @param hostname what we call ourselves: greeting, EHLO, Received
 * @param listener its name, as grants and guards know it
 * @param message what a message may be like
 * @param session what a client may do, and how long it may take
 * @param login how users can log in
 * @param inspection what is taken of all that SMTP allows
 * @param examiners who looks at its messages
 * @param naming whether the DNS is asked what it calls the client
 */
public record Terms(
        Domain hostname,
        String listener,
        Tls tls,
        MessageBounds message,
        SessionBounds session,
        Login login,
        Inspection inspection,
        Examiner.Desk examiners,
        boolean naming) {

    /** The terms of a listener where nobody examines messages. */
    public Terms(
            Domain hostname,
            String listener,
            Tls tls,
            MessageBounds message,
            SessionBounds session,
            Login login,
            Inspection inspection) {
        this(
                hostname,
                listener,
                tls,
                message,
                session,
                login,
                inspection,
                Examiner.Desk.CLOSED,
                false);
    }

    /** The terms of a listener where nobody logs in. */
    public Terms(
            Domain hostname,
            String listener,
            Tls tls,
            MessageBounds message,
            SessionBounds session) {
        this(hostname, listener, tls, message, session, Login.NONE);
    }

    /** The terms of a listener that takes all that SMTP allows. */
    public Terms(
            Domain hostname,
            String listener,
            Tls tls,
            MessageBounds message,
            SessionBounds session,
            Login login) {
        this(hostname, listener, tls, message, session, login, Inspection.NONE);
    }

    /**
     * How users can log in, where a grant lets them.
     *
     * @param mechanisms in the order in which they are offered
     * @param inClear whether before TLS too: on loopback
     * @param exchanges makes the server side of one
     * @param locked who may send no mail any more, though it has logged in
     */
    public record Login(
            List<Mechanism> mechanisms,
            boolean inClear,
            Exchanges exchanges,
            Predicate<String> locked) {
        /** Nobody can. */
        public static final Login NONE =
                new Login(
                        List.of(),
                        false,
                        (_, _, _) -> {
                            throw new IllegalStateException("nobody can log in");
                        });

        public Login {
            mechanisms = List.copyOf(mechanisms);
        }

        /** Where nobody is locked. */
        public Login(List<Mechanism> mechanisms, boolean inClear, Exchanges exchanges) {
            this(mechanisms, inClear, exchanges, _ -> false);
        }

        boolean isLocked(String user) {
            return locked.test(user);
        }
    }

    /** Makes the server side of an authentication. */
    @FunctionalInterface
    public interface Exchanges {
        /**
         * @param plusOffered whether a mechanism was offered that is bound to the channel (RFC 5802
         *     §6)
         */
        Exchange of(Mechanism mechanism, SecureChannel channel, boolean plusOffered);
    }

    /** What is done about TLS. */
    public enum Tls {
        /** STARTTLS is not offered. */
        NONE,
        /** STARTTLS is offered; clear text is taken. */
        OFFERED,
        /** STARTTLS is offered; without it no mail is taken (530). */
        REQUIRED,
        /** TLS from the first octet (RFC 8314 §3.3). */
        IMPLICIT
    }
}
