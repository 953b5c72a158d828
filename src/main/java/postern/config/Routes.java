package postern.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.RouteRule.Target;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.policy.DomainPattern;

/** The list of where mail goes. */
final class Routes {
    private static final int SMTP_PORT = 25;
    private static final int SMTPS_PORT = 465; // RFC 8314 §7.3
    private static final int LMTP_PORT = 24; // as the IANA has it registered

    private static final Key<Node> TO =
            Key.required(
                    "to",
                    new Own("any, or a list of domains"),
                    "The domains that go this way, or `any`; the first route that matches counts.");
    private static final Key<Node> NEXT_HOP =
            Key.required(
                    "next-hop",
                    new Own("mx, a host and port, or a list of these"),
                    "`mx`: the mail exchangers of the domain, from the DNS; or a host such as"
                            + " `10.0.0.10:25`, `\"[2001:db8::1]:25\"`, `smtp.example.net:587`,"
                            + " `smtps://smtp.example.net:465` (TLS from the first octet),"
                            + " `lmtp://127.0.0.1:24`; or a list of hosts, of which the first that"
                            + " answers is taken. The usual port is 25, 465 for `smtps://`, and 24"
                            + " for `lmtp://`.");
    static final Shape SHAPE =
            Shape.of(
                            "a route",
                            "Where mail goes next: the first that matches counts.",
                            TO,
                            NEXT_HOP,
                            RouteSecurity.TLS,
                            RouteSecurity.VERIFY,
                            RouteSecurity.CERTIFICATE,
                            RouteSecurity.LOGIN)
                    .example(
                            """
                            routes:
                              - to: [partner.example]
                                next-hop: mx
                                verify: { name: mx.partner.example, ca: partner-ca.pem }
                                client-certificate: { certificate: us.pem, key: us.key }
                              - to: any
                                next-hop: "smtp.provider.example:587"
                                login: { user: relay@example.com, password-file: provider.password }
                            """);

    private static final Scalar<Hop> HOP =
            new Scalar<>(
                    "a next hop",
                    "Write mx alone, 10.0.0.10:25, \"[2001:db8::1]:25\", smtp.example.net:587,"
                            + " smtps://smtp.example.net:465 or lmtp://127.0.0.1:24.",
                    Routes::hop);

    private final Lists lists;
    private final RouteSecurity securities;
    private final Problems problems;

    Routes(Lists lists, Folder folder, Problems problems) {
        this.lists = lists;
        this.securities = new RouteSecurity(folder, problems);
        this.problems = problems;
    }

    List<RouteRule> read(List<Node> items) {
        var routes = new ArrayList<RouteRule>();
        var seen = new HashSet<DomainPattern>();
        int any = 0; // its line
        for (var item : items) {
            if (any != 0)
                problems.add(
                        item,
                        "no mail reaches this route: line " + any + " takes all",
                        "Move the route to any to the end.");
            var section = Section.of(item, SHAPE, problems);
            boolean all = section.has(TO) && "any".equals(Yaml.text(section.at(TO)));
            var node = section.get(TO);
            List<DomainPattern> to =
                    all || node == null ? List.of() : lists.wholeDomains(node, TO.name());
            var target = target(section);
            var security = securities.read(section, target);
            if (all) any = section.line();
            if (node == null || target == null || security == null) continue;
            for (var pattern : to)
                if (!seen.add(pattern))
                    problems.add(
                            section.at(TO),
                            "\"" + pattern + "\" has a route above already",
                            "Remove one of the two.");
            routes.add(new RouteRule(section.line(), to, target, security));
        }
        return routes;
    }

    private @Nullable Target target(Section section) {
        var node = section.get(NEXT_HOP);
        if (node == null) return null;
        if ("mx".equals(Yaml.text(node))) return new Target.Mx();
        var hops = new ValueType.Several<>(HOP.label(), HOP).read(node, NEXT_HOP.name(), problems);
        if (hops == null) return null;
        if (hops.isEmpty() && Yaml.items(node).isEmpty())
            problems.add(node, "next-hop is empty", HOP.cure());
        return hops.isEmpty() ? null : new Target.Fixed(hops);
    }

    static Parsed<Hop> hop(String text) {
        if (text.equals("mx")) return Parsed.bad("it stands alone, not in a list");
        int scheme = text.indexOf("://");
        var protocol =
                switch (scheme < 0 ? "" : text.substring(0, scheme)) {
                    case "" -> Hop.Protocol.SMTP;
                    case "smtps" -> Hop.Protocol.SMTPS;
                    case "lmtp" -> Hop.Protocol.LMTP;
                    default -> null;
                };
        if (protocol == null || scheme == 0)
            return Parsed.bad("only smtps:// and lmtp:// may stand before a host");
        var parsed =
                HostAndPort.parse(
                        scheme < 0 ? text : text.substring(scheme + 3),
                        switch (protocol) {
                            case SMTP -> SMTP_PORT;
                            case SMTPS -> SMTPS_PORT;
                            case LMTP -> LMTP_PORT;
                        });
        return switch (parsed) {
            case Parsed.Bad<HostAndPort>(var why) -> Parsed.bad(why);
            case Parsed.Good<HostAndPort>(var both) when both.port() == 0 ->
                    Parsed.bad("a next hop has a port from 1 to 65535");
            case Parsed.Good<HostAndPort>(var both) ->
                    switch (host(both.host())) {
                        case Parsed.Bad<Host>(var why) -> Parsed.bad(why);
                        case Parsed.Good<Host>(var host) ->
                                Parsed.good(new Hop(protocol, host, both.port()));
                    };
        };
    }

    private static Parsed<Host> host(String text) {
        if (IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var address))
            return Parsed.good(new AddressLiteral(address));
        return switch (Domain.parse(text)) {
            case Parsed.Good<Domain>(var domain) -> Parsed.good(domain);
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
        };
    }
}
