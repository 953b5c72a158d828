package postern.journal;

import postern.policy.Decision;
import postern.policy.Stage;

/** What the journal and the log call the values of our enumerations. */
final class Words {
    private Words() {}

    static String verdict(Decision.Outcome outcome) {
        return switch (outcome) {
            case ACCEPT -> "accept";
            case REJECT -> "reject";
            case DEFER -> "defer";
            case DROP -> "drop";
            case BLOCK -> "block";
            case HOLD -> "hold";
            case QUARANTINE -> "quarantine";
        };
    }

    static String stage(Stage stage) {
        return switch (stage) {
            case CONNECT -> "connect";
            case HELO -> "helo";
            case MAIL -> "mail";
            case RCPT -> "rcpt";
            case END_OF_DATA -> "end-of-data";
        };
    }

    static String cause(JournalRecord.TurnedAway.Cause cause) {
        return switch (cause) {
            case BLOCKED -> "blocked";
            case PROXY_HEADER -> "proxy-header";
            case TOO_MANY -> "too-many";
        };
    }

    static String level(JournalRecord.Notice.Level level) {
        return switch (level) {
            case INFO -> "info";
            case WARNING -> "warning";
            case ERROR -> "error";
        };
    }
}
