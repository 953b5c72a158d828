package postern.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;

/**
 * What a client hears besides the usual words: which list it stands on, and why. A reply that an
 * administrator has written stays as it is.
 */
final class Particulars {
    private static final List<Reply> CLIENT =
            List.of(Replies.CLIENT_LISTED, Replies.CLIENT_LISTED_NOW);
    private static final List<Reply> SENDER =
            List.of(Replies.SENDER_LISTED, Replies.SENDER_LISTED_NOW);

    private Particulars() {}

    /** The same verdict, in words that fit the facts. */
    static Verdict of(Verdict verdict, Facts facts) {
        if (!(verdict instanceof Verdict.Decided(var decision, var trace))) return verdict;
        var words = words(decision.reply(), facts);
        return words == null
                ? verdict
                : new Verdict.Decided(
                        new Decision(
                                decision.outcome(),
                                decision.reply().with(words),
                                decision.grant(),
                                decision.guard(),
                                decision.trusted(),
                                decision.becomes(),
                                decision.blocked()),
                        trace);
    }

    private static @Nullable String words(Reply reply, Facts facts) {
        if (CLIENT.contains(reply)) return told(facts.value(Fact.DNSBL_CLIENT));
        if (SENDER.contains(reply)) return told(facts.value(Fact.DNSBL_SENDER));
        var seconds = reply.equals(Replies.GREYLISTED) ? facts.value(Fact.GREYLIST) : null;
        return seconds == null || seconds == 0
                ? null
                : "You are new here, come again in " + seconds + " seconds";
    }

    private static @Nullable String told(@Nullable Score score) {
        return score == null || score.told().isEmpty() ? null : score.told();
    }
}
