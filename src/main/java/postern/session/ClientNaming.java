package postern.session;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;
import postern.session.Conversation.Phase;

/**
 * What the DNS calls the client. It is asked for when the client connects, and nothing waits for it
 * but our Received field, and a guard that asks.
 */
final class ClientNaming {
    private final Conversation in;
    private boolean begun;
    private @Nullable Naming answer;
    private @Nullable Runnable next; // waits for it

    ClientNaming(Conversation conversation) {
        this.in = conversation;
    }

    void begin() {
        if (!in.terms.naming()) return;
        begun = true;
        in.out.add(new Effect.Name(in.client));
    }

    /** Whether it answers a guard that asks of a message: not where an upstream host got it. */
    boolean answers(Facts known) {
        return begun && known.isUnknown(Fact.SOURCE);
    }

    /** Has the answer heard, at once or when it is there. */
    void hear(Consumer<Naming> by) {
        if (!delays(() -> hear(by))) by.accept(answer == null ? Naming.FAILED : answer);
    }

    /** Null where it is not known, or not yet. */
    @Nullable Naming answer() {
        return answer;
    }

    /**
     * Whether that has to wait for the answer: then it is run once there is one, and nothing is
     * read from the client until then.
     */
    boolean delays(Runnable step) {
        if (!begun || answer != null) return false;
        next = step;
        in.phase = Phase.FINDING;
        return true;
    }

    /** The answer has come, or comes no more. */
    void answered(Naming found) {
        if (answer == null) answer = found;
        var step = next;
        next = null;
        if (step == null) return;
        in.active = in.now;
        in.phase = Phase.COMMANDS;
        step.run();
    }

    /** Whether something waits for it. */
    boolean isAwaited() {
        return next != null;
    }
}
