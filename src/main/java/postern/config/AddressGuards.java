package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.Verb.Usual;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** Guards with rules about the address of MAIL FROM, and of RCPT TO. */
final class AddressGuards {
    private static final Key<Node> RULES =
            Key.required("rules", new Own("a list of rules"), "The first that matches counts.");
    private static final Key<Verb> OTHERWISE =
            Key.optional(
                    "otherwise",
                    Verb.oneOf(Verb.values()),
                    "allow",
                    "What happens where no rule matches; the null reverse-path is only ever"
                            + " matched by a rule that says `<>`.");

    private static final Key<Node> MATCH =
            Key.required(
                    "match",
                    Lists.ADDRESSES,
                    "Addresses: `a@example.com`, `*@example.com`, `*@*.example.com`,"
                            + " `sales-*@example.com`, `*@*`, or `<>` for the null reverse-path.");
    private static final Key<Verb> ACTION =
            Key.required("action", Verb.oneOf(Verb.values()), "What happens then; see above.");

    static final Shape REVERSE_PATH =
            Shape.of(
                            "guards: reverse-path",
                            "Rules about the address of MAIL FROM.",
                            RULES,
                            OTHERWISE,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            Selectors.ON,
                            Selectors.FROM,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.USERS,
                            Selectors.GROUPS,
                            Selectors.NOT,
                            GuardFrame.UNAVAILABLE,
                            GuardFrame.NAME)
                    .example(
                            """
                            guards:
                              - reverse-path:
                                  on: [inbound]
                                  rules:
                                    - { match: { file: spammers.txt }, action: block, for: 1d }
                                    - { match: "*@*.example.net", action: defer }
                            """);
    static final Shape FORWARD_PATH =
            Shape.of(
                    "guards: forward-path",
                    "Rules about the address of RCPT TO.",
                    RULES,
                    OTHERWISE,
                    GuardFrame.FOR,
                    GuardFrame.REPLY,
                    Selectors.ON,
                    Selectors.FROM,
                    Selectors.TO,
                    Selectors.REVERSE_PATH,
                    Selectors.USERS,
                    Selectors.GROUPS,
                    Selectors.NOT,
                    GuardFrame.UNAVAILABLE,
                    GuardFrame.NAME);
    static final Shape RULE =
            Shape.of(
                    "a rule",
                    "One line of a `reverse-path` or `forward-path` guard.",
                    MATCH,
                    ACTION,
                    GuardFrame.FOR,
                    GuardFrame.REPLY);

    private final GuardFrame frame;

    AddressGuards(GuardFrame frame) {
        this.frame = frame;
    }

    Guard read(KindEntry entry, Kind kind) {
        boolean reverse = kind == Kind.REVERSE_PATH;
        var usual = Usual.of(reverse ? Replies.SENDER_REFUSED : Replies.RECIPIENT_REFUSED);
        var section = frame.section(entry, reverse ? REVERSE_PATH : FORWARD_PATH);
        var rules = new ArrayList<Rule>();
        for (var item : frame.rules(section, RULES)) rules.add(rule(item, reverse, usual));
        if (reverse) // no rule has said anything about it, and "otherwise" never does
        rules.add(
                    new Rule(
                            entry.line(),
                            "<>",
                            new Condition.ReversePathIn(AddressPatterns.NULL_REVERSE_PATH),
                            new Action.Allow()));
        var otherwise = frame.action(section, OTHERWISE, usual);
        var name = frame.name(section, kind, frame.listeners(section));
        return frame.build(name, entry, section, kind, List.of(), rules, otherwise);
    }

    private Rule rule(Node item, boolean reverse, Usual usual) {
        var scope = frame.scope();
        var section = Section.of(item, RULE, scope.problems());
        var match = section.get(MATCH);
        var action = frame.action(section, ACTION, usual);
        var patterns =
                match == null
                        ? new AddressPatterns(List.of())
                        : scope.lists().addresses(match, "match");
        if (!reverse && patterns.patterns().contains(new AddressPattern.Null()))
            scope.problems()
                    .add(
                            section.at(MATCH),
                            "match: there is no null forward-path",
                            "Remove \"<>\"; it is a reverse-path.");
        return new Rule(
                section.line(),
                words(patterns),
                reverse
                        ? new Condition.ReversePathIn(patterns)
                        : new Condition.ForwardPathIn(patterns),
                action);
    }

    /** For people: a long list by its first items. */
    static String words(AddressPatterns patterns) {
        var all = patterns.patterns();
        int shown = all.size() > 12 ? 3 : all.size();
        var text = String.join(", ", all.subList(0, shown).stream().map(Object::toString).toList());
        return shown < all.size() ? text + ", and " + (all.size() - shown) + " more" : text;
    }
}
