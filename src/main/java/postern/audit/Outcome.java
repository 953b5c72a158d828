package postern.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/** What came of one probe. */
public sealed interface Outcome {

    /** Refused for good (5yz), as an address or as bad syntax. */
    record Refused(Reply reply) implements Outcome {}

    /** Refused for now (4yz): the server may say something else another time. */
    record Deferred(Reply reply) implements Outcome {}

    /** The recipient was accepted: the server said that it would take the message. */
    record Accepted(Reply reply) implements Outcome {}

    /** The message was sent, and came out at the receiver. */
    record Arrived(Reply reply, List<Arrival> arrivals) implements Outcome {
        public Arrived {
            arrivals = List.copyOf(arrivals);
        }
    }

    /** The message was accepted, and nothing of it came out but notices that it failed. */
    record Bounced(Reply reply, List<Arrival> notices) implements Outcome {
        public Bounced {
            notices = List.copyOf(notices);
        }
    }

    /** The message was accepted and was not seen in the time that was waited. */
    record Unseen(Reply reply, String how) implements Outcome {}

    /** The server ended the connection, with these last words or without any. */
    record CutOff(@Nullable Reply lastWords) implements Outcome {}

    /** The probe could not be carried out. The reason is a phrase. */
    record Failed(String why) implements Outcome {}

    /** One word for programs. */
    default String word() {
        return switch (this) {
            case Refused _ -> "refused";
            case Deferred _ -> "deferred";
            case Accepted _ -> "accepted";
            case Arrived _ -> "arrived";
            case Bounced _ -> "bounced";
            case Unseen _ -> "unseen";
            case CutOff _ -> "cut off";
            case Failed _ -> "failed";
        };
    }
}
