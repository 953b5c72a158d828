package postern.config;

import java.time.Duration;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import postern.config.ValueType.Scalar;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.Decision.Outcome;

/** What a guard can be told to do, as the file writes it. */
enum Verb {
    ALLOW("allow"),
    DENY("deny"),
    DEFER("defer"),
    DROP("drop"),
    BLOCK("block"),
    HOLD("hold");

    private final String word;

    Verb(String word) {
        this.word = word;
    }

    static final String DOC =
            "`allow`: no objection; `deny`: 5yz; `defer`: 4yz; `drop`: 5yz or 421, and the"
                    + " connection closes; `block`: the same, and the address is refused for a time;"
                    + " `hold`: 250, and kept until a person releases it.";

    /** Some of the verbs as a value. */
    static Scalar<Verb> oneOf(Verb... verbs) {
        var words = new LinkedHashMap<String, Verb>();
        for (var verb : verbs) words.put(verb.word, verb);
        return Words.oneOf(words);
    }

    /** Whether it answers with a reply of its own. */
    boolean refuses() {
        return this != ALLOW && this != HOLD;
    }

    /** Whether that reply may be its answer. */
    boolean fits(Reply reply) {
        return switch (this) {
            case ALLOW, HOLD -> false;
            case DENY -> reply.isPermanent();
            case DEFER -> reply.isTransient();
            case DROP, BLOCK -> reply.isPermanent() || reply.code() == 421;
        };
    }

    /** What the reply of that verb begins with, for people. */
    String codes() {
        return switch (this) {
            case ALLOW, HOLD -> "none";
            case DENY -> "a 5yz reply";
            case DEFER -> "a 4yz reply";
            case DROP, BLOCK -> "a 5yz reply or 421";
        };
    }

    /** The replies to refuse with, for good and for now. */
    record Usual(Reply permanent, Reply transitory) {
        static Usual of(Reply permanent) {
            return new Usual(permanent, Replies.TRY_LATER);
        }

        /** One reply for both; it fits what it is asked for. */
        static Usual own(Reply reply) {
            return new Usual(reply, reply);
        }
    }

    /**
     * The action.
     *
     * @param time for BLOCK: how long; null for the usual time
     */
    Action with(Usual usual, @Nullable Duration time) {
        return switch (this) {
            case ALLOW -> new Action.Allow();
            case HOLD -> new Action.Hold();
            case DENY -> new Action.Refuse(Outcome.REJECT, usual.permanent());
            case DEFER -> new Action.Refuse(Outcome.DEFER, usual.transitory());
            case DROP -> new Action.Refuse(Outcome.DROP, usual.permanent());
            case BLOCK ->
                    time == null
                            ? new Action.Refuse(Outcome.BLOCK, usual.permanent())
                            : new Action.Refuse(Outcome.BLOCK, usual.permanent(), time);
        };
    }

    @Override
    public String toString() {
        return word;
    }
}
