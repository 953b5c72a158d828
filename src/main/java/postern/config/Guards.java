package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;

/** The list of what refuses, defers and holds. */
final class Guards {
    private static final Key<Node> ON =
            Key.open("on", Listeners.ON, "all of them", "The listeners that it watches.");
    private static final Key<Node> CLIENTS =
            Key.open("from", Networks.FROM, "all clients", "The clients that it watches.");
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
                    "What happens to them; the words stand below.");
    private static final Key<Verb> DENYING =
            Key.optional(
                    "action",
                    Verb.oneOf(Verb.DENY, Verb.DEFER, Verb.DROP, Verb.BLOCK),
                    "deny",
                    "What happens to the others; the words stand below.");
    private static final Key<Node> RULES =
            Key.required("rules", new Own("a list of rules"), "The first that matches counts.");
    private static final Key<Verb> OTHERWISE =
            Key.optional(
                    "otherwise",
                    Verb.oneOf(Verb.values()),
                    "allow",
                    "What happens where no rule matches; the null reverse-path is only ever"
                            + " matched by a rule that says `<>`.");
    private static final Key<Reply> REPLY =
            Key.open("reply", Words.REPLY, "a usual one", "What the client hears when refused.");
    private static final Key<Verb> UNAVAILABLE =
            Key.optional(
                    "unavailable",
                    Verb.oneOf(Verb.ALLOW, Verb.DEFER, Verb.DENY),
                    "defer",
                    "What happens where the outcome hangs on a fact that cannot be had.");
    private static final Key<String> NAME =
            Key.open(
                    "name",
                    Words.NAME,
                    "made from what it is",
                    "What logs, traces and counters call it.");

    private static final Key<List<AddressPattern>> MATCH =
            Key.required(
                    "match",
                    Patterns.ADDRESSES,
                    "Addresses: `a@example.com`, `*@example.com`, `*@*.example.com`,"
                            + " `sales-*@example.com`, `*@*`, or `<>` for the null reverse-path.");
    private static final Key<Verb> ACTION =
            Key.required("action", Verb.oneOf(Verb.values()), "What happens then; see below.");

    static final Shape BLOCK =
            Shape.of(
                    "guards: block",
                    "Refuses clients by their address.",
                    ON,
                    BLOCKED,
                    BLOCKING,
                    REPLY,
                    UNAVAILABLE,
                    NAME);
    static final Shape ONLY_FROM =
            Shape.of(
                    "guards: only-from",
                    "Refuses every client but these.",
                    ON,
                    ADMITTED,
                    DENYING,
                    REPLY,
                    UNAVAILABLE,
                    NAME);
    static final Shape REVERSE_PATH =
            Shape.of(
                    "guards: reverse-path",
                    "Rules about the address of MAIL FROM.",
                    ON,
                    CLIENTS,
                    RULES,
                    OTHERWISE,
                    REPLY,
                    UNAVAILABLE,
                    NAME);
    static final Shape FORWARD_PATH =
            Shape.of(
                    "guards: forward-path",
                    "Rules about the address of RCPT TO.",
                    ON,
                    CLIENTS,
                    RULES,
                    OTHERWISE,
                    REPLY,
                    UNAVAILABLE,
                    NAME);
    static final Shape TLS =
            Shape.of(
                    "guards: tls",
                    "Refuses mail that comes in clear text.",
                    ON,
                    CLIENTS,
                    DENYING,
                    REPLY,
                    UNAVAILABLE,
                    NAME);
    static final Shape RULE =
            Shape.of(
                    "a rule",
                    "One line of a `reverse-path` or `forward-path` guard.",
                    MATCH,
                    ACTION,
                    REPLY);

    static final List<String> KINDS =
            List.of("block", "only-from", "reverse-path", "forward-path", "tls");
    static final List<String> LATER =
            List.of("our-name", "helo", "limit", "unknown-recipient", "dnsbl", "rdns");

    private final Listeners listeners;
    private final Networks networks;
    private final Problems problems;
    private final Names names;

    Guards(Listeners listeners, Networks networks, Problems problems) {
        this.listeners = listeners;
        this.networks = networks;
        this.problems = problems;
        names = new Names("guard", problems);
    }

    List<Guard> read(List<Node> items) {
        var guards = new ArrayList<Guard>();
        for (var item : items) {
            var entry = KindEntry.of(item, "guard", KINDS, LATER, problems);
            if (entry != null) guards.add(guard(entry));
        }
        return guards;
    }

    private Guard guard(KindEntry entry) {
        return switch (entry.kind()) {
            case "block" -> block(entry);
            case "only-from" -> onlyFrom(entry);
            case "reverse-path" -> addresses(entry, Kind.REVERSE_PATH, REVERSE_PATH);
            case "forward-path" -> addresses(entry, Kind.FORWARD_PATH, FORWARD_PATH);
            case "tls" -> tls(entry);
            default -> throw new IllegalStateException(entry.kind());
        };
    }

    private Guard block(KindEntry entry) {
        var section = Section.of(entry.body(), BLOCK, problems);
        var node = section.get(BLOCKED);
        var clients = clients(node);
        var refuse = action(section, BLOCKING, Replies.BLOCKED);
        var rule = new Rule(entry.line(), String.join(", ", clients.networks()), clients, refuse);
        return build(
                entry, section, Kind.BLOCK, clients.networks(), List.of(rule), new Action.Allow());
    }

    private Guard onlyFrom(KindEntry entry) {
        var section = Section.of(entry.body(), ONLY_FROM, problems);
        var clients = clients(section.get(ADMITTED));
        var rule =
                new Rule(
                        entry.line(),
                        String.join(", ", clients.networks()),
                        clients,
                        new Action.Allow());
        var refuse = action(section, DENYING, Replies.BLOCKED);
        return build(entry, section, Kind.ONLY_FROM, clients.networks(), List.of(rule), refuse);
    }

    private Guard tls(KindEntry entry) {
        var section = Section.of(entry.body(), TLS, problems);
        var rule =
                new Rule(entry.line(), "encrypted", new Condition.TlsActive(), new Action.Allow());
        var refuse = action(section, DENYING, Replies.TLS_FIRST);
        return build(entry, section, Kind.TLS, watched(section), List.of(rule), refuse);
    }

    private Guard addresses(KindEntry entry, Kind kind, Shape shape) {
        boolean reverse = kind == Kind.REVERSE_PATH;
        var usual = reverse ? Replies.SENDER_REFUSED : Replies.RECIPIENT_REFUSED;
        var section = Section.of(entry.body(), shape, problems);
        var rules = new ArrayList<Rule>();
        for (var item : section.items(RULES)) rules.add(rule(item, reverse, usual));
        if (section.has(RULES) && rules.isEmpty())
            problems.add(section.at(RULES), "rules is empty", "Write one rule at least.");
        if (reverse) // no rule has said anything about it, and "otherwise" never does
        rules.add(
                    new Rule(
                            entry.line(),
                            "<>",
                            new Condition.ReversePathIn(AddressPatterns.NULL_REVERSE_PATH),
                            new Action.Allow()));
        var otherwise = action(section, OTHERWISE, usual);
        return build(entry, section, kind, watched(section), rules, otherwise);
    }

    private Rule rule(Node item, boolean reverse, Reply usual) {
        var section = Section.of(item, RULE, problems);
        var match = section.get(MATCH);
        var action = action(section, ACTION, usual);
        var patterns = new AddressPatterns(match == null ? List.of() : match);
        if (match != null && match.isEmpty() && Yaml.items(section.at(MATCH)).isEmpty())
            problems.add(section.at(MATCH), "match is empty", "Write one address at least.");
        if (!reverse && patterns.patterns().contains(new AddressPattern.Null()))
            problems.add(
                    section.at(MATCH),
                    "match: there is no null forward-path",
                    "Remove \"<>\"; it is a reverse-path.");
        return new Rule(
                section.line(),
                String.join(", ", patterns.patterns().stream().map(Object::toString).toList()),
                reverse
                        ? new Condition.ReversePathIn(patterns)
                        : new Condition.ForwardPathIn(patterns),
                action);
    }

    private Guard build(
            KindEntry entry,
            Section section,
            Kind kind,
            List<String> about,
            List<Rule> rules,
            Action otherwise) {
        var where = new ArrayList<Condition>();
        var on = listeners.names(section.get(ON));
        if (!on.isEmpty()) where.add(new Condition.ListenerIn(on));
        var watched = kind == Kind.BLOCK || kind == Kind.ONLY_FROM ? null : section.get(CLIENTS);
        if (watched != null) where.add(clients(watched));
        var unavailable = section.get(UNAVAILABLE);
        return new Guard(
                names.choose(section, NAME, Names.made(kind.word(), about)),
                kind,
                entry.line(),
                new Condition.All(where),
                rules,
                otherwise,
                unavailable == Verb.ALLOW
                        ? new Action.Allow()
                        : new Action.Refuse(
                                unavailable == Verb.DENY ? Outcome.REJECT : Outcome.DEFER,
                                unavailable == Verb.DENY
                                        ? Replies.BLOCKED
                                        : Replies.CHECK_UNAVAILABLE));
    }

    private static List<String> watched(Section section) {
        return Yaml.items(section.at(ON)).stream()
                .filter(_ -> section.has(ON))
                .map(node -> String.valueOf(Yaml.text(node)))
                .toList();
    }

    private Condition.ClientIn clients(@Nullable Node node) {
        if (node == null) return new Condition.ClientIn(List.of(), postern.mail.IpSet.EMPTY);
        var clients = networks.clients(node, "from");
        return new Condition.ClientIn(clients.names(), clients.addresses());
    }

    /** The action with its reply; one that allows when what stands there is wrong. */
    private Action action(Section section, Key<Verb> key, Reply usual) {
        var verb = section.get(key);
        var own = section.get(REPLY);
        if (verb == null) return new Action.Allow();
        if (own == null) return verb.with(usual);
        if (!verb.refuses()) {
            problems.add(
                    section.at(REPLY),
                    "reply is without effect: " + key.name() + " is " + verb,
                    "Remove the reply, or refuse.");
            return verb.with(usual);
        }
        if (!verb.fits(own)) {
            problems.add(
                    section.at(REPLY),
                    verb + " cannot answer \"" + own + "\"",
                    "Give " + verb + " " + verb.codes() + ".");
            return verb.with(usual);
        }
        return verb.saying(own);
    }
}
