package postern.config;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Crowd;

/** How many clients may be here at a time. */
final class ConnectionLimits {
    private ConnectionLimits() {}

    static final Key<Integer> CONNECTIONS =
            Key.optional(
                    "connections",
                    Words.number(1, 100_000),
                    "5000",
                    "The most connections from all clients together; more get 421.");
    static final Key<Integer> RESERVED =
            Key.open(
                    "connections-reserved",
                    Words.number(0, 100_000),
                    "a tenth of connections",
                    "How many of them are kept free for clients of `relay` and `device` networks.");
    static final Key<Integer> PER_CLIENT =
            Key.optional(
                    "connections-per-client",
                    Words.number(1, 100_000),
                    "100",
                    "The most connections from one IPv4 address or one /64 of IPv6; more get 421."
                            + " It does not hold for clients of `relay` and `device` networks, as"
                            + " the next two do not.");
    static final Key<Integer> PER_NETWORK =
            Key.optional(
                    "connections-per-network",
                    Words.number(1, 100_000),
                    "250",
                    "The most connections from one network; more get 421.");
    static final Key<Integer> PER_MINUTE =
            Key.open(
                    "connections-per-minute",
                    Words.number(1, 1_000_000),
                    "no limit",
                    "The most connections that one client may begin in a minute, on average; as many"
                            + " may come at once. More get 421.");
    static final Key<Integer> IPV4_NETWORK =
            Key.optional(
                    "ipv4-network",
                    Words.number(8, 32),
                    "24",
                    "What is one network of IPv4: the length of its prefix.");
    static final Key<Integer> IPV6_NETWORK =
            Key.optional(
                    "ipv6-network",
                    Words.number(16, 64),
                    "48",
                    "What is one network of IPv6: the length of its prefix.");
    static final Key<Duration> CROWDED =
            Key.optional(
                    "crowded",
                    Words.DURATION,
                    "10s",
                    "When no connection is left: the client that has made no progress for longest,"
                            + " and for as long as this, is closed with 421 for a new one.");
    static final Key<Duration> PROXY_HEADER =
            Key.optional(
                    "proxy-header",
                    Words.DURATION,
                    "10s",
                    "How long a proxy may take to say for whom it speaks.");

    static Crowd read(Section section, Problems problems) {
        int all = section.value(CONNECTIONS);
        @Nullable Integer reserved = section.get(RESERVED);
        @Nullable Integer perMinute = section.get(PER_MINUTE);
        if (reserved != null && reserved >= all)
            problems.add(
                    section.at(RESERVED),
                    "connections-reserved ("
                            + reserved
                            + ") leaves none of connections ("
                            + all
                            + ")",
                    "Make it less than connections.");
        return new Crowd(
                all,
                reserved == null ? all / 10 : Math.min(reserved, all),
                section.value(PER_CLIENT),
                section.value(PER_NETWORK),
                perMinute == null ? Crowd.NO_BOUND : perMinute,
                section.value(IPV4_NETWORK),
                section.value(IPV6_NETWORK),
                section.value(CROWDED),
                section.value(PROXY_HEADER));
    }
}
