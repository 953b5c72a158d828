package postern.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import postern.config.Settings.Address;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * An authority that certifies us by itself (ACME, RFC 8555). Its terms were agreed to.
 *
 * @param directory of its interface, an https address
 * @param names to be certified, at least one, the first one first
 * @param email where it reaches the administrator; null for nowhere
 * @param answers where we listen for it while it looks whether the names are ours
 * @param renewBefore how long before the end of a certificate the next one is ordered
 * @param authorities a PEM file: who certifies the interface itself; null for those of this Java
 * @param line in the file
 * @param column in the file
 */
public record Acme(
        URI directory,
        List<Domain> names,
        @Nullable Mailbox email,
        Challenge challenge,
        Address answers,
        Duration renewBefore,
        @Nullable Path authorities,
        int line,
        int column) {

    public Acme {
        names = List.copyOf(names);
    }

    /** How it sees that a name is ours. */
    public enum Challenge {
        /** It asks for a web page on port 80 (RFC 8555 §8.3). */
        HTTP_01("http-01", 80),
        /** It begins a TLS handshake on port 443 (RFC 8737). */
        TLS_ALPN_01("tls-alpn-01", 443);

        private final String word;
        private final int port;

        Challenge(String word, int port) {
            this.word = word;
            this.port = port;
        }

        /** Its name in RFC 8555 and in the file. */
        public String word() {
            return word;
        }

        /** Where it connects to each name. */
        public int port() {
            return port;
        }
    }

    private static final Scalar<URI> DIRECTORY_URL =
            new Scalar<>(
                    "a URL",
                    "Write the address of the directory as the authority gives it: https://….",
                    Acme::url);

    private static final Scalar<Domain> ONE_NAME =
            new Scalar<>(
                    "a host name",
                    "Write each host name by itself, such as mail.example.com; \"*\" is only"
                            + " certified by way of the DNS, which is not supported.",
                    Domain::parse);

    private static final Scalar<Mailbox> MAILBOX =
            new Scalar<>("a mailbox", "Write for instance postmaster@example.com.", Mailbox::parse);

    private static final Key<URI> DIRECTORY =
            Key.optional(
                    "directory",
                    DIRECTORY_URL,
                    "https://acme-v02.api.letsencrypt.org/directory",
                    "The authority's directory of its ACME interface; the default is Let's"
                            + " Encrypt's. Where it changes, a new certificate is ordered at once.");
    private static final Key<List<Domain>> NAMES =
            Key.open(
                    "names",
                    new Several<>("a list of host names", ONE_NAME),
                    "hostname",
                    "What the certificate is for.");
    private static final Key<Mailbox> EMAIL =
            Key.open("email", MAILBOX, "none", "Where the authority reaches you.");
    private static final Key<Boolean> AGREE =
            Key.optional(
                    "agree",
                    Words.oneOf(new TreeMap<>(java.util.Map.of("no", false, "yes", true))),
                    "no",
                    "That you agree to the authority's terms of service; without `yes` nothing is"
                            + " ordered, and it is an error.");
    private static final Key<Challenge> CHALLENGE =
            Key.optional(
                    "challenge",
                    Words.oneOf(Challenge.class),
                    "http-01",
                    "How the authority sees that a name is ours: by a web page on port 80 or by a"
                            + " handshake on port 443 of each name.");
    private static final Key<Address> HTTP =
            Key.open(
                    "http",
                    Words.ADDRESS,
                    "0.0.0.0:80",
                    "For http-01: where its question is answered, only while an order is open."
                            + " Port 80 of each name has to lead there.");
    private static final Key<Address> TLS_ALPN =
            Key.open(
                    "tls-alpn",
                    Words.ADDRESS,
                    "0.0.0.0:443",
                    "For tls-alpn-01: the same; port 443 of each name has to lead there.");
    private static final Key<Duration> RENEW_BEFORE =
            Key.optional(
                    "renew-before",
                    Words.DURATION,
                    "30d",
                    "How long before its end a certificate is renewed, but not before two thirds"
                            + " of its life are over.");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "those that this Java trusts",
                    "A PEM file: who certifies the interface of a private authority.");

    static final Shape SHAPE =
            Shape.of(
                            "acme",
                            "A certificate is ordered from an authority, and renewed in time. It is"
                                    + " kept below `data`, and taken up without a restart.",
                            DIRECTORY,
                            NAMES,
                            EMAIL,
                            AGREE,
                            CHALLENGE,
                            HTTP,
                            TLS_ALPN,
                            RENEW_BEFORE,
                            CA)
                    .example(
                            """
                            tls:
                              acme: { names: [mail.example.com, mx.example.com], email: postmaster@example.com, agree: yes }
                            """);

    private static Parsed<URI> url(String text) {
        try {
            var url = new URI(text);
            if (!"https".equals(url.getScheme())) return Parsed.bad("it does not begin with https");
            if (url.getHost() == null) return Parsed.bad("it names no host");
            return url.getUserInfo() == null && url.getFragment() == null
                    ? Parsed.good(url)
                    : Parsed.bad("a name, a password or a fragment has no place in it");
        } catch (URISyntaxException e) {
            return Parsed.bad(e.getReason());
        }
    }

    static @Nullable Acme read(Section section, Domain hostname, Folder folder, Problems problems) {
        var directory = section.get(DIRECTORY);
        var names = names(section, hostname, problems);
        var email = section.get(EMAIL);
        var challenge = section.get(CHALLENGE);
        var answers = answers(section, challenge, problems);
        var renewBefore = section.get(RENEW_BEFORE);
        var caName = section.get(CA);
        var ca = caName == null ? null : folder.file(caName, section.at(CA), CA.name());
        if (section.node() instanceof MappingNode && !Boolean.TRUE.equals(section.get(AGREE)))
            problems.add(
                    section.at(AGREE),
                    "acme: nobody has agreed to the authority's terms of service",
                    "Read them (the authority's directory names them), and write \"agree: yes\".");
        if (directory == null || challenge == null || answers == null || renewBefore == null)
            return null;
        return new Acme(
                directory,
                names,
                email,
                challenge,
                answers,
                renewBefore,
                ca,
                section.line(),
                Yaml.column(section.node()));
    }

    private static List<Domain> names(Section section, Domain hostname, Problems problems) {
        var names = section.get(NAMES);
        if (names == null) return List.of(hostname);
        if (names.isEmpty() && Yaml.isEmptyList(section.at(NAMES)))
            problems.add(
                    section.at(NAMES),
                    "names is empty",
                    "Name at least one host, or remove the key for hostname.");
        return names;
    }

    private static @Nullable Address answers(
            Section section, @Nullable Challenge challenge, Problems problems) {
        if (challenge == null) return null;
        var key = challenge == Challenge.HTTP_01 ? HTTP : TLS_ALPN;
        var other = challenge == Challenge.HTTP_01 ? TLS_ALPN : HTTP;
        var unused = section.get(other);
        if (unused != null)
            problems.add(
                    section.at(other),
                    other.name() + " has no effect: the challenge is " + challenge.word(),
                    "Remove it, or write \""
                            + key.name()
                            + "\" instead, or choose the other challenge.");
        if (section.has(key)) return section.get(key);
        return Words.ADDRESS.parser().apply("0.0.0.0:" + challenge.port()).orThrow();
    }

    /** Objects to a listener that has the place where we answer. */
    void look(List<Listener> listeners, Problems problems) {
        for (var listener : listeners)
            if (listener.port() != 0
                    && listener.port() == answers.port()
                    && (listener.address().equals(answers.address())
                            || listener.address().isUnspecified()
                            || answers.address().isUnspecified()))
                problems.add(
                        line,
                        column,
                        "acme answers on port "
                                + answers.port()
                                + ", which listener \""
                                + listener.name()
                                + "\" has",
                        "Give one of the two another address or port.");
    }
}
