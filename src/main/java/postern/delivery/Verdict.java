package postern.delivery;

import org.jspecify.annotations.Nullable;
import postern.mail.EnhancedCode;
import postern.mail.Reply;

/** What a transaction says about the next hop, apart from its recipients. */
sealed interface Verdict {
    /** It takes mail. */
    record Worked() implements Verdict {}

    /** It is there, but wanted nothing of this message now. */
    record Alive() implements Verdict {}

    /** It wants less mail of any kind: 421, or a system that is full or takes nothing now. */
    record Congested(Reply reply) implements Verdict {}

    /** Nothing can be said: the connection broke, and what closes it will tell. */
    record Silent() implements Verdict {}

    EnhancedCode SYSTEM_FULL = new EnhancedCode(4, 3, 1); // RFC 3463 §3.4
    EnhancedCode SYSTEM_CLOSED = new EnhancedCode(4, 3, 2); // RFC 3463 §3.4

    static Verdict of(Report report) {
        Verdict verdict = new Silent();
        for (var outcome : report.outcomes()) {
            switch (outcome) {
                case Outcome.Delivered _, Outcome.Failed _ -> {
                    return new Worked();
                }
                case Outcome.Again _ -> {}
                case Outcome.Deferred(var reply) -> {
                    if (isNetwork(reply)) continue;
                    if (reply.code() == 421
                            || SYSTEM_FULL.equals(reply.status())
                            || SYSTEM_CLOSED.equals(reply.status())) {
                        if (verdict instanceof Silent) verdict = new Congested(reply);
                    } else verdict = new Alive();
                }
            }
        }
        return verdict;
    }

    /** X.4.z: the network or the connection, not the host's word (RFC 3463 §3.5). */
    private static boolean isNetwork(Reply reply) {
        @Nullable EnhancedCode status = reply.status();
        return status != null && status.subject() == 4;
    }
}
