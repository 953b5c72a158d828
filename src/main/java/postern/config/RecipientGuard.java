package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.Verb.Usual;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The guard that refuses recipients of ours that do not exist. */
final class RecipientGuard {
    private static final Key<Node> TO =
            Key.open(
                    "to",
                    Lists.DESTINATIONS,
                    "all of our domains",
                    "The forward-paths that it is about; only those in our domains ever count.");
    private static final Key<Node> KNOWN =
            Key.open(
                    "known",
                    new Own("a list of domains and addresses, files or maps"),
                    "see `ask`",
                    "The recipients that there are: patterns, `{ file: path }` or `{ map: path }`."
                            + " This or `ask` is needed.");
    private static final Key<String> ASK =
            Key.open(
                    "ask",
                    new Scalar<>(
                            "next-hop",
                            "Write next-hop.",
                            text ->
                                    text.equals("next-hop")
                                            ? Parsed.good(text)
                                            : Parsed.bad("nobody else can be asked")),
                    "see `known`",
                    "`next-hop`: whether the next hop takes mail for the recipient.");

    static final Shape SHAPE =
            Shape.of(
                            "guards: unknown-recipient",
                            "Refuses recipients in our domains that do not exist (550 5.1.1), so"
                                    + " that nothing has to be returned later. The postmaster of"
                                    + " our first domain is always known.",
                            KNOWN,
                            ASK,
                            GuardFrame.DENYING,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            TO,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.REVERSE_PATH,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT,
                            GuardFrame.UNAVAILABLE,
                            GuardFrame.NAME)
                    .example(
                            """
                            guards:
                              - unknown-recipient:
                                  to: [example.com]
                                  known: [ { map: virtual.map }, { file: people.txt }, "*-list@example.com" ]
                              - unknown-recipient: { to: ["*.example.com"], ask: next-hop }
                            """);

    private final GuardFrame frame;

    RecipientGuard(GuardFrame frame) {
        this.frame = frame;
    }

    Guard read(KindEntry entry) {
        var section = frame.section(entry, SHAPE);
        var scope = frame.scope();
        var rules = new ArrayList<Rule>();
        var postmaster = new Mailbox("postmaster", scope.firstDomain());
        rules.add(
                allow(
                        entry,
                        "the postmaster",
                        new Condition.ForwardPathIn(
                                new AddressPatterns(List.of(AddressPattern.exactly(postmaster))))));
        if (section.has(KNOWN)) {
            var known = scope.lists().recipients(section.at(KNOWN), "known");
            rules.add(allow(entry, AddressGuards.words(known), new Condition.ForwardPathIn(known)));
        }
        if (section.get(ASK) != null)
            rules.add(allow(entry, "the next hop takes it", new Condition.RecipientKnown()));
        if (section.has(KNOWN) == section.has(ASK))
            scope.problems()
                    .add(
                            section.at(ASK),
                            section.has(ASK)
                                    ? "known and ask stand together"
                                    : section.path() + " needs \"known\" or \"ask\"",
                            section.has(ASK)
                                    ? "Choose one; a guard for each may speak of different"
                                            + " domains."
                                    : "Add known: { file: … }, or ask: next-hop.");
        var where = new ArrayList<Condition>();
        where.add(new Condition.ForwardPathOurs(scope.ours()));
        if (section.has(TO))
            where.add(
                    new Condition.ForwardPathIn(scope.lists().destinations(section.at(TO), "to")));
        var refuse = frame.action(section, GuardFrame.DENYING, Usual.of(Replies.NO_SUCH_RECIPIENT));
        var name = frame.name(section, Kind.UNKNOWN_RECIPIENT, List.of());
        return frame.build(name, entry, section, Kind.UNKNOWN_RECIPIENT, where, rules, refuse);
    }

    private static Rule allow(KindEntry entry, String match, Condition condition) {
        return new Rule(entry.line(), match, condition, new Action.Allow());
    }
}
