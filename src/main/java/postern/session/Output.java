package postern.session;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.wire.ReplyWriter;

/**
 * What comes of one event. All its replies go out in one {@link Effect.Send} behind the other
 * effects, and in front of the one that changes the connection itself.
 */
final class Output {
    private final ReplyWriter replies = new ReplyWriter();
    private List<Effect> effects = List.of();
    private @Nullable Effect last;
    private int refused;
    private final boolean withStatus;

    /**
     * @param withStatus whether replies carry enhanced status codes (RFC 2034)
     */
    Output(boolean withStatus) {
        this.withStatus = withStatus;
    }

    void reply(Reply reply) {
        if (!reply.isPositive()) refused++;
        replies.write(withStatus ? reply : reply.withoutStatus());
    }

    void add(Effect effect) {
        if (effects.isEmpty()) effects = new ArrayList<>(4);
        effects.add(effect);
    }

    /** The one effect that comes behind all replies: StartTls or Close. */
    void last(Effect effect) {
        last = effect;
    }

    List<Effect> take() {
        if (!replies.isEmpty()) add(new Effect.Send(replies.take()));
        if (last != null) add(last);
        var taken = effects;
        effects = List.of();
        last = null;
        return taken;
    }

    /** Replies of 4yz and 5yz in all. */
    int refused() {
        return refused;
    }
}
