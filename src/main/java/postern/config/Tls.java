package postern.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * What listeners encrypt with.
 *
 * @param certificates the default one first; empty for one that we sign ourselves
 * @param minimum the least version that clients may speak
 * @param acme the authority whose certificate goes before them; null for none
 */
public record Tls(List<Certificate> certificates, TlsVersion minimum, @Nullable Acme acme) {
    public Tls {
        certificates = List.copyOf(certificates);
    }

    /**
     * PEM files: the chain, and the private key.
     *
     * @param names that clients may ask for to get it, {@code *.} in front of a domain for one
     *     label; empty for those in the certificate
     * @param line in the file
     * @param column in the file
     */
    public record Certificate(Path chain, Path key, List<String> names, int line, int column) {
        public Certificate {
            names = List.copyOf(names);
        }
    }

    private static final Scalar<String> SERVER_NAME =
            new Scalar<>(
                    "a host name",
                    "Write a host name such as mail.example.com, or \"*.example.com\".",
                    Tls::serverName);

    private static final Key<String> CERTIFICATE =
            Key.open(
                    "certificate",
                    Words.PATH,
                    "a certificate that we sign ourselves",
                    "A PEM file: the certificate, then its chain.");
    private static final Key<String> KEY =
            Key.open("key", Words.PATH, "none", "A PEM file: the certificate's private key.");
    private static final Key<Node> CERTIFICATES =
            Key.open(
                    "certificates",
                    new Own("a list"),
                    "the one above",
                    "Instead of the two above: several certificates, of which a client gets one for"
                            + " the name that it asks for (SNI). The first is the default.");
    private static final Key<Node> ACME =
            Key.open(
                    "acme",
                    new Own("a section"),
                    "none",
                    "Instead of a single certificate, or as the default before several: one that"
                            + " an authority gives us by itself.");
    private static final Key<TlsVersion> MINIMUM =
            Key.optional(
                    "minimum",
                    Words.oneOf(
                            new TreeMap<>(
                                    Map.of("1.2", TlsVersion.TLS_1_2, "1.3", TlsVersion.TLS_1_3))),
                    "1.2",
                    "The least version of TLS that clients may speak.");

    static final Shape SHAPE =
            Shape.of(
                            "tls",
                            "The certificates for listeners. Without any, a self-signed one is made,"
                                    + " and said so. Files that are replaced are taken up within"
                                    + " seconds; open sessions go on.",
                            CERTIFICATE,
                            KEY,
                            CERTIFICATES,
                            ACME,
                            MINIMUM)
                    .example(
                            """
                            tls:
                              certificates:
                                - { certificate: tls/example.com.pem, key: tls/example.com.key }
                                - { certificate: tls/example.org.pem, key: tls/example.org.key, names: ["*.example.org"] }
                              minimum: 1.2
                            """);

    private static final Key<String> ONE_CERTIFICATE =
            Key.required("certificate", Words.PATH, "A PEM file: the certificate, then its chain.");
    private static final Key<String> ONE_KEY =
            Key.required("key", Words.PATH, "A PEM file: the private key.");
    private static final Key<List<String>> NAMES =
            Key.open(
                    "names",
                    new Several<>("a list of host names", SERVER_NAME),
                    "the names in the certificate",
                    "For which names it is shown; `*.example.com` is one label below example.com. A"
                            + " whole name goes before a `*`. Two may have the same names, one with"
                            + " an RSA and one with an EC key: each client gets what it can use.");

    static final Shape CERTIFICATE_SHAPE =
            Shape.of("a certificate", "One of several.", ONE_CERTIFICATE, ONE_KEY, NAMES);

    private static Parsed<String> serverName(String text) {
        var lower = text.toLowerCase(Locale.ROOT);
        boolean wild = lower.startsWith("*.");
        return switch (Domain.parse(wild ? text.substring(2) : text)) {
            case Parsed.Good<Domain>(var domain) ->
                    Parsed.good(wild ? "*." + domain.name() : domain.name());
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
        };
    }

    static Tls read(Section section, Domain hostname, Folder folder, Problems problems) {
        var minimum = section.get(MINIMUM);
        return new Tls(
                certificates(section, folder, problems),
                minimum == null ? TlsVersion.TLS_1_2 : minimum,
                acme(section, hostname, folder, problems));
    }

    private static @Nullable Acme acme(
            Section section, Domain hostname, Folder folder, Problems problems) {
        if (!section.has(ACME)) return null;
        if (section.has(CERTIFICATE) || section.has(KEY))
            problems.add(
                    section.at(ACME),
                    "tls has both \"acme\" and a single certificate",
                    "Remove one of the two; certificates for other names go into"
                            + " \"certificates\".");
        return Acme.read(section.section(ACME, Acme.SHAPE), hostname, folder, problems);
    }

    private static List<Certificate> certificates(
            Section section, Folder folder, Problems problems) {
        boolean single = section.has(CERTIFICATE) || section.has(KEY);
        if (!section.has(CERTIFICATES)) {
            if (!single) return List.of();
            demand(section, CERTIFICATE, problems);
            demand(section, KEY, problems);
            var one = certificate(section, CERTIFICATE, KEY, List.of(), folder);
            return one == null ? List.of() : List.of(one);
        }
        if (single)
            problems.add(
                    section.at(CERTIFICATES),
                    "tls has both \"certificates\" and a single certificate",
                    "Make the single one the first in the list.");
        var all = new ArrayList<Certificate>();
        var items = section.items(CERTIFICATES);
        if (items.isEmpty() && Yaml.isEmptyList(section.at(CERTIFICATES)))
            problems.add(
                    section.at(CERTIFICATES),
                    "certificates is empty",
                    "Write - { certificate: …, key: … }, or remove the key.");
        for (var item : items) {
            var below = Section.of(item, CERTIFICATE_SHAPE, problems);
            var names = below.get(NAMES);
            var one =
                    certificate(
                            below,
                            ONE_CERTIFICATE,
                            ONE_KEY,
                            names == null ? List.of() : names,
                            folder);
            if (one != null) all.add(one);
        }
        return all;
    }

    private static void demand(Section section, Key<?> key, Problems problems) {
        if (!section.has(key) && section.node() instanceof MappingNode)
            problems.add(
                    section.node(),
                    "tls has no \"" + key.name() + "\"",
                    "Add \"" + key.name() + ": …\", " + key.type().label() + ".");
    }

    private static @Nullable Certificate certificate(
            Section section,
            Key<String> chainKey,
            Key<String> keyKey,
            List<String> names,
            Folder folder) {
        var chain = file(section, chainKey, folder);
        var key = file(section, keyKey, folder);
        return chain == null || key == null
                ? null
                : new Certificate(chain, key, names, section.line(), Yaml.column(section.node()));
    }

    private static @Nullable Path file(Section section, Key<String> key, Folder folder) {
        var name = section.get(key);
        return name == null ? null : folder.file(name, section.at(key), key.name());
    }
}
