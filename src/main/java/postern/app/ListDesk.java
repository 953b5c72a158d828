package postern.app;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import postern.config.DnsListing;
import postern.config.Problem;
import postern.config.Settings;
import postern.dns.Resolver;
import postern.dns.StubResolver;
import postern.dnsbl.DnsList;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.DnsList.Subject;
import postern.dnsbl.DnsLists;
import postern.dnsbl.ListHealth;
import postern.facts.ListedSenders;
import postern.journal.JournalRecord.Notice.Level;
import postern.mail.IpAddress;
import postern.proof.HostFacts;
import postern.watch.Metrics;

/**
 * Keeps the lists in the DNS that are in force, looks at their test entries when it is time, and
 * says what was switched off and on again, and whether our own addresses are listed.
 */
final class ListDesk implements AutoCloseable {
    /** For all test entries together. */
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    /** What a reload exchanges. */
    private record InForce(DnsLists lists, ListedSenders senders, Set<IpAddress> own) {
        static InForce of(Settings settings, HostFacts host, Resolver resolver) {
            var lists = ListDesk.lists(settings, resolver);
            var own = new LinkedHashSet<>(settings.reputation().ownAddresses());
            own.addAll(host.publicAddresses());
            return new InForce(lists, new ListedSenders(lists, System::nanoTime), own);
        }
    }

    private final InstantSource clock;
    private final Notices notices;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("lists").factory());
    private final OwnAddresses own = new OwnAddresses();
    private volatile InForce current;

    /**
     * @param host what this machine is connected to
     */
    ListDesk(
            Settings settings,
            HostFacts host,
            Resolver resolver,
            InstantSource clock,
            Notices notices) {
        this.clock = clock;
        this.notices = notices;
        current = InForce.of(settings, host, resolver);
    }

    /** The lists of a configuration. */
    static DnsLists lists(Settings settings, Resolver resolver) {
        return new DnsLists(
                resolver,
                settings.reputation().lists().stream().map(ListDesk::list).toList(),
                System::nanoTime);
    }

    /** Asks the lists of a configuration, and tells which are not well. Blocks. */
    static List<Problem> notes(Settings settings) {
        var lists = lists(settings, StubResolver.of(settings.dns()));
        return lists.check(PATIENCE).stream()
                .filter(change -> change.health() instanceof ListHealth.Off)
                .map(change ->
                        new Problem(
                                0,
                                0,
                                describe(change),
                                "Ask its owner, look at dns.servers, or take it out; a relay that"
                                        + " runs leaves it alone until it is well."))
                .toList();
    }

    private static DnsList list(DnsListing listing) {
        var kinds = EnumSet.noneOf(Kind.class);
        var of = EnumSet.noneOf(Subject.class);
        for (var family : listing.families())
            kinds.add(
                    switch (family) {
                        case IPV4 -> Kind.IPV4;
                        case IPV6 -> Kind.IPV6;
                    });
        for (var subject : listing.of()) {
            of.add(
                    switch (subject) {
                        case CLIENT -> Subject.CLIENT;
                        case CLIENT_NAME -> Subject.CLIENT_NAME;
                        case HELO -> Subject.HELO;
                        case REVERSE_PATH -> Subject.REVERSE_PATH;
                    });
            if (subject != DnsListing.Subject.CLIENT) kinds.add(Kind.DOMAIN);
        }
        return new DnsList(
                listing.zone(),
                kinds,
                of,
                listing.weight(),
                listing.codes().isEmpty() ? DnsList.USUAL_CODES : listing.codes(),
                listing.hasTestEntries(),
                listing.timeout());
    }

    /** Shows its figures, and looks at the lists from now on. */
    ListDesk begin(Metrics metrics) {
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_dnsbl_off",
                "1 for a list in the DNS that is switched off, as its test entries are wrong or"
                        + " it does not answer.",
                "zone",
                this::off);
        metrics.sampled(
                Metrics.Type.GAUGE,
                "postern_own_addresses_listed",
                "How many lists in the DNS list an address of our own.",
                "address",
                this::listed);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::lookSafely, 0, BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS);
        return this;
    }

    /** 1 for each list that is switched off, 0 for the others. */
    Map<String, Integer> off() {
        var off = new LinkedHashMap<String, Integer>();
        for (var each : current.lists().health())
            off.merge(
                    each.list().zone().name(),
                    each.health() instanceof ListHealth.Off ? 1 : 0,
                    Math::max);
        return off;
    }

    /** How many lists list each address of our own. */
    Map<String, Integer> listed() {
        return own.counts(current.own());
    }

    /** After a reload. */
    void take(Settings settings, HostFacts host, Resolver resolver) {
        current = InForce.of(settings, host, resolver);
        own.again();
    }

    /** Who asks them. */
    ListedSenders senders() {
        return current.senders();
    }

    private void lookSafely() {
        try {
            var now = current;
            now.lists().checkIfDue(clock.instant(), PATIENCE).forEach(this::tell);
            own.lookIfDue(now.lists(), now.own(), clock.instant())
                    .forEach(change ->
                            notices.say(
                                    change.isListed() ? Level.WARNING : Level.INFO, change.text()));
        } catch (RuntimeException e) { // or it would never look again
            notices.say(Level.ERROR, "bug: while we look at lists in the DNS: " + e);
        }
    }

    private void tell(DnsLists.Change change) {
        var text = describe(change);
        if (change.health() instanceof ListHealth.Off)
            notices.warn(text + "; it is not asked until it is well again");
        else notices.say(Level.INFO, text);
    }

    /** For people. */
    static String describe(DnsLists.Change change) {
        var what = "list " + change.list().zone() + " (" + word(change.kind()) + ") ";
        return switch (change.health()) {
            case ListHealth.Off(var why) -> what + "is switched off: " + why;
            case ListHealth.Well _ -> what + "is well";
            case ListHealth.Unknown _ -> what + "has not been looked at";
        };
    }

    private static String word(Kind kind) {
        return switch (kind) {
            case IPV4 -> "IPv4";
            case IPV6 -> "IPv6";
            case DOMAIN -> "domains";
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
