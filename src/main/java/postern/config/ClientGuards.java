package postern.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.Verb.Usual;
import postern.mail.IpSet;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.Condition;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** Guards about how, and from where, a client connects. */
final class ClientGuards {
    private static final Key<Node> BLOCKED =
            Key.required(
                    "from",
                    Networks.FROM,
                    "The clients to refuse: names of networks, addresses, blocks.");
    private static final Key<Node> ADMITTED =
            Key.required(
                    "from",
                    Networks.FROM,
                    "The only clients not to refuse: names of networks, addresses, blocks.");
    private static final Key<Verb> BLOCKING =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.DENY, Verb.DEFER, Verb.DROP, Verb.BLOCK),
                    "block",
                    "What happens to them; the words stand above.");
    private static final Key<Verb> DENYING =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.DENY, Verb.DEFER, Verb.DROP, Verb.BLOCK),
                    "deny",
                    "What happens to the others; the words stand above.");

    static final Shape BLOCK =
            Shape.of(
                            "guards: block",
                            "Refuses clients by their address.",
                            BLOCKED,
                            BLOCKING,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            Selectors.ON,
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
                              - block: { from: [unwelcome], not: { from: [203.0.113.25] } }
                              - block: { from: [192.0.2.0/24], action: block, for: 12h }
                            """);
    static final Shape ONLY_FROM =
            Shape.of(
                            "guards: only-from",
                            "Refuses every client but these.",
                            ADMITTED,
                            DENYING,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            Selectors.ON,
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
                              - only-from: { on: [inbound], from: [provider] }
                            """);
    static final Shape TLS =
            Shape.of(
                    "guards: tls",
                    "Refuses mail that comes in clear text.",
                    DENYING,
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

    private final GuardFrame frame;

    ClientGuards(GuardFrame frame) {
        this.frame = frame;
    }

    Guard block(KindEntry entry) {
        var section = frame.section(entry, BLOCK);
        var clients = clients(section.get(BLOCKED));
        var refuse = frame.action(section, BLOCKING, Usual.of(Replies.BLOCKED));
        var name = frame.name(section, Kind.BLOCK, clients.networks());
        var rules = List.of(rule(entry, clients, refuse));
        return frame.build(name, entry, section, Kind.BLOCK, List.of(), rules, new Action.Allow());
    }

    Guard onlyFrom(KindEntry entry) {
        var section = frame.section(entry, ONLY_FROM);
        var clients = clients(section.get(ADMITTED));
        var refuse = frame.action(section, DENYING, Usual.of(Replies.BLOCKED));
        var name = frame.name(section, Kind.ONLY_FROM, clients.networks());
        var rules = List.of(rule(entry, clients, new Action.Allow()));
        return frame.build(name, entry, section, Kind.ONLY_FROM, List.of(), rules, refuse);
    }

    Guard tls(KindEntry entry) {
        var section = frame.section(entry, TLS);
        var rule =
                new Rule(entry.line(), "encrypted", new Condition.TlsActive(), new Action.Allow());
        var refuse = frame.action(section, DENYING, Usual.of(Replies.TLS_FIRST));
        var name = frame.name(section, Kind.TLS, frame.listeners(section));
        return frame.build(name, entry, section, Kind.TLS, List.of(), List.of(rule), refuse);
    }

    private static Rule rule(KindEntry entry, Condition.ClientIn clients, Action action) {
        return new Rule(entry.line(), String.join(", ", clients.networks()), clients, action);
    }

    private Condition.ClientIn clients(@Nullable Node node) {
        return node == null
                ? new Condition.ClientIn(List.of(), IpSet.EMPTY)
                : frame.selectors().clients(node);
    }
}
