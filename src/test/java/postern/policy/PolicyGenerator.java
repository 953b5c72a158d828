package postern.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;

/**
 * Random policies and transactions from few names that are prefixes and suffixes of each other, so
 * that lines touch, overlap and shadow one another.
 */
final class PolicyGenerator {
    static final List<String> LISTENERS = List.of("in", "out");
    static final List<String> DOMAINS =
            List.of("a.test", "b.a.test", "ba.test", "b.test", "a.b.a.test", "c.example");
    static final List<String> CLIENTS =
            List.of("192.0.2.1", "192.0.2.2", "192.0.2.5", "198.51.100.1", "2001:db8::1");
    private static final List<String> PREFIXES =
            List.of(
                    "192.0.2.0/31",
                    "192.0.2.0/29",
                    "192.0.2.2",
                    "198.51.100.0/24",
                    "2001:db8::/64");
    private static final List<Instant> TIMES =
            List.of(
                    Instant.parse("2026-01-01T00:00:00Z"),
                    Instant.parse("2027-01-01T00:00:00Z"),
                    Instant.parse("2028-01-01T00:00:00Z"));

    private final RandomGenerator random;

    /** Whether guards may let pass what hangs on an unavailable fact. */
    private final boolean lenient;

    PolicyGenerator(RandomGenerator random, boolean lenient) {
        this.random = random;
        this.lenient = lenient;
    }

    Policy policy() {
        var domains = some(1, 3, () -> DomainPattern.of(sub() + pick(DOMAINS)));
        Map<String, IpSet> networks = new LinkedHashMap<>();
        for (var name : List.of("x", "y"))
            networks.put(
                    name, IpSet.of(some(1, 2, () -> IpPrefix.parse(pick(PREFIXES)).orThrow())));
        var grants = new ArrayList<Grant>();
        for (int i = random.nextInt(4); i >= 0; i--) grants.add(grant("grant" + i, networks));
        var guards = new ArrayList<Guard>();
        for (int i = random.nextInt(4); i > 0; i--) guards.add(guard("guard" + i, networks));
        return new Policy(domains, networks, grants, guards);
    }

    private Grant grant(String name, Map<String, IpSet> networks) {
        var terms =
                new Grant.Terms(
                        name,
                        random.nextInt(100),
                        some(0, 2, () -> pick(LISTENERS)),
                        rarely() ? patterns() : null,
                        rarely() ? pick(TIMES) : null,
                        null);
        var network = pick(List.copyOf(networks.keySet()));
        var from = new Grant.Clients(List.of(network), networks.get(network));
        return switch (random.nextInt(3)) {
            case 0 -> new Grant.Receive(terms);
            case 1 -> new Grant.Upstream(terms, from);
            default -> new Grant.Relay(terms, from);
        };
    }

    private Guard guard(String name, Map<String, IpSet> networks) {
        var rules = some(0, 4, () -> new Guard.Rule(1, "rule", condition(networks, 1), action()));
        if (random.nextBoolean())
            rules =
                    some(
                            1,
                            6,
                            () ->
                                    new Guard.Rule(
                                            1,
                                            "rule",
                                            new Condition.ReversePathIn(patterns()),
                                            action()));
        return new Guard(
                name,
                Guard.Kind.BLOCK,
                random.nextInt(100),
                rarely() ? condition(networks, 2) : Condition.always(),
                rules,
                random.nextInt(3) == 0 ? action() : new Action.Allow(),
                lenient && rarely() ? new Action.Allow() : refuse());
    }

    private Condition condition(Map<String, IpSet> networks, int depth) {
        return switch (random.nextInt(depth > 0 ? 10 : 7)) {
            case 0 -> new Condition.ListenerIn(some(1, 2, () -> pick(LISTENERS)));
            case 1, 2 -> {
                var name = pick(List.copyOf(networks.keySet()));
                yield new Condition.ClientIn(List.of(name), networks.get(name));
            }
            case 3 -> new Condition.TlsActive();
            case 4 -> new Condition.ReversePathIn(patterns());
            case 5 -> new Condition.ForwardPathIn(patterns());
            case 6 -> new Condition.Until(pick(TIMES));
            case 7 -> new Condition.Not(condition(networks, depth - 1));
            case 8 -> new Condition.All(some(0, 3, () -> condition(networks, depth - 1)));
            default -> new Condition.Any(some(0, 3, () -> condition(networks, depth - 1)));
        };
    }

    private Action action() {
        return switch (random.nextInt(6)) {
            case 0, 1 -> new Action.Allow();
            case 2 -> new Action.Hold();
            default -> refuse();
        };
    }

    private Action refuse() {
        return switch (random.nextInt(3)) {
            case 0 -> new Action.Refuse(Outcome.REJECT, Replies.RECIPIENT_REFUSED);
            case 1 -> new Action.Refuse(Outcome.DEFER, Replies.TRY_LATER);
            default -> new Action.Refuse(Outcome.DROP, Replies.BLOCKED);
        };
    }

    private AddressPatterns patterns() {
        return new AddressPatterns(
                some(
                        1,
                        3,
                        () ->
                                rarely()
                                        ? new AddressPattern.Null()
                                        : AddressPattern.of(
                                                pick(List.of("*", "a", "a*", "*b"))
                                                        + "@"
                                                        + sub()
                                                        + pick(DOMAINS))));
    }

    /** A transaction of which everything is known. */
    Facts facts() {
        var facts = Facts.NONE;
        for (var fact : Fact.ALL) facts = know(facts, fact);
        return facts;
    }

    /** The same with some random value for that fact. */
    Facts know(Facts facts, Fact<?> fact) {
        return FactText.read(facts, fact, value(fact)).orThrow();
    }

    private String value(Fact<?> fact) {
        return pick(values(fact));
    }

    /** Every value of a fact that a policy of this generator can tell apart, and some more. */
    static List<String> values(Fact<?> fact) {
        return switch (fact.name()) {
            case "listener" -> List.of("in", "out", "other");
            case "client" -> CLIENTS;
            case "now" ->
                    List.of(
                            "2025-06-01T00:00:00Z",
                            "2026-06-01T00:00:00Z",
                            "2027-06-01T00:00:00Z",
                            "2028-06-01T00:00:00Z");
            case "helo" -> List.of("h.test");
            case "tls" -> List.of("true", "false");
            case "user" -> List.of("", "", "", "u");
            case "reverse-path" -> {
                var all = new ArrayList<>(mailboxes());
                all.add("<>");
                yield all;
            }
            case "forward-path" -> mailboxes();
            case "from" -> {
                var all = new ArrayList<>(mailboxes());
                all.add("<>");
                yield all;
            }
            case "groups" -> List.of("", "staff", "sales", "staff,sales");
            case "over-limits" -> List.of("", "", "many");
            case "owns-reverse-path", "owns-from", "recipient-known" -> List.of("true", "false");
            default -> throw new IllegalStateException("a new fact: " + fact);
        };
    }

    private static List<String> mailboxes() {
        var all = new ArrayList<String>();
        for (var local : List.of("a", "ab", "x"))
            for (var domain : DOMAINS) {
                all.add(local + "@" + domain);
                all.add(local + "@z." + domain);
            }
        all.add("a@[192.0.2.1]");
        return all;
    }

    static IpAddress client(Facts facts) {
        return facts.value(Fact.CLIENT);
    }

    static Mailbox forwardPath(Facts facts) {
        return facts.value(Fact.FORWARD_PATH);
    }

    static ReversePath reversePath(Facts facts) {
        return facts.value(Fact.REVERSE_PATH);
    }

    static boolean loggedIn(Facts facts) {
        return !Optional.empty().equals(facts.value(Fact.USER));
    }

    private String sub() {
        return rarely() ? "*." : "";
    }

    private boolean rarely() {
        return random.nextInt(3) == 0;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private <T> List<T> some(int least, int most, Supplier<T> one) {
        var list = new ArrayList<T>();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) list.add(one.get());
        return list;
    }
}
