package postern.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import postern.config.RouteRule.TlsDemand;
import postern.config.Settings.Delivering;
import postern.mail.IpAddress;
import postern.route.NextHop;

/**
 * Which hosts did not answer lately, whatever destination they were tried for. Such a host comes
 * last in a {@link Round} until its own back-off has passed; then it is tried again in its place,
 * so that mail returns to a primary that is back.
 */
final class HostMemory {
    /** How long the handshake is not tried again where it failed and clear text is allowed. */
    private static final long CLEAR = 600_000;

    private static final int SWEEP_AT = 1024;

    private record Endpoint(IpAddress address, int port) {
        Endpoint(NextHop hop) {
            this(hop.address(), hop.port());
        }
    }

    private static final class Trouble {
        private int failures;
        private long deadUntil = Long.MIN_VALUE;
        private long clearUntil = Long.MIN_VALUE;

        private boolean isOver(long now) {
            return clearUntil <= now && (failures == 0 || deadUntil <= now);
        }
    }

    private final RandomGenerator random;
    private final Map<Endpoint, Trouble> troubles = new HashMap<>();
    private int sweepAt = SWEEP_AT;

    HostMemory(RandomGenerator random) {
        this.random = random;
    }

    Round round(List<NextHop> hops, long now) {
        if (troubles.isEmpty()) return new Round(hops, hops.size());
        var ordered = new ArrayList<NextHop>(hops.size());
        for (var hop : hops) if (!isDead(hop, now)) ordered.add(fit(hop, now));
        int live = ordered.size();
        if (live < hops.size())
            for (var hop : hops) if (isDead(hop, now)) ordered.add(fit(hop, now));
        return new Round(ordered, live);
    }

    private boolean isDead(NextHop hop, long now) {
        var trouble = troubles.get(new Endpoint(hop));
        return trouble != null && trouble.deadUntil > now;
    }

    private NextHop fit(NextHop hop, long now) {
        if (hop.tls() != TlsDemand.OPPORTUNISTIC) return hop;
        var trouble = troubles.get(new Endpoint(hop));
        return trouble != null && trouble.clearUntil > now ? hop.inClear() : hop;
    }

    void failed(NextHop hop, Delivering limits, long now) {
        var trouble = trouble(hop, now);
        trouble.failures++;
        trouble.deadUntil = now + Backoff.pause(trouble.failures, limits, random);
    }

    void failedHandshake(NextHop hop, long now) {
        trouble(hop, now).clearUntil = now + CLEAR;
    }

    void answered(NextHop hop, long now) {
        if (troubles.isEmpty()) return;
        var endpoint = new Endpoint(hop);
        var trouble = troubles.get(endpoint);
        if (trouble == null) return;
        trouble.failures = 0;
        trouble.deadUntil = Long.MIN_VALUE;
        if (trouble.isOver(now)) troubles.remove(endpoint);
    }

    private Trouble trouble(NextHop hop, long now) {
        if (troubles.size() >= sweepAt) {
            troubles.values().removeIf(trouble -> trouble.isOver(now));
            sweepAt = Math.max(SWEEP_AT, troubles.size() * 2);
        }
        return troubles.computeIfAbsent(new Endpoint(hop), _ -> new Trouble());
    }
}
