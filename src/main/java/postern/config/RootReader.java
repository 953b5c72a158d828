package postern.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;

/** The file's first level. */
final class RootReader {
    private static final Key<Domain> HOSTNAME =
            Key.required(
                    "hostname",
                    Words.DOMAIN,
                    "This host's name, in the greeting, in EHLO and in Received fields.");
    private static final Key<String> DATA =
            Key.optional(
                    "data",
                    Words.PATH,
                    "data",
                    "The folder for the spool, the journal and keys, as seen from this file.");
    private static final Key<Node> DOMAINS =
            Key.required(
                    "domains",
                    Lists.DOMAINS,
                    "Our domains; `*.d` is every domain below d, not d itself. A bare postmaster is"
                            + " the one of the first that is a single domain.");
    private static final Key<Node> NETWORKS =
            Key.open(
                    "networks",
                    new Own("names with lists of addresses"),
                    "none",
                    "Names for sets of addresses, such as `office: [10.20.0.0/22]`.");
    private static final Key<Node> TLS =
            Key.open(
                    "tls",
                    new Own("a section"),
                    "a certificate that we sign ourselves",
                    "The certificates for listeners.");
    private static final Key<Node> DKIM =
            Key.open(
                    "dkim",
                    new Own("a section"),
                    "nothing is signed",
                    "What our mail is signed with.");
    private static final Key<Node> DMARC_REPORTS =
            Key.open(
                    "dmarc-reports",
                    new Own("a section"),
                    "nobody is told",
                    "What domains are told about mail in their name.");
    private static final Key<List<Domain>> TRUSTED_SEALERS =
            Key.open(
                    "trusted-sealers",
                    new Several<>("a list of domains", Words.DOMAIN),
                    "nobody",
                    "Who forwards mail to us, seals it (ARC) and is believed when it says that"
                            + " DMARC passed there: the domains in `d=` of their seals, as they stand."
                            + " They can say so of any mail: name mailing lists and providers that you"
                            + " would let write as anybody.");
    private static final Key<Node> FORWARDING =
            Key.open(
                    "forwarding",
                    new Own("a section"),
                    "it goes on as it came",
                    "What becomes of mail that comes for us and goes on to others.");
    private static final Key<Node> LISTENERS =
            Key.required("listeners", new Own("names with addresses"), "Where clients connect.");
    static final Key<Node> GRANTS =
            Key.required("grants", new Own("a list"), "What permits; the order means nothing.");
    static final Key<Node> GUARDS =
            Key.open(
                    "guards",
                    new Own("a list"),
                    "none",
                    "What refuses; within a stage the first that objects answers.");
    static final Key<Node> REWRITE =
            Key.open("rewrite", new Own("a list"), "none", "Addresses that become others.");
    static final Key<Node> USERS =
            Key.open("users", new Own("a section"), "nobody", "Who can log in.");
    static final Key<Node> ACKNOWLEDGE =
            Key.open(
                    "acknowledge",
                    new Own("a list"),
                    "none",
                    "Dangers that you know of, each for a time.");
    static final Key<Node> TESTS =
            Key.open(
                    "tests",
                    new Own("a list"),
                    "none",
                    "Decisions that must come out as they are written.");
    static final Key<Node> ASSERT =
            Key.open("assert", new Own("a list"), "none", "What must never be accepted.");
    private static final Key<Node> ROUTES =
            Key.required("routes", new Own("a list"), "Where mail goes next.");
    private static final Key<Node> LIMITS =
            Key.open("limits", new Own("a section"), "defaults", "What clients may take of us.");
    private static final Key<Node> DELIVERY =
            Key.open("delivery", new Own("a section"), "defaults", "How mail is handed on.");
    private static final Key<Node> DNS =
            Key.open("dns", new Own("a section"), "defaults", "Who answers questions to the DNS.");
    private static final Key<Node> REPUTATION =
            Key.open(
                    "reputation",
                    new Own("a section"),
                    "nobody is asked",
                    "What others say of clients and senders.");
    private static final Key<Node> SPOOL =
            Key.open("spool", new Own("a section"), "defaults", "The durable messages.");
    private static final Key<Node> LOG =
            Key.open("log", new Own("a section"), "defaults", "What is written down.");
    private static final Key<Node> ALERTS =
            Key.open(
                    "alerts",
                    new Own("a section"),
                    "nobody is told",
                    "Who is told when something is wrong.");
    private static final Key<String> RUN_AS =
            Key.open(
                    "run-as",
                    Words.USER,
                    "whoever starts it",
                    "Whom a relay that root starts becomes once its ports are open, for good:"
                            + " `NAME` or `NAME:GROUP`. `run --user` counts more.");
    private static final Key<Node> METRICS =
            Key.open("metrics", new Own("a section"), "defaults", "Figures for Prometheus.");
    private static final Key<Node> WATCH =
            Key.open(
                    "watch",
                    new Own("a section"),
                    "defaults",
                    "When an address that we trust is reported.");

    static final Shape SHAPE =
            Shape.of(
                    "the file",
                    "The first level. Paths are absolute, or as seen from the file's own"
                            + " folder.",
                    HOSTNAME,
                    DATA,
                    DOMAINS,
                    NETWORKS,
                    TLS,
                    DKIM,
                    DMARC_REPORTS,
                    TRUSTED_SEALERS,
                    FORWARDING,
                    LISTENERS,
                    GRANTS,
                    GUARDS,
                    REWRITE,
                    ROUTES,
                    USERS,
                    ACKNOWLEDGE,
                    TESTS,
                    ASSERT,
                    LIMITS,
                    DELIVERY,
                    DNS,
                    REPUTATION,
                    SPOOL,
                    LOG,
                    METRICS,
                    WATCH,
                    Telling.HELP_URL,
                    ALERTS,
                    Telling.DAILY_REPORT,
                    Telling.RELEASE_NOTICE,
                    RUN_AS);

    /** Stands in for a host name that is missing: nothing is made of it then. */
    private static final Domain NAMELESS = Domain.of("localhost");

    private final Path file;
    private final Folder folder;
    private final Problems problems;
    private final List<Problem> notes = new ArrayList<>();

    RootReader(Path file, Folder folder, Problems problems) {
        this.file = file;
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * The settings; null when something is wrong that has no stand-in.
     *
     * @param fingerprint asked for once everything is read
     */
    @Nullable Settings read(MappingNode root, Supplier<String> fingerprint) {
        var section = Section.of(root, SHAPE, problems);
        var hostname = section.get(HOSTNAME);
        var dataPath = section.get(DATA);
        var lists = new Lists(folder, problems);
        var domainLines = domainLines(section, lists);
        var domains = List.copyOf(domainLines.keySet());
        var networks = Networks.read(section.get(NETWORKS), problems);
        var tls =
                Tls.read(
                        section.section(TLS, Tls.SHAPE),
                        hostname == null ? NAMELESS : hostname,
                        folder,
                        problems);
        var dkim = Dkim.read(section.section(DKIM, Dkim.SHAPE), folder, problems);
        var listeners = Listeners.read(section.get(LISTENERS), networks, folder, problems, notes);
        if (tls.acme() != null) tls.acme().look(listeners.list(), problems);
        var sealers = section.get(TRUSTED_SEALERS);
        List<Domain> trusted = sealers == null ? List.of() : List.copyOf(sealers);
        var lookedUp = section.section(REPUTATION, Reputation.SHAPE);
        var reputation = Reputation.read(lookedUp, problems);
        var scope =
                new Scope(
                        hostname == null ? NAMELESS : hostname,
                        new DomainSet(domains),
                        listeners,
                        networks,
                        lists,
                        trusted,
                        reputation == null ? List.of() : reputation.lists(),
                        problems);
        var bounds = section.section(LIMITS, Limits.SHAPE);
        var lines = PolicyLines.read(section, scope, UsualLimits.read(bounds, problems));
        lines.checkLogins(listeners.list(), problems);
        if (reputation != null) Reputation.note(lookedUp, reputation, lines.guards(), notes);
        var dmarcReports = dmarcReports(section, domains, listeners.list(), lines, dkim);
        var forwarding =
                Forwarding.read(
                        section.section(FORWARDING, Forwarding.SHAPE),
                        new DomainSet(domains),
                        lines,
                        folder,
                        problems,
                        notes);
        var routes = new Routes(lists, folder, problems).read(section.items(ROUTES));
        var receiving = Limits.read(bounds, problems);
        var delivering = Retries.read(section.section(DELIVERY, Retries.SHAPE), problems);
        var dns = Places.dns(section.section(DNS, Places.DNS));
        var spool = Places.spooling(section.section(SPOOL, Places.SPOOL));
        var data = folder.resolve(dataPath == null ? "" : dataPath);
        var logging = Logs.read(section.section(LOG, Logs.SHAPE), folder, data, problems);
        var runAs = section.get(RUN_AS);
        var metrics = Places.metrics(section.section(METRICS, Places.METRICS));
        var watching = Watching.read(section.section(WATCH, Watching.SHAPE));
        var alerting =
                section.has(ALERTS)
                        ? Alerts.read(
                                section.section(ALERTS, Alerts.SHAPE),
                                new DomainSet(domains),
                                folder,
                                problems)
                        : null;
        var people = section.section(USERS, UserSources.SHAPE);
        List<UserSource> users = section.has(USERS) ? users(people) : List.of();
        var guessing =
                Guessing.read(people.section(UserSources.GUESSING, Guessing.SHAPE), problems);
        var telling =
                Telling.read(
                        section, hostname == null ? NAMELESS : hostname, lines.guards(), problems);
        if (hostname == null
                || domains.isEmpty()
                || receiving == null
                || delivering == null
                || dns == null
                || reputation == null
                || spool == null
                || watching == null
                || guessing == null) return null;
        if (!problems.isEmpty()) return null;
        return new Settings(
                file,
                fingerprint.get(),
                hostname,
                data,
                lines.policy(domains, networks.sets(), forwarding.returned()),
                domainLines,
                listeners.list(),
                tls,
                dkim,
                dmarcReports,
                trusted,
                forwarding,
                routes,
                dns,
                reputation,
                receiving,
                delivering,
                spool,
                logging,
                runAs,
                metrics,
                watching,
                alerting,
                lines.rates(),
                users,
                guessing,
                telling,
                lines.acknowledgements(),
                lines.assertions(),
                lines.tests(),
                Notes.of(lines, users, notes));
    }

    private SequencedMap<DomainPattern, Integer> domainLines(Section section, Lists lists) {
        var node = section.get(DOMAINS);
        return node == null ? new LinkedHashMap<>() : lists.domainLines(node, DOMAINS.name());
    }

    private @Nullable DmarcReports dmarcReports(
            Section section,
            List<DomainPattern> domains,
            List<Listener> listeners,
            PolicyLines lines,
            Dkim dkim) {
        if (!section.has(DMARC_REPORTS)) return null;
        var own = section.section(DMARC_REPORTS, DmarcReports.SHAPE);
        var reports = DmarcReports.read(own, new DomainSet(domains), problems);
        if (reports != null)
            DmarcReports.note(own, reports, listeners, lines.guards(), dkim, notes);
        return reports;
    }

    private List<UserSource> users(Section people) {
        return UserSources.read(people, folder, problems, notes);
    }
}
