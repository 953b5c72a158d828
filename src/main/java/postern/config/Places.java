package postern.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.Settings.Address;
import postern.config.Settings.Dns;
import postern.config.Settings.Dns.Dnssec;
import postern.config.Settings.Spooling;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;

/** Where the relay keeps things, and whom it asks: the small sections. */
final class Places {
    private Places() {}

    private static final Key<List<Address>> SERVERS =
            Key.open(
                    "servers",
                    new Several<>("a list of servers", Words.SERVER),
                    "those of the system",
                    "DNS servers to ask; port 53 unless written.");
    private static final Key<Duration> DNS_TIMEOUT =
            Key.optional("timeout", Words.DURATION, "5s", "How long to wait for an answer.");

    private static final Key<Dnssec> DNSSEC =
            Key.optional(
                    "dnssec",
                    Words.oneOf(Dnssec.class),
                    "loopback",
                    "Whose word counts that an answer was validated (the AD bit), as DANE needs it:"
                            + " `loopback`: that of servers on this host; `trusted`: that of all"
                            + " these servers, because nobody can change what comes from them;"
                            + " `off`: nobody's.");

    static final Shape DNS =
            Shape.of("dns", "Who answers questions to the DNS.", SERVERS, DNS_TIMEOUT, DNSSEC);

    static @Nullable Dns dns(Section section) {
        var servers = section.get(SERVERS);
        var timeout = section.get(DNS_TIMEOUT);
        var dnssec = section.get(DNSSEC);
        return timeout == null || dnssec == null
                ? null
                : new Dns(servers == null ? List.of() : servers, timeout, dnssec);
    }

    private static final long LEAST_MOST = 256 << 20;

    private static final Key<Long> MEMORY =
            Key.optional(
                    "memory",
                    Words.SIZE,
                    "64 MiB",
                    "How much fresh mail is kept in memory, to be delivered without reading the disk.");
    private static final Key<Long> MIN_FREE =
            Key.optional(
                    "min-free",
                    Words.SIZE,
                    "100 MiB",
                    "With less room on the disk, mail is deferred (452 4.3.1). Deliveries go on, and"
                            + " notifications may use what is left.");
    private static final Key<Most> MAX_SIZE =
            Key.optional(
                    "max-size",
                    new Scalar<>(
                            "a size, or none", "Write for instance 10 GiB, or none.", Places::most),
                    "none",
                    "The most that messages may take on the disk, at least 256 MiB: beyond, mail is"
                            + " deferred (452 4.3.1). What keeps the spool in order may take up to"
                            + " 64 MiB more for a while. `none`: as much as `min-free` leaves.");

    static final Shape SPOOL =
            Shape.of("spool", "The durable messages.", MEMORY, MIN_FREE, MAX_SIZE);

    /** Octets. */
    private record Most(long size) {}

    private static Parsed<Most> most(String text) {
        if (text.equals("none")) return Parsed.good(new Most(Long.MAX_VALUE));
        return switch (Words.SIZE.parser().apply(text)) {
            case Parsed.Good<Long>(var size) ->
                    size < LEAST_MOST
                            ? Parsed.bad("less than 256 MiB leaves no room for order")
                            : Parsed.good(new Most(size));
            case Parsed.Bad<Long>(var why) -> Parsed.bad(why);
        };
    }

    static @Nullable Spooling spooling(Section section) {
        var memory = section.get(MEMORY);
        var free = section.get(MIN_FREE);
        var most = section.get(MAX_SIZE);
        return memory == null || free == null || most == null
                ? null
                : new Spooling(memory, free, most.size());
    }

    private static final Key<Place> METRICS_ADDRESS =
            Key.optional(
                    "address",
                    new Scalar<>(
                            "an address and port, or none",
                            "Write for instance 127.0.0.1:9025, or none.",
                            Places::place),
                    "127.0.0.1:9025",
                    "Where `/metrics` and `/healthz` are served; `none` for nowhere.");

    static final Shape METRICS = Shape.of("metrics", "Figures for Prometheus.", METRICS_ADDRESS);

    /** An address, or null for none. */
    private record Place(@Nullable Address address) {}

    private static Parsed<Place> place(String text) {
        if (text.equals("none")) return Parsed.good(new Place(null));
        return switch (Words.ADDRESS.parser().apply(text)) {
            case Parsed.Good<Address>(var address) -> Parsed.good(new Place(address));
            case Parsed.Bad<Address>(var why) -> Parsed.bad(why);
        };
    }

    static @Nullable Address metrics(Section section) {
        var place = section.get(METRICS_ADDRESS);
        return place == null ? null : place.address();
    }
}
