package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.policy.Assertion;
import postern.policy.Condition;

/** The list of what must never be accepted. */
final class Assertions {
    private static final Key<Node> NEVER =
            Key.required(
                    "never",
                    new Own("a section"),
                    "The transactions that must not be accepted; see below.");

    static final Shape SHAPE =
            Shape.of(
                            "an assertion",
                            "What must never happen, as a property of your own: `postern check`"
                                    + " proves it, over all transactions, and the relay does not"
                                    + " start while it fails.",
                            NEVER,
                            GuardFrame.NAME)
                    .example(
                            """
                            assert:
                              - { name: payroll stays inside, never: { from: outsiders, to: "*@payroll.example.com" } }
                              - { name: staff encrypts, never: { groups: [staff], tls: false } }
                            """);

    private static final Key<Node> FROM =
            Key.open(
                    "from",
                    Networks.FROM,
                    "all clients",
                    "`outsiders`: whoever has not logged in and is in no narrow network that may"
                            + " relay; or names of networks, addresses, blocks.");
    private static final Key<Boolean> TLS =
            Key.open(
                    "tls",
                    Words.TRUTH,
                    "either",
                    "`true`: encrypted sessions; `false`: those in clear text.");
    private static final Key<Node> TO =
            Key.open(
                    "to",
                    Lists.DESTINATIONS,
                    "all",
                    "The forward-paths that it is about, or `any`.");

    static final Shape NEVER_SHAPE =
            Shape.of(
                    "never",
                    "Transactions that match all of the keys.",
                    FROM,
                    TO,
                    TLS,
                    Selectors.ON,
                    Selectors.REVERSE_PATH,
                    Selectors.USERS,
                    Selectors.GROUPS,
                    Selectors.NOT);

    private final Scope scope;
    private final Selectors selectors;
    private final Names names;

    Assertions(Scope scope) {
        this.scope = scope;
        selectors = new Selectors(scope);
        names = new Names("assertion", scope.problems());
    }

    List<Assertion> read(List<Node> items) {
        var read = new ArrayList<Assertion>();
        for (var item : items) {
            var section = Section.of(item, SHAPE, scope.problems());
            var name = names.choose(section, GuardFrame.NAME, "assertion");
            var never = section.get(NEVER);
            if (never != null) read.add(assertion(name, section.line(), never));
        }
        return read;
    }

    private Assertion assertion(String name, int line, Node node) {
        var section = Section.of(node, NEVER_SHAPE, scope.problems());
        if (section.isEmpty() && Yaml.isSection(node))
            scope.problems()
                    .add(
                            node,
                            "never is empty: nothing at all could be accepted",
                            "Say what must not be accepted, such as { from: outsiders, to: … }.");
        var all = new ArrayList<Condition>();
        var from = section.get(FROM);
        boolean outsiders = from != null && "outsiders".equals(Yaml.text(from));
        if (from != null && !outsiders) all.add(selectors.clients(from));
        var encrypted = section.get(TLS);
        if (encrypted != null) all.add(tls(encrypted));
        var to = section.get(TO);
        if (to != null && !"any".equals(Yaml.text(to)))
            all.add(new Condition.ForwardPathIn(scope.lists().destinations(to, "to")));
        all.addAll(selectors.of(section));
        return new Assertion(name, line, outsiders, new Condition.All(all));
    }

    private static Condition tls(boolean encrypted) {
        return encrypted ? new Condition.TlsActive() : new Condition.Not(new Condition.TlsActive());
    }
}
