package postern.dns;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import postern.config.Settings;
import postern.config.Settings.Dns.Dnssec;
import postern.mail.IpAddress;

/**
 * A stub resolver (RFC 1034 §5.3.1): it asks recursive servers and remembers their answers for a
 * while. One question takes no longer than the time-out, whatever the servers do; a chain of
 * aliases has at most eight links.
 */
public final class StubResolver implements Resolver {
    private static final int MAX_LINKS = 8;
    private static final int CACHED_NAMES = 10_000; // of each type
    private static final long CACHED_OCTETS = 8L << 20; // of each type
    private static final long CACHED_OCTETS_OF_TEXTS = 16L << 20;

    /** One type of record: how it is read, and its answers that still hold. */
    private record Kind<T>(int type, Function<Record, T> read, AnswerCache<T> cache) {
        Kind(int type, Function<Record, T> read) {
            this(type, read, new AnswerCache<>(CACHED_NAMES, CACHED_OCTETS));
        }
    }

    /** What all views of one resolver share. */
    private static final class Kinds {
        final Kind<MailExchanger> mx = new Kind<>(Type.MX, StubResolver::exchanger);
        final Kind<IpAddress> a =
                new Kind<>(Type.A, r -> IpAddress.of(((ARecord) r).getAddress().getAddress()));
        final Kind<IpAddress> aaaa =
                new Kind<>(
                        Type.AAAA, r -> IpAddress.of(((AAAARecord) r).getAddress().getAddress()));
        final Kind<Tlsa> tlsa = new Kind<>(Type.TLSA, StubResolver::tlsa);
        final Kind<String> txt =
                new Kind<>(
                        Type.TXT,
                        StubResolver::text,
                        new AnswerCache<>(CACHED_NAMES, CACHED_OCTETS_OF_TEXTS));
        final Kind<String> ptr = new Kind<>(Type.PTR, r -> lower(((PTRRecord) r).getTarget()));

        final LongAdder cached = new LongAdder();
        final LongAdder found = new LongAdder();
        final LongAdder absent = new LongAdder();
        final LongAdder bogus = new LongAdder();
        final LongAdder unavailable = new LongAdder();
    }

    private final Kinds kinds;
    private final Servers servers;
    private final Duration timeout;
    private final LongSupplier nanos;

    /** When no more time is left, in the time of {@code nanos}; null for no such moment. */
    private final @Nullable Long end;

    private final @Nullable Gate gate;

    /**
     * @param nanos as {@link System#nanoTime}
     */
    StubResolver(
            List<InetSocketAddress> servers, Dnssec dnssec, Duration timeout, LongSupplier nanos) {
        kinds = new Kinds();
        this.servers = new Servers(servers, dnssec, nanos);
        this.timeout = timeout;
        this.nanos = nanos;
        end = null;
        gate = null;
    }

    private StubResolver(StubResolver of, @Nullable Long end, @Nullable Gate gate) {
        kinds = of.kinds;
        servers = of.servers;
        timeout = of.timeout;
        nanos = of.nanos;
        this.end = end;
        this.gate = gate;
    }

    /** Asks the servers of the settings, or those of the system. */
    public static StubResolver of(Settings.Dns settings) {
        return new StubResolver(
                Servers.of(settings.servers()),
                settings.dnssec(),
                settings.timeout(),
                System::nanoTime);
    }

    @Override
    public Resolver within(Duration time) {
        long later = nanos.getAsLong() + time.toNanos();
        return new StubResolver(this, end == null || later - end < 0 ? later : end, gate);
    }

    @Override
    public Resolver behind(Gate other) {
        return new StubResolver(this, end, other);
    }

    @Override
    public Answer<MailExchanger> mx(String name) {
        return find(kinds.mx, name);
    }

    @Override
    public Answer<Tlsa> tlsa(String name) {
        return find(kinds.tlsa, name);
    }

    @Override
    public Answer<String> texts(String name) {
        return find(kinds.txt, name);
    }

    @Override
    public Answer<IpAddress> ipv4(String name) {
        return find(kinds.a, name);
    }

    @Override
    public Answer<IpAddress> ipv6(String name) {
        return find(kinds.aaaa, name);
    }

    @Override
    public Answer<String> names(IpAddress address) {
        return find(kinds.ptr, NameText.reverseName(address));
    }

    @Override
    public Answer<IpAddress> addresses(String name) {
        var v6 =
                new Object() {
                    volatile @Nullable Answer<IpAddress> answer;
                };
        var both = Thread.ofVirtual().name("dns").start(() -> v6.answer = ipv6(name));
        var v4 = ipv4(name);
        try {
            both.join();
        } catch (InterruptedException e) {
            both.interrupt();
            Thread.currentThread().interrupt();
            return new Answer.Unavailable<>("interrupted");
        }
        var other = v6.answer;
        return other == null ? new Answer.Unavailable<>("the look-up broke") : union(other, v4);
    }

    /**
     * Both families: what is found counts more than what went wrong, and that more than absence.
     */
    static Answer<IpAddress> union(Answer<IpAddress> v6, Answer<IpAddress> v4) {
        if (v6 instanceof Answer.Found<IpAddress>(var six, boolean authentic, var end)) {
            if (!(v4 instanceof Answer.Found<IpAddress>(var four, boolean also, var same)))
                return v6;
            var all = new ArrayList<>(six);
            all.addAll(four);
            return new Answer.Found<>(all, authentic && also, end.equals(same) ? end : "");
        }
        if (v4 instanceof Answer.Found<IpAddress>) return v4;
        if (v6 instanceof Answer.Bogus<IpAddress>) return v6;
        if (v4 instanceof Answer.Bogus<IpAddress>) return v4;
        if (v6 instanceof Answer.Unavailable<IpAddress>) return v6;
        if (v4 instanceof Answer.Unavailable<IpAddress>) return v4;
        // Some servers say NXDOMAIN for a type that they do not know: either "exists" counts.
        return v6.equals(new Answer.Absent<IpAddress>(true)) ? v6 : v4;
    }

    private <T> Answer<T> find(Kind<T> kind, String spelled) {
        var name = spelled.toLowerCase(Locale.ROOT);
        var known = kind.cache.find(name, nanos.getAsLong());
        if (known != null) {
            kinds.cached.increment();
            return known;
        }
        var answer = ask(kind, name);
        var counter =
                switch (answer) {
                    case Answer.Found<T> _ -> kinds.found;
                    case Answer.Absent<T> _ -> kinds.absent;
                    case Answer.Bogus<T> _ -> kinds.bogus;
                    case Answer.Unavailable<T> _ -> kinds.unavailable;
                };
        counter.increment();
        return answer;
    }

    private <T> Answer<T> ask(Kind<T> kind, String name) {
        Name at;
        try {
            at = Name.fromString(name, Name.root);
        } catch (TextParseException e) {
            return new Answer.Absent<>(false);
        }
        if (gate == null) return ask(kind, name, at);
        long patience = end == null ? timeout.toNanos() : end - nanos.getAsLong();
        if (!gate.enter(patience))
            return new Answer.Unavailable<>("too many other questions are open");
        try {
            return ask(kind, name, at);
        } finally {
            gate.leave();
        }
    }

    private <T> Answer<T> ask(Kind<T> kind, String name, Name start) {
        var at = start;
        long deadline = nanos.getAsLong() + timeout.toNanos();
        if (end != null && end - deadline < 0) deadline = end;
        int links = 0;
        long ttl = Long.MAX_VALUE;
        boolean authentic = true;
        while (true) {
            switch (servers.ask(at, kind.type, deadline)) {
                case Servers.Response.Bogus(var why) -> {
                    return new Answer.Bogus<>(why);
                }
                case Servers.Response.Silent(var why) -> {
                    return new Answer.Unavailable<>(why);
                }
                case Servers.Response.Answered(var message, boolean validated) -> {
                    var reading = Reading.of(message, at, kind.type, MAX_LINKS + 1 - links);
                    links += reading.links();
                    if (links > MAX_LINKS)
                        return new Answer.Unavailable<>("too many aliases behind one another");
                    ttl = Math.min(ttl, reading.ttl());
                    authentic &= validated;
                    if (reading.conclusive())
                        return keep(kind, name, answer(kind, reading, authentic, links > 0), ttl);
                    at = reading.end(); // the server left it to us to go on
                }
            }
        }
    }

    private static <T> Answer<T> answer(
            Kind<T> kind, Reading reading, boolean authentic, boolean isAlias) {
        return reading.records().isEmpty()
                ? new Answer.Absent<>(reading.nameExists())
                : new Answer.Found<>(
                        reading.records().stream().map(kind.read).toList(),
                        authentic,
                        isAlias ? lower(reading.end()) : "");
    }

    private <T> Answer<T> keep(Kind<T> kind, String name, Answer<T> answer, long ttl) {
        kind.cache.keep(name, answer, ttl, nanos.getAsLong());
        return answer;
    }

    /** A record of that type, as it is told to whoever asked. */
    static Object read(int type, Record record) {
        var all = new Kinds();
        for (var kind : List.of(all.mx, all.a, all.aaaa, all.tlsa, all.txt, all.ptr))
            if (kind.type == type) return kind.read.apply(record);
        throw new IllegalArgumentException("nobody asks for type " + type);
    }

    private static String lower(Name name) {
        return name.toString(true).toLowerCase(Locale.ROOT);
    }

    private static Tlsa tlsa(Record record) {
        var tlsa = (TLSARecord) record;
        return new Tlsa(
                tlsa.getCertificateUsage(),
                tlsa.getSelector(),
                tlsa.getMatchingType(),
                HexFormat.of().formatHex(tlsa.getCertificateAssociationData()));
    }

    private static String text(Record record) {
        return ((TXTRecord) record)
                .getStringsAsByteArrays().stream()
                        .map(octets -> new String(octets, StandardCharsets.UTF_8))
                        .collect(Collectors.joining());
    }

    private static MailExchanger exchanger(Record record) {
        var mx = (MXRecord) record;
        var host = mx.getTarget();
        return new MailExchanger(mx.getPriority(), host.equals(Name.root) ? "" : lower(host));
    }

    /** Questions so far, by how they ended; one for each type of record. For metrics. */
    public Counts counts() {
        return new Counts(
                kinds.cached.sum(),
                kinds.found.sum(),
                kinds.absent.sum(),
                kinds.bogus.sum(),
                kinds.unavailable.sum());
    }

    /**
     * @param cached answered without asking anybody; not in the others
     */
    public record Counts(long cached, long found, long absent, long bogus, long unavailable) {}
}
