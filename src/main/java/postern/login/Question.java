package postern.login;

import java.security.cert.X509Certificate;

/** What an exchange has to know from the directories. */
public sealed interface Question {
    /** Whether that is the user's password. Answered by anything but {@link Answer.Kept}. */
    record Password(String user, String password) implements Question {
        @Override
        public String toString() {
            return "password of " + user;
        }
    }

    /**
     * What is kept of the user's password for that mechanism. Answered by {@link Answer.Kept}, also
     * for a user who is not there: by something that looks alike each time and fits nothing; or by
     * {@link Answer.Unavailable}.
     */
    record Stored(String user, Mechanism mechanism) implements Question {}

    /**
     * Who that user is, now that the exchange has checked the proof by itself.
     *
     * @param right whether the proof was right; a wrong one is asked too, so that it is counted
     */
    record Proved(String user, boolean right) implements Question {}

    /**
     * Whose token that is.
     *
     * @param user whom the client named; empty for nobody
     */
    record Token(String user, String token) implements Question {
        @Override
        public String toString() {
            return "token of " + user;
        }
    }

    /**
     * Whose certificate that is: one that the handshake has proved.
     *
     * @param user whom the client wants to be; empty for whoever the certificate names
     */
    record Certificate(String user, X509Certificate certificate) implements Question {}

    /** For whom the client takes itself: for the log, and to count; empty where it said nobody. */
    default String user() {
        return switch (this) {
            case Password(var user, _) -> user;
            case Stored(var user, _) -> user;
            case Proved(var user, _) -> user;
            case Token(var user, _) -> user;
            case Certificate(var user, _) -> user;
        };
    }
}
