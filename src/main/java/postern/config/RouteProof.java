package postern.config;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.HopSecurity.KeyPin;
import postern.config.HopSecurity.Proof;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Domain;
import postern.mail.Parsed;

/** The section {@code verify} of a route. */
final class RouteProof {
    private static final String SYSTEM = "system";
    private static final int SHA_256 = 32; // octets

    private static final Scalar<KeyPin> PIN =
            new Scalar<>(
                    "a pinned key",
                    "Write sha256/ and the SHA-256 of the public key in base64: openssl x509 -in"
                            + " FILE -pubkey -noout | openssl pkey -pubin -outform DER | openssl"
                            + " dgst -sha256 -binary | base64.",
                    RouteProof::pin);

    private static final Key<String> CA =
            Key.open(
                    "ca",
                    Words.PATH,
                    "`system`, but none beside `keys`",
                    "A PEM file of the CAs that count, and no others; or `system`. The certificate"
                            + " then has to come from one of them, be in its time and bear the"
                            + " name.");
    private static final Key<Domain> NAME =
            Key.open(
                    "name",
                    Words.DOMAIN,
                    "the next hop's: the host as it is written, or the MX",
                    "The name that the certificate has to bear. An MX's name is only as good as the"
                            + " DNS that it comes from.");
    private static final Key<List<KeyPin>> KEYS =
            Key.open(
                    "keys",
                    new Several<>("a list of pinned keys", PIN),
                    "any",
                    "`sha256/…`: the certificate's key has to be one of these. Without `ca` beside"
                            + " it, nothing else about the certificate counts.");

    static final Shape SHAPE =
            Shape.of(
                            "verify",
                            "What the certificate of a route's next hop has to show.",
                            CA,
                            NAME,
                            KEYS)
                    .example(
                            """
                            routes:
                              - to: any
                                next-hop: "10.1.0.25:25"
                                verify: { keys: ["sha256/5H7cyZ7DDJhRsI3MKGKBqaJNGaG4Xn4CfGGkRPCxSvA="] }
                            """);

    private final Folder folder;
    private final Problems problems;

    RouteProof(Folder folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Null where something is wrong, and problems say what. */
    @Nullable Proof read(Section section) {
        var ca = section.get(CA);
        var name = section.get(NAME);
        var keys = section.get(KEYS);
        if (section.isEmpty())
            problems.add(
                    section.node(),
                    "verify is empty",
                    "Write ca, name or keys, or remove it: tls: verified alone asks for the"
                            + " system's CAs and the next hop's name.");
        if (Yaml.isEmptyList(section.at(KEYS)))
            problems.add(section.at(KEYS), "keys is empty", PIN.cure());
        if (section.has(KEYS) && ca == null && section.has(NAME))
            problems.add(
                    section.at(NAME),
                    "name: beside keys alone no name counts",
                    "Add ca: system or the file of a CA, or remove name.");
        Path file = null;
        if (ca != null && !ca.equals(SYSTEM)) {
            file = folder.file(ca, section.at(CA), CA.name());
            if (file == null) return null;
        }
        boolean issuer = ca != null || !section.has(KEYS);
        return new Proof(issuer, file, name, keys == null ? List.of() : keys);
    }

    private static Parsed<KeyPin> pin(String text) {
        if (!text.startsWith("sha256/")) return Parsed.bad("it does not begin with sha256/");
        try {
            var hash = Base64.getDecoder().decode(text.substring(7));
            return hash.length == SHA_256
                    ? Parsed.good(new KeyPin(Base64.getEncoder().encodeToString(hash)))
                    : Parsed.bad("it has " + hash.length + " octets, not " + SHA_256);
        } catch (IllegalArgumentException _) {
            return Parsed.bad("what follows is no base64");
        }
    }
}
