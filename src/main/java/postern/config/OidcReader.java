package postern.config;

import com.nimbusds.jose.jwk.AsymmetricJWK;
import com.nimbusds.jose.jwk.JWKSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Claims;
import postern.config.UserSource.Oidc.Keys;
import postern.config.ValueType.Own;
import postern.config.ValueType.Several;

/** The section about users who come with tokens of an issuer. */
final class OidcReader {
    private static final Key<URI> ISSUER =
            Key.required(
                    "issuer",
                    OidcWords.ISSUER_ADDRESS,
                    "Who makes the tokens, to the letter as they name it (`iss`), with or without a"
                            + " slash at the end. `https`; `http` on loopback alone.");
    private static final Key<List<String>> AUDIENCE =
            Key.required(
                    "audience",
                    new Several<>("a list of names", Words.TEXT),
                    "For whom a token has to be (`aud`): one of these. A name of this relay's own,"
                            + " so that tokens for other services do not open it.");
    private static final Key<String> USER =
            Key.optional(
                    "user",
                    OidcWords.CLAIM,
                    "preferred_username",
                    "The claim that holds the user's one name, for grants, limits and logs. Users must"
                            + " not be able to choose it.");
    private static final Key<String> GROUPS =
            Key.optional(
                    "groups",
                    OidcWords.CLAIM,
                    "groups",
                    "The claim that holds the user's groups; `realm_access.roles` is a claim within"
                            + " one. A slash in front of a group's name is taken off; names that a"
                            + " grant could not name are left out.");
    private static final Key<List<String>> ADDRESSES =
            Key.open(
                    "addresses",
                    new Several<>("a list of claims", OidcWords.CLAIM),
                    "`email`",
                    "The claims that hold mailboxes which the user owns. `email` does not count where"
                            + " `email_verified` says no.");
    private static final Key<List<String>> SCOPE =
            Key.open(
                    "scope",
                    new Several<>("a list of scopes", OidcWords.SCOPE_WORD),
                    "none",
                    "What a token has to be good for (`scope` or `scp`): all of these.");
    private static final Key<List<String>> ALGORITHMS =
            Key.open(
                    "algorithms",
                    new Several<>("a list of algorithms", OidcWords.ALGORITHM),
                    "all with public keys",
                    "How a token may be signed: some of `"
                            + String.join("`, `", OidcWords.ALL_ALGORITHMS)
                            + "`. `none` and `HS…` never are taken.");
    private static final Key<String> KEYS =
            Key.open(
                    "keys",
                    OidcWords.KEYS_PLACE,
                    "where the issuer says",
                    "The issuer's keys (a JWK set): a web address or a file. By default"
                            + " `/.well-known/openid-configuration` below the issuer says where.");
    private static final Key<Node> INTROSPECTION =
            Key.open(
                    "introspection",
                    new Own("a section"),
                    "tokens are signed JWTs",
                    "Whom to ask about tokens that are not.");
    private static final Key<Duration> LEEWAY =
            Key.optional(
                    "leeway",
                    OidcWords.upTo(Duration.ofMinutes(5), "5m"),
                    "30s",
                    "How far the issuer's clock may be from ours.");
    private static final Key<Duration> TIMEOUT =
            Key.optional(
                    "timeout",
                    OidcWords.upTo(Duration.ofMinutes(1), "1m"),
                    "5s",
                    "How long one answer of the issuer may take; without one it is 454.");
    private static final Key<Duration> CACHE =
            Key.optional(
                    "cache",
                    OidcWords.within(Duration.ofMinutes(1), "1m", Duration.ofDays(1), "1d"),
                    "10m",
                    "How long keys are used without asking again. A key that we do not know is asked"
                            + " for at once, every ten seconds at most.");
    private static final Key<Duration> OUTAGE =
            Key.optional(
                    "outage",
                    OidcWords.within(Duration.ofMinutes(1), "1m", Duration.ofDays(7), "7d"),
                    "24h",
                    "How long keys are used while the issuer gives no answer.");
    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "those that Java trusts",
                    "A PEM file with the only authorities that prove the issuer.");

    static final Shape SHAPE =
            Shape.of(
                            "users: oidc",
                            "Users who log in with an access token of an issuer (OAUTHBEARER,"
                                    + " XOAUTH2): Keycloak, Entra and their like.",
                            ISSUER,
                            AUDIENCE,
                            USER,
                            GROUPS,
                            ADDRESSES,
                            SCOPE,
                            ALGORITHMS,
                            KEYS,
                            INTROSPECTION,
                            LEEWAY,
                            TIMEOUT,
                            CACHE,
                            OUTAGE,
                            CA)
                    .example(
                            """
                            users:
                              oidc:
                                issuer: https://login.example.com/realms/staff
                                audience: postern
                                groups: realm_access.roles
                                scope: smtp
                            """);

    private final Folder folder;
    private final Problems problems;
    private final List<Problem> notes;

    /**
     * @param notes where is added what is not wrong and yet to be known
     */
    OidcReader(Folder folder, Problems problems, List<Problem> notes) {
        this.folder = folder;
        this.problems = problems;
        this.notes = notes;
    }

    /** The directory; null where something is wrong, and problems say what. */
    @Nullable Oidc read(Section section) {
        var issuer = section.get(ISSUER);
        var audience = several(section, AUDIENCE);
        var user = section.get(USER);
        var groups = section.get(GROUPS);
        var addresses = several(section, ADDRESSES);
        var scopes = several(section, SCOPE);
        var algorithms = several(section, ALGORITHMS);
        var keys = keys(section);
        var introspection =
                section.has(INTROSPECTION)
                        ? new IntrospectionReader(folder, problems, notes)
                                .read(section.section(INTROSPECTION, IntrospectionReader.SHAPE))
                        : null;
        var leeway = section.get(LEEWAY);
        var timeout = section.get(TIMEOUT);
        var cache = section.get(CACHE);
        var outage = section.get(OUTAGE);
        var ca = ca(section);
        if (cache != null && outage != null && outage.compareTo(cache) < 0)
            problems.add(
                    section.at(OUTAGE),
                    "outage: it is shorter than cache, and would end before keys are asked for again",
                    "Write at least as much as cache.");
        if (issuer == null
                || audience == null
                || user == null
                || groups == null
                || keys == null
                || leeway == null
                || timeout == null
                || cache == null
                || outage == null) return null;
        return new Oidc(
                issuer,
                audience,
                new Claims(user, groups, addresses == null ? List.of("email") : addresses),
                scopes == null ? List.of() : scopes,
                algorithms == null ? OidcWords.ALL_ALGORITHMS : algorithms,
                keys,
                introspection,
                leeway,
                timeout,
                cache,
                outage,
                ca);
    }

    private <V> @Nullable List<V> several(Section section, Key<List<V>> key) {
        var values = section.get(key);
        if (values != null && Yaml.items(section.at(key)).isEmpty())
            problems.add(
                    section.at(key),
                    key.name() + " is empty",
                    key.isRequired() ? "Write one at least." : "Write one, or remove the key.");
        return values;
    }

    private @Nullable Keys keys(Section section) {
        var place = section.get(KEYS);
        if (place == null) return new Keys.Discovered();
        if (OidcWords.isWebAddress(place)) return new Keys.At(URI.create(place));
        var at = section.at(KEYS);
        var file = folder.file(place, at, KEYS.name());
        if (file == null) return null;
        try {
            var set = JWKSet.load(file.toFile());
            if (set.containsNonPublicKeys())
                problems.add(
                        at,
                        "keys: \"" + place + "\" holds private keys, which make tokens for anybody",
                        "Leave those with the issuer; only the public ones belong here.");
            else if (set.getKeys().stream().noneMatch(AsymmetricJWK.class::isInstance))
                problems.add(
                        at,
                        "keys: \"" + place + "\" holds no key",
                        "Put the issuer's public keys there.");
        } catch (IOException | ParseException e) {
            problems.add(
                    at,
                    "keys: \"" + place + "\" is no set of keys: " + e.getMessage(),
                    "Save the issuer's JWK set there: {\"keys\": [ … ]}.");
        }
        return new Keys.InFile(file);
    }

    private @Nullable Path ca(Section section) {
        var name = section.get(CA);
        if (name == null) return null;
        var file = folder.file(name, section.at(CA), CA.name());
        if (file == null) return null;
        try (var in = Files.newInputStream(file)) {
            if (!CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty())
                return file;
        } catch (IOException | CertificateException _) {
            // said below
        }
        problems.add(
                section.at(CA),
                "ca: \"" + name + "\" holds no certificate",
                "Name a PEM file with BEGIN CERTIFICATE in it.");
        return null;
    }
}
