package postern.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.HopSecurity.ClientCertificate;
import postern.config.HopSecurity.Proof;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.config.ValueType.Own;
import postern.mail.AddressLiteral;
import postern.mail.Domain;

/** The part of a route about TLS and login. */
final class RouteSecurity {
    private static final Own SECTION = new Own("a section");

    static final Key<TlsDemand> TLS =
            Key.open(
                    "tls",
                    Words.oneOf(TlsDemand.class),
                    "`verified` beside `login` or `verify`, else `opportunistic`",
                    "`none`: clear text; `opportunistic`: TLS where it is offered; `required`: TLS"
                            + " with any certificate, or wait; `verified`: TLS with a certificate"
                            + " that proves the next hop (see `verify`), or wait.");
    static final Key<Node> VERIFY =
            Key.open(
                    "verify",
                    SECTION,
                    "the system's CAs and the next hop's name",
                    "What a certificate has to show where `tls` is `verified`.");
    static final Key<Node> CERTIFICATE =
            Key.open(
                    "client-certificate",
                    SECTION,
                    "none",
                    "The certificate that we show to a next hop that asks for one.");
    static final Key<Node> LOGIN =
            Key.open(
                    "login",
                    SECTION,
                    "none",
                    "How we log in. Never in clear text, but on loopback; a login that is refused"
                            + " makes mail wait.");

    private static final Key<String> CHAIN =
            Key.required("certificate", Words.PATH, "A PEM file: the certificate, then its chain.");
    private static final Key<String> KEY =
            Key.required("key", Words.PATH, "A PEM file: the private key.");

    static final Shape CERTIFICATE_SHAPE =
            Shape.of(
                    "client-certificate",
                    "Our certificate for the next hops of a route.",
                    CHAIN,
                    KEY);

    private final Folder folder;
    private final Problems problems;

    RouteSecurity(Folder folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /**
     * @param target null where it is wrong
     * @return null where something is wrong, and problems say what
     */
    @Nullable HopSecurity read(Section section, @Nullable Target target) {
        boolean verify = section.has(VERIFY);
        boolean login = section.has(LOGIN);
        var tls =
                section.has(TLS)
                        ? section.get(TLS)
                        : login || verify ? TlsDemand.VERIFIED : TlsDemand.OPPORTUNISTIC;
        var proof =
                verify
                        ? new RouteProof(folder, problems)
                                .read(section.section(VERIFY, RouteProof.SHAPE))
                        : Proof.USUAL;
        var certificate = certificate(section);
        var ours =
                login
                        ? new RouteLogin(folder, problems)
                                .read(section.section(LOGIN, RouteLogin.SHAPE))
                        : null;
        if (tls == null) return null;
        if (verify && tls != TlsDemand.VERIFIED)
            problems.add(
                    section.at(VERIFY),
                    "verify: nothing is verified with tls: " + word(tls),
                    "Write tls: verified, or remove verify.");
        if (tls == TlsDemand.NONE) withoutTls(section, target);
        if (login) checkLogin(section, tls, target);
        return proof == null ? null : new HopSecurity(tls, proof, certificate, ours);
    }

    private void withoutTls(Section section, @Nullable Target target) {
        if (section.has(CERTIFICATE))
            problems.add(
                    section.at(CERTIFICATE),
                    "client-certificate: none is shown with tls: none",
                    "Write tls: required or verified, or remove client-certificate.");
        if (target instanceof Target.Fixed(var hops))
            for (var hop : hops)
                if (hop.protocol() == Hop.Protocol.SMTPS)
                    problems.add(
                            section.at(TLS),
                            "tls: none, but " + hop + " begins in TLS",
                            "Write tls: verified or required, or a host without smtps://.");
    }

    private void checkLogin(Section section, TlsDemand tls, @Nullable Target target) {
        if (target == null) return;
        if (!(target instanceof Target.Fixed(var hops))) {
            problems.add(
                    section.at(LOGIN),
                    "login: with next-hop: mx anybody's server would be told our password",
                    "Name the hosts that know us, such as smtp.provider.example:587.");
            return;
        }
        if (tls == TlsDemand.REQUIRED || tls == TlsDemand.VERIFIED) return;
        for (var hop : hops)
            if (!isHere(hop) && hop.protocol() != Hop.Protocol.SMTPS) {
                problems.add(
                        section.at(TLS),
                        "tls: " + word(tls) + " would let the login to " + hop + " be read",
                        "Write tls: verified, or remove the line: verified is usual with login.");
                return;
            }
    }

    private static boolean isHere(Hop hop) {
        return switch (hop.host()) {
            case AddressLiteral(var address) -> address.isLoopback();
            case Domain domain -> domain.name().equals("localhost");
        };
    }

    private static String word(TlsDemand tls) {
        return tls.name().toLowerCase(java.util.Locale.ROOT);
    }

    private @Nullable ClientCertificate certificate(Section section) {
        if (!section.has(CERTIFICATE)) return null;
        var inner = section.section(CERTIFICATE, CERTIFICATE_SHAPE);
        var chain = file(inner, CHAIN);
        var key = file(inner, KEY);
        return chain == null || key == null ? null : new ClientCertificate(chain, key);
    }

    private @Nullable Path file(Section section, Key<String> key) {
        var name = section.get(key);
        return name == null ? null : folder.file(name, section.at(key), key.name());
    }
}
