package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Grant.As;

/** Grants to those who have logged in. */
final class UserGrants {
    private static final Key<Node> AS =
            Key.open(
                    "as",
                    new Own("own, any, or a list of addresses"),
                    "own",
                    "Whose addresses they may write as, in MAIL FROM and in From: `own`, those that"
                            + " belong to the user (and `<>` where From does); `any`; or a list,"
                            + " where `<>` is the null reverse-path.");
    private static final Key<Node> DOMAINS =
            Key.required("domains", Lists.DOMAINS, "The domains, all of them ours.");

    static final Shape LOGIN =
            Shape.of(
                            "grants: login",
                            "Users who have logged in may write to anybody, or to those in a list."
                                    + " Once somebody has logged in, only `login` grants permit.",
                            Selectors.ON,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            AS,
                            Selectors.FROM,
                            GrantFrame.TO_ANY,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - login: { on: [submission], groups: [staff] }
                              - login:
                                  name: shop
                                  on: [submission]
                                  users: [shop]
                                  from: [office]
                                  as: ["orders@example.com", "<>"]
                            """);
    static final Shape COLLECT =
            Shape.of(
                            "grants: collect",
                            "Users may collect the mail of domains by ATRN (RFC 2645). It permits"
                                    + " no sending.",
                            Selectors.ON,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            DOMAINS,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - receive: {}
                              - collect: { on: [submission], users: [branch], domains: [branch.example.com] }
                            """);

    private final GrantFrame frame;

    UserGrants(GrantFrame frame) {
        this.frame = frame;
    }

    Grant login(KindEntry entry) {
        var section = frame.section(entry, LOGIN);
        var users = frame.selectors().users(section);
        var from =
                section.has(Selectors.FROM)
                        ? frame.scope().networks().clients(section.at(Selectors.FROM), "from")
                        : null;
        var to = frame.to(section, GrantFrame.TO_ANY);
        var made = Names.made("login", names(users));
        var terms = frame.terms(made, entry, section, to, Selectors.NOT_SHAPE);
        return new Grant.Login(terms, from, users, as(section));
    }

    private As as(Section section) {
        var node = section.get(AS);
        if (node == null || "own".equals(Yaml.text(node))) return new As.Own();
        if ("any".equals(Yaml.text(node))) return new As.Anybody();
        return new As.Listed(frame.scope().lists().addresses(node, "as"));
    }

    Grant collect(KindEntry entry) {
        var section = frame.section(entry, COLLECT);
        var users = frame.selectors().users(section);
        var node = section.get(DOMAINS);
        List<DomainPattern> domains =
                node == null ? List.of() : frame.scope().lists().domains(node, "domains");
        for (var domain : domains)
            if (!frame.scope().areOurs(domain))
                frame.scope()
                        .problems()
                        .add(
                                section.at(DOMAINS),
                                "domains: \"" + domain + "\" is not ours",
                                "Our domains are " + frame.scope().ourNames() + ".");
        var made = Names.made("collect", names(users));
        var terms = frame.terms(made, entry, section, null, Selectors.NOT_SENDING);
        return new Grant.Collect(terms, users, new DomainSet(domains));
    }

    private static List<String> names(Grant.Users users) {
        var names = new ArrayList<>(users.groups());
        names.addAll(users.names());
        return names;
    }
}
