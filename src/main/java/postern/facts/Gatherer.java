package postern.facts;

import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;

/** Finds the facts that a session does not know by itself. May wait; called beside the loop. */
public interface Gatherer {
    /** Knows nothing: every fact that is asked for is unavailable, which never permits. */
    Gatherer NONE = (_, _) -> null;

    /**
     * The fact's value, or null when it is unavailable.
     *
     * @param known what is known already
     */
    @Nullable Object find(Fact<?> fact, Facts known);

    /** What the DNS calls that client, within a few seconds. */
    default Naming name(IpAddress client) {
        return Naming.FAILED;
    }

    /** Begins to gather for one session. Never waits. */
    default Inquiry begin(IpAddress client) {
        return new Inquiry.Unprepared(this);
    }
}
