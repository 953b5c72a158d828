package postern.config;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.config.Verb.Usual;
import postern.mail.Parsed;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Finding.HeloHost;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Guard.Kind;
import postern.policy.Guard.Rule;
import postern.policy.HeloPatterns;

/** Guards about names that a client has no right to: ours, and what it greets with. */
final class HostGuards {
    /** Where our name may not stand. */
    private enum Check {
        REVERSE_PATH,
        FROM
    }

    private static final Key<List<Check>> CHECK =
            Key.open(
                    "check",
                    new Several<>("reverse-path, from, or both", Words.oneOf(Check.class)),
                    "both",
                    "Where our domains may not stand: `reverse-path`, the address of MAIL FROM;"
                            + " `from`, the mailbox of the From field.");
    static final Key<Node> CLIENTS =
            Key.open(
                    "from",
                    Networks.FROM,
                    "all but those of `relay`, `device` and `upstream` grants",
                    "The clients that it is about: names of networks, addresses, blocks.");

    static final Shape OUR_NAME =
            Shape.of(
                            "guards: our-name",
                            "Refuses outsiders who write as one of our own domains. It is about"
                                    + " clients that have not logged in and that no `relay`,"
                                    + " `device` or `upstream` grant names; `from` says otherwise,"
                                    + " and `not` leaves out more of them. The check of the"
                                    + " reverse-path refuses at MAIL, that of the From field at the"
                                    + " end of the data, as a guard of its own; a From of none or"
                                    + " several mailboxes, or one that cannot be read, is refused"
                                    + " there too, for ours may be among them.",
                            CHECK,
                            GuardFrame.DENYING,
                            GuardFrame.FOR,
                            GuardFrame.REPLY,
                            Selectors.ON,
                            CLIENTS,
                            Selectors.TO,
                            Selectors.REVERSE_PATH,
                            Selectors.NOT,
                            GuardFrame.UNAVAILABLE,
                            GuardFrame.NAME)
                    .example(
                            """
                            guards:
                              - our-name:
                                  on: [inbound]
                                  not: { from: [192.0.2.9], reverse-path: "news@example.com" }
                            """);

    private static final Key<Node> RULES =
            Key.required("rules", new Own("a list of rules"), "The first that matches counts.");
    private static final Key<Verb> OTHERWISE =
            Key.optional(
                    "otherwise",
                    Verb.oneOf(Verb.values()),
                    "allow",
                    "What happens where no rule matches.");
    private static final Key<Node> MATCH =
            Key.required(
                    "match",
                    new Own("a list of host names and kinds of them"),
                    "Host names: `mail.example.net`, `*.dynamic.example`; or a kind: `literal` (an"
                            + " address in brackets), `bare` (one label), `malformed` (neither a"
                            + " domain nor a literal), `ours` (our domains and our host name); or what"
                            + " the DNS says: `elsewhere` (it leads to other addresses than the"
                            + " client's), `nowhere` (it leads to none).");
    private static final Key<Verb> ACTION =
            Key.required("action", Verb.oneOf(Verb.values()), "What happens then; see above.");

    static final Shape HELO =
            Shape.of(
                            "guards: helo",
                            "Rules about the name in HELO and EHLO. A client may write there what"
                                    + " it likes: such a guard refuses the clumsy ones. The DNS is"
                                    + " asked only where a rule wants it, of whoever connects:"
                                    + " leave out clients of your own by `not`. Where it does not"
                                    + " tell, `unavailable` counts. Many an honest host has a name"
                                    + " that leads elsewhere: `defer` and `hold` are enough.",
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
                              - helo:
                                  on: [inbound]
                                  not: { from: [office] }
                                  rules:
                                    - { match: [ours, malformed], action: deny }
                                    - { match: "*.dynamic.example", action: defer }
                                    - { match: nowhere, action: deny }
                            """);
    static final Shape HELO_RULE =
            Shape.of(
                    "a helo rule",
                    "One line of a `helo` guard.",
                    MATCH,
                    ACTION,
                    GuardFrame.FOR,
                    GuardFrame.REPLY);

    /** What a rule may match. */
    private sealed interface Name {
        record Like(DomainPattern domains) implements Name {}

        record Of(HeloPatterns.Kind kind) implements Name {}

        record Ours() implements Name {}

        record Leads(HeloHost where) implements Name {}
    }

    private static final Scalar<Name> NAME =
            new Scalar<>(
                    "a host name or a kind of them",
                    "Write mail.example.net, \"*.dynamic.example\", literal, bare, malformed,"
                            + " ours, elsewhere or nowhere.",
                    HostGuards::name);

    private static final Condition NO_SINGLE_FROM =
            new Condition.FromIn(AddressPatterns.NULL_REVERSE_PATH);

    private final GuardFrame frame;
    private final List<Grant> grants;

    HostGuards(GuardFrame frame, List<Grant> grants) {
        this.frame = frame;
        this.grants = grants;
    }

    /** One guard for each check: they speak at different stages. */
    List<Guard> ourName(KindEntry entry) {
        var section = frame.section(entry, OUR_NAME);
        var written = section.get(CHECK);
        if (written != null && section.has(CHECK) && Yaml.isEmptyList(section.at(CHECK)))
            frame.scope()
                    .problems()
                    .add(
                            section.at(CHECK),
                            "check is empty",
                            "Write reverse-path or from, or leave the key away for both.");
        var checks = written == null ? List.of(Check.values()) : written;
        var action = frame.action(section, GuardFrame.DENYING, Usual.of(Replies.SENDER_REFUSED));
        var where = new ArrayList<Condition>();
        where.add(Grant.OUTSIDE);
        where.add(
                section.has(CLIENTS)
                        ? frame.selectors().clients(section.at(CLIENTS))
                        : new Condition.Not(new Upstreams(grants).named()));
        var rules = checks.stream().map(check -> rules(check, entry.line(), action)).toList();
        var name = frame.name(section, Kind.OUR_NAME, List.of());
        var first =
                frame.build(
                        name,
                        entry,
                        section,
                        Kind.OUR_NAME,
                        where,
                        rules.isEmpty() ? List.of() : rules.getFirst(),
                        new Action.Allow());
        if (rules.size() < 2) return List.of(first);
        return List.of(
                first,
                new Guard(
                        frame.name(name + " in From"),
                        Kind.OUR_NAME,
                        entry.line(),
                        first.where(),
                        rules.getLast(),
                        first.otherwise(),
                        first.unavailable()));
    }

    /**
     * A From of several mailboxes, or one that cannot be read, is refused too: ours may be among
     * them, and people would be shown it.
     */
    private List<Rule> rules(Check check, int line, Action action) {
        var ours = frame.scope().ours();
        return switch (check) {
            case REVERSE_PATH ->
                    List.of(
                            new Rule(
                                    line,
                                    "reverse-path ours",
                                    new Condition.ReversePathOurs(ours),
                                    action));
            case FROM ->
                    List.of(
                            new Rule(line, "From ours", new Condition.FromOurs(ours), action),
                            new Rule(line, "no single From", NO_SINGLE_FROM, action));
        };
    }

    Guard helo(KindEntry entry) {
        var section = frame.section(entry, HELO);
        var usual = Usual.of(Replies.HELO_REFUSED);
        var rules = new ArrayList<Rule>();
        for (var item : frame.rules(section, RULES)) rules.add(rule(item, usual));
        var otherwise = frame.action(section, OTHERWISE, usual);
        var name = frame.name(section, Kind.HELO, frame.listeners(section));
        return frame.build(name, entry, section, Kind.HELO, List.of(), rules, otherwise);
    }

    private Rule rule(Node item, Usual usual) {
        var section = Section.of(item, HELO_RULE, frame.scope().problems());
        var match = section.get(MATCH);
        var action = frame.action(section, ACTION, usual);
        List<Name> names =
                match == null ? List.of() : frame.scope().lists().read(match, "match", NAME);
        var kinds = EnumSet.noneOf(HeloPatterns.Kind.class);
        var domains = new ArrayList<DomainPattern>();
        var any = new ArrayList<Condition>();
        for (var name : names)
            switch (name) {
                case Name.Like(var pattern) -> domains.add(pattern);
                case Name.Of(var kind) -> kinds.add(kind);
                case Name.Ours _ -> {
                    domains.addAll(frame.scope().ours().patterns());
                    domains.add(new DomainPattern.Exactly(frame.scope().hostname()));
                }
                case Name.Leads(var where) -> any.add(new Condition.Found(where));
            }
        var patterns = new HeloPatterns(kinds, new DomainSet(domains));
        if (any.isEmpty() || !kinds.isEmpty() || !domains.isEmpty())
            any.addFirst(new Condition.HeloIn(patterns));
        return new Rule(
                section.line(),
                String.join(", ", names.stream().limit(5).map(HostGuards::word).toList()),
                any.size() == 1 ? any.getFirst() : new Condition.Any(any),
                action);
    }

    private static String word(Name name) {
        return switch (name) {
            case Name.Like(var domains) -> domains.toString();
            case Name.Of(var kind) -> kind.word();
            case Name.Ours _ -> "ours";
            case Name.Leads(var where) -> where.word();
        };
    }

    private static Parsed<Name> name(String text) {
        if (text.equals("ours")) return Parsed.good(new Name.Ours());
        for (var where : List.of(HeloHost.ELSEWHERE, HeloHost.NOWHERE))
            if (where.word().equals(text)) return Parsed.good(new Name.Leads(where));
        for (var kind : HeloPatterns.Kind.values())
            if (kind.word().equals(text)) return Parsed.good(new Name.Of(kind));
        if (text.startsWith("["))
            return Parsed.bad("all addresses in brackets together are written as literal");
        return switch (Patterns.WHOLE_DOMAIN.parser().apply(text)) {
            case Parsed.Good<DomainPattern>(var domains) -> Parsed.good(new Name.Like(domains));
            case Parsed.Bad<DomainPattern>(var why) ->
                    text.equals("*")
                            ? Parsed.bad("what happens to all others is said by otherwise")
                            : Parsed.bad(why);
        };
    }
}
