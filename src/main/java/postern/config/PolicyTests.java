package postern.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.PolicyTest.Expectation;
import postern.config.PolicyTest.Outcome;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.mail.AddressLiteral;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;

/** The list of decisions that must come out as they are written. */
final class PolicyTests {
    private static final Key<IpAddress> CLIENT =
            Key.required(
                    "client",
                    new Scalar<>("an address", "Write for instance 203.0.113.9.", IpAddress::parse),
                    "The client's address.");
    private static final Key<Node> ON =
            Key.open("on", Listeners.ON, "each", "The listeners; the test is made on each.");
    private static final Key<String> HELO =
            Key.open("helo", Words.TEXT, "its address in brackets", "What it calls itself.");
    private static final Key<Boolean> TLS =
            Key.open(
                    "tls",
                    Words.TRUTH,
                    "as the listener demands",
                    "Whether the session is encrypted.");
    private static final Key<String> USER =
            Key.open("user", People.USER, "nobody", "Who has logged in.");
    private static final Key<List<String>> GROUPS =
            Key.open("groups", People.GROUPS, "none", "The groups of that user.");
    private static final Key<ReversePath> FROM =
            Key.required(
                    "from",
                    new Scalar<>(
                            "a reverse-path",
                            "Write a@example.com, or \"<>\" for the null one.",
                            ReversePath::parse),
                    "The address of MAIL FROM.");
    private static final Key<ForwardPath> TO =
            Key.required(
                    "to",
                    new Scalar<>("a forward-path", "Write a@example.com.", ForwardPath::parse),
                    "The address of RCPT TO.");
    private static final Key<Instant> AT =
            Key.open("at", Words.MOMENT, "now", "When that is: `2027-06-30T18:00:00Z`.");
    private static final Key<Node> FACTS =
            Key.open(
                    "facts",
                    new Own("names of facts with values"),
                    "From is the reverse-path",
                    "Other facts, as `postern explain --fact` takes them: `owns-from: true`,"
                            + " `recipient-known: unavailable`, `over-limits: \"limit client\"`.");
    private static final Key<Outcome> EXPECT =
            Key.required(
                    "expect",
                    Words.oneOf(Outcome.class),
                    "`accepted`; `refused` for good (5yz, or 421 and gone); `deferred` (4yz);"
                            + " `held`: accepted and kept.");
    private static final Key<String> REPLY =
            Key.open(
                    "reply",
                    Words.TEXT,
                    "any",
                    "What the client hears; a `*` stands for anything: `\"550 5.7.1*\"`.");
    private static final Key<String> GRANT =
            Key.open("grant", Words.TEXT, "any", "The name of the grant that permitted it.");
    private static final Key<String> GUARD =
            Key.open("guard", Words.TEXT, "any", "The name of the guard that objected.");

    static final Shape SHAPE =
            Shape.of(
                            "a test",
                            "A decision that you pin down: `postern check` makes it and tells when"
                                    + " it comes out otherwise.",
                            CLIENT,
                            FROM,
                            TO,
                            EXPECT,
                            REPLY,
                            GRANT,
                            GUARD,
                            ON,
                            HELO,
                            TLS,
                            USER,
                            GROUPS,
                            AT,
                            FACTS,
                            GuardFrame.NAME)
                    .example(
                            """
                            tests:
                              - { client: 203.0.113.9, on: inbound, from: a@elsewhere.example, to: b@far.example, expect: refused, reply: "550*" }
                              - name: the office writes out
                                client: 10.20.0.7
                                on: outbound
                                from: a@example.com
                                to: b@far.example
                                expect: accepted
                                grant: relay office
                            """);

    /** Facts that have a key of their own. */
    private static final Map<Fact<?>, Key<?>> WRITTEN =
            Map.of(
                    Fact.CLIENT, CLIENT,
                    Fact.LISTENER, ON,
                    Fact.HELO, HELO,
                    Fact.TLS, TLS,
                    Fact.REVERSE_PATH, FROM,
                    Fact.FORWARD_PATH, TO,
                    Fact.NOW, AT);

    private final Scope scope;
    private final Problems problems;
    private final Names names;
    private final List<String> grants;
    private final List<String> guards;

    /**
     * @param grants their names
     * @param guards their names
     */
    PolicyTests(Scope scope, List<String> grants, List<String> guards) {
        this.scope = scope;
        problems = scope.problems();
        names = new Names("test", problems);
        this.grants = grants;
        this.guards = guards;
    }

    List<PolicyTest> read(List<Node> items) {
        var read = new ArrayList<PolicyTest>();
        for (var item : items) {
            var test = test(Section.of(item, SHAPE, problems));
            if (test != null) read.add(test);
        }
        return read;
    }

    private @Nullable PolicyTest test(Section section) {
        var client = section.get(CLIENT);
        var from = section.get(FROM);
        var to = section.get(TO);
        var expect = section.get(EXPECT);
        var expected = expected(section, expect);
        var on = scope.listeners().names(section.get(ON));
        var facts = session(section, client);
        if (from != null) facts = facts.with(Fact.REVERSE_PATH, from).with(Fact.FROM, from);
        if (to != null) facts = facts.with(Fact.FORWARD_PATH, to.in(scope.firstDomain()));
        var tls = section.get(TLS);
        var at = section.get(AT);
        if (at != null) facts = facts.with(Fact.NOW, at);
        facts = others(section, facts);
        var made =
                client == null || to == null
                        ? "test"
                        : client + " to " + to.in(scope.firstDomain());
        var name = names.choose(section, GuardFrame.NAME, made);
        if (client == null || from == null || to == null || expected == null) return null;
        return new PolicyTest(name, section.line(), each(tls, on, facts), expected);
    }

    private Facts session(Section section, @Nullable IpAddress client) {
        var facts =
                Facts.NONE
                        .with(Fact.OVER_LIMITS, Set.of())
                        .with(Fact.UNUSUAL, "")
                        .with(Fact.CONTENT, Set.of());
        var helo = section.get(HELO);
        if (client != null) {
            facts = facts.with(Fact.CLIENT, client);
            if (helo == null) helo = new AddressLiteral(client).toString();
        }
        if (helo != null) facts = facts.with(Fact.HELO, helo);
        var user = section.get(USER);
        var groups = section.get(GROUPS);
        if (groups != null && user == null && !section.has(USER))
            problems.add(
                    section.at(GROUPS),
                    "groups without a user: nobody has logged in",
                    "Add user: …, or remove the groups.");
        return facts.with(Fact.USER, Optional.ofNullable(user))
                .with(Fact.GROUPS, groups == null ? Set.of() : new LinkedHashSet<>(groups));
    }

    /** The facts on each of the listeners. */
    private List<Facts> each(@Nullable Boolean tls, List<String> on, Facts facts) {
        var all = new ArrayList<Facts>();
        for (var listener : scope.listeners().list())
            if (on.isEmpty() || on.contains(listener.name()))
                all.add(
                        facts.with(Fact.LISTENER, listener.name())
                                .with(
                                        Fact.TLS,
                                        tls == null
                                                ? listener.tls() == TlsMode.REQUIRED
                                                        || listener.tls() == TlsMode.IMPLICIT
                                                : tls));
        return all;
    }

    private Facts others(Section section, Facts known) {
        var node = section.get(FACTS);
        if (node == null) return known;
        if (!(node instanceof MappingNode mapping)) {
            problems.add(
                    node,
                    "facts is " + Yaml.kind(node) + ", not a section",
                    "Write names with values: { owns-from: true }.");
            return known;
        }
        var facts = known;
        var seen = new HashSet<String>();
        for (var tuple : mapping.getValue()) {
            var name = String.valueOf(Yaml.text(tuple.getKeyNode()));
            var value = Yaml.text(tuple.getValueNode());
            var fact = FactText.named(name);
            if (fact == null)
                problems.add(
                        tuple.getKeyNode(),
                        "facts: there is no fact \"" + name + "\"",
                        Nearest.cure(
                                name, Fact.ALL.stream().map(Fact::name).toList(), "The facts are"));
            else if (!seen.add(name))
                problems.add(
                        tuple.getKeyNode(),
                        "facts: \"" + name + "\" stands here twice",
                        "Remove one of the two.");
            else if (value == null)
                problems.add(
                        tuple.getValueNode(),
                        "facts: the value of " + name + " is " + Yaml.kind(tuple.getValueNode()),
                        "Write one value, such as true, or \"\" for an empty one.");
            else facts = other(section, tuple.getValueNode(), fact, value, facts);
        }
        return facts;
    }

    private Facts other(Section section, Node at, Fact<?> fact, String value, Facts facts) {
        var key = WRITTEN.get(fact);
        if (key != null && !value.equals(FactText.UNAVAILABLE)) {
            problems.add(
                    at,
                    "facts: " + fact + " has a key of its own in " + section.path(),
                    "Write it as " + key.name() + ": … beside facts.");
            return facts;
        }
        return switch (FactText.read(facts, fact, value)) {
            case Parsed.Good<Facts>(var more) -> more;
            case Parsed.Bad<Facts>(var why) -> {
                problems.add(
                        at,
                        "facts: \"" + value + "\" is no value of " + fact + ": " + why,
                        "Write it as postern explain --fact takes it.");
                yield facts;
            }
        };
    }

    private @Nullable Expectation expected(Section section, @Nullable Outcome outcome) {
        var reply = section.get(REPLY);
        var grant = named(section, GRANT, grants);
        var guard = named(section, GUARD, guards);
        if (outcome == null) return null;
        if (reply != null && !canBegin(outcome, reply.charAt(0)))
            problems.add(
                    section.at(REPLY),
                    "reply: \""
                            + reply
                            + "\" is never heard where it is "
                            + outcome.name().toLowerCase(java.util.Locale.ROOT),
                    "Accepted and held mail gets 2yz, deferred mail 4yz, refused mail 5yz.");
        return new Expectation(outcome, reply, grant, guard);
    }

    private static boolean canBegin(Outcome outcome, char digit) {
        return digit == '*'
                || switch (outcome) {
                    case ACCEPTED, HELD -> digit == '2';
                    case DEFERRED -> digit == '4';
                    case REFUSED -> digit == '5' || digit == '4'; // 421 closes
                };
    }

    private @Nullable String named(Section section, Key<String> key, List<String> names) {
        var name = section.get(key);
        if (name != null && !names.contains(name))
            problems.add(
                    section.at(key),
                    key.name() + ": there is no " + key.name() + " \"" + name + "\"",
                    Nearest.cure(name, names, "Its names are"));
        return name;
    }
}
