package postern.session;

import postern.mail.Mailbox;
import postern.policy.Stage;
import postern.wire.Command;

/** What the policy is asked at each stage, and what is to be done once it has answered. */
sealed interface Question {
    record Connect() implements Question {}

    record Hello(String name, boolean extended) implements Question {}

    record Mail(Rules rules, Command.Mail command) implements Question {}

    record Rcpt(Command.Rcpt command, Mailbox to) implements Question {}

    /** About all recipients that were taken, from that one on. */
    record Message(int next) implements Question {}

    default Stage stage() {
        return switch (this) {
            case Connect _ -> Stage.CONNECT;
            case Hello _ -> Stage.HELO;
            case Mail _ -> Stage.MAIL;
            case Rcpt _ -> Stage.RCPT;
            case Message _ -> Stage.END_OF_DATA;
        };
    }
}
