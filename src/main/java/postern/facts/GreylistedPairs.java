package postern.facts;

import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import postern.limit.Greylist;
import postern.mail.ForwardPath;
import postern.policy.Fact;
import postern.policy.Facts;

/** How long a pair of paths still has to wait. Asking changes nothing. */
public final class GreylistedPairs {
    private final Greylist greylist;
    private final InstantSource clock;

    public GreylistedPairs(Greylist greylist, InstantSource clock) {
        this.greylist = greylist;
        this.clock = clock;
    }

    /** In seconds, 0 for not at all; null where the pair is not known. */
    @Nullable Integer find(Facts known) {
        var client = known.value(Fact.CLIENT);
        var from = known.value(Fact.REVERSE_PATH);
        var to = known.value(Fact.FORWARD_PATH);
        if (client == null || from == null || to == null) return null;
        var now = clock.instant();
        return switch (greylist.find(client, from, new ForwardPath.To(to), now)) {
            case Greylist.Standing.Stranger(var until) -> seconds(Duration.between(now, until));
            case Greylist.Standing.Waited _,
                    Greylist.Standing.Known _,
                    Greylist.Standing.KnownNetwork _ ->
                    0;
        };
    }

    /** Rounded up, so that who comes again then passes. */
    private static int seconds(Duration left) {
        return (int) Math.max(1, left.plusMillis(999).toSeconds());
    }
}
