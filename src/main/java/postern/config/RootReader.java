package postern.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.Settings.Certificate;
import postern.config.ValueType.Own;
import postern.mail.Domain;
import postern.policy.DomainPattern;
import postern.policy.Policy;

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
    private static final Key<List<DomainPattern>> DOMAINS =
            Key.required(
                    "domains",
                    Patterns.DOMAINS,
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
                    "The certificate for listeners.");
    private static final Key<Node> LISTENERS =
            Key.required("listeners", new Own("names with addresses"), "Where clients connect.");
    private static final Key<Node> GRANTS =
            Key.required("grants", new Own("a list"), "What permits; the order means nothing.");
    private static final Key<Node> GUARDS =
            Key.open(
                    "guards",
                    new Own("a list"),
                    "none",
                    "What refuses; within a stage the first that objects answers.");
    private static final Key<Node> ROUTES =
            Key.required("routes", new Own("a list"), "Where mail goes next.");
    private static final Key<Node> LIMITS =
            Key.open("limits", new Own("a section"), "defaults", "What clients may take of us.");
    private static final Key<Node> DELIVERY =
            Key.open("delivery", new Own("a section"), "defaults", "How mail is handed on.");
    private static final Key<Node> DNS =
            Key.open("dns", new Own("a section"), "defaults", "Who answers questions to the DNS.");
    private static final Key<Node> SPOOL =
            Key.open("spool", new Own("a section"), "defaults", "The durable messages.");
    private static final Key<Node> LOG =
            Key.open("log", new Own("a section"), "defaults", "What is written down.");
    private static final Key<Node> METRICS =
            Key.open("metrics", new Own("a section"), "defaults", "Figures for Prometheus.");

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
                            LISTENERS,
                            GRANTS,
                            GUARDS,
                            ROUTES,
                            LIMITS,
                            DELIVERY,
                            DNS,
                            SPOOL,
                            LOG,
                            METRICS)
                    .later("users", "rewrite", "acknowledge", "tests", "assert");

    private static final Key<String> CERTIFICATE =
            Key.required("certificate", Words.PATH, "A PEM file: the certificate, then its chain.");
    private static final Key<String> KEY =
            Key.required("key", Words.PATH, "A PEM file: the private key.");

    static final Shape TLS_SHAPE =
            Shape.of(
                    "tls",
                    "The certificate for listeners. Without this section a self-signed one is made,"
                            + " and said so.",
                    CERTIFICATE,
                    KEY);

    private final Path file;
    private final Path folder;
    private final String fingerprint;
    private final Problems problems;

    RootReader(Path file, String fingerprint, Problems problems) {
        this.file = file;
        this.folder = file.resolveSibling("");
        this.fingerprint = fingerprint;
        this.problems = problems;
    }

    /** The settings; null when something is wrong that has no stand-in. */
    @Nullable Settings read(MappingNode root) {
        var section = Section.of(root, SHAPE, problems);
        var hostname = section.get(HOSTNAME);
        var dataPath = section.get(DATA);
        var domains = domains(section);
        var networks = Networks.read(section.get(NETWORKS), problems);
        var certificate = certificate(section);
        var listeners = Listeners.read(section.get(LISTENERS), problems);
        var grants = new Grants(listeners, networks, problems).read(section.items(GRANTS));
        var guards = new Guards(listeners, networks, problems).read(section.items(GUARDS));
        var routes = new Routes(problems).read(section.items(ROUTES));
        var receiving = Limits.read(section.section(LIMITS, Limits.SHAPE));
        var delivering = Retries.read(section.section(DELIVERY, Retries.SHAPE), problems);
        var dns = Places.dns(section.section(DNS, Places.DNS));
        var spool = Places.spooling(section.section(SPOOL, Places.SPOOL));
        var data = folder.resolve(dataPath == null ? "" : dataPath).normalize();
        var logging = Places.logging(section.section(LOG, Places.LOG), folder, data);
        var metrics = Places.metrics(section.section(METRICS, Places.METRICS));
        if (hostname == null
                || domains.isEmpty()
                || receiving == null
                || delivering == null
                || dns == null
                || spool == null) return null;
        if (!problems.isEmpty()) return null;
        return new Settings(
                file,
                fingerprint,
                hostname,
                data,
                new Policy(domains, networks.sets(), grants, guards),
                listeners.list(),
                certificate,
                routes,
                dns,
                receiving,
                delivering,
                spool,
                logging,
                metrics,
                List.of(),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private List<DomainPattern> domains(Section section) {
        var domains = section.get(DOMAINS);
        if (domains == null) return List.of();
        if (Yaml.items(section.at(DOMAINS)).isEmpty())
            problems.add(
                    section.at(DOMAINS), "domains is empty", "Name one domain of ours at least.");
        return domains;
    }

    private @Nullable Certificate certificate(Section section) {
        if (!section.has(TLS)) return null;
        var tls = section.section(TLS, TLS_SHAPE);
        var chain = file(tls, CERTIFICATE);
        var key = file(tls, KEY);
        return chain == null || key == null ? null : new Certificate(chain, key);
    }

    private @Nullable Path file(Section section, Key<String> key) {
        var name = section.get(key);
        if (name == null) return null;
        var path = folder.resolve(name).normalize();
        if (Files.isRegularFile(path) && Files.isReadable(path)) return path;
        problems.add(
                section.at(key),
                Files.exists(path)
                        ? key.name() + ": \"" + name + "\" is no file that can be read"
                        : key.name() + ": there is no file \"" + name + "\"",
                "Look at the path and its permissions; it is seen from the folder of this file.");
        return null;
    }
}
