package postern.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.ReversePath;

/**
 * Random policies and transactions from few names that are prefixes and suffixes of each other, so
 * that lines touch, overlap and shadow one another. Every kind of grant, guard, condition and
 * rewriting is among them.
 */
public final class PolicyGenerator {
    private static final List<String> PREFIXES =
            List.of(
                    "192.0.2.0/31",
                    "192.0.2.0/29",
                    "192.0.2.2",
                    "198.51.100.0/24",
                    "2001:db8::/64");

    private final Chance chance;
    private final boolean lenient;
    private final Order order;

    /** What is drawn for what: of one seed, each order makes policies of its own. */
    public enum Order {
        /** Checks of the content take the place of some limits. */
        CHECKS_FOR_LIMITS,
        /** Checks of the content come besides limits, and a guard may have several. */
        CHECKS_BESIDES
    }

    /**
     * @param lenient whether guards may let pass what hangs on an unavailable fact
     */
    public PolicyGenerator(RandomGenerator random, boolean lenient) {
        this(random, lenient, Order.CHECKS_FOR_LIMITS);
    }

    /**
     * @param lenient whether guards may let pass what hangs on an unavailable fact
     */
    public PolicyGenerator(RandomGenerator random, boolean lenient, Order order) {
        chance = new Chance(random);
        this.lenient = lenient;
        this.order = order;
    }

    /** Three policies in four rewrite or forward nothing. */
    public Policy policy() {
        return policy(chance.once(4));
    }

    /**
     * @param rewriting whether it may rewrite and forward
     */
    public Policy policy(boolean rewriting) {
        var domains =
                chance.some(
                        1,
                        3,
                        () ->
                                DomainPattern.of(
                                        (chance.rarely() ? "*." : "")
                                                + chance.pick(FactValues.DOMAINS)));
        var ours = new DomainSet(domains);
        Map<String, IpSet> networks = new LinkedHashMap<>();
        for (var name : List.of("x", "y"))
            networks.put(
                    name,
                    IpSet.of(
                            chance.some(
                                    1, 2, () -> IpPrefix.parse(chance.pick(PREFIXES)).orThrow())));
        var conditions = new ConditionGenerator(chance, order, ours, networks);
        var grants = new ArrayList<Grant>();
        for (int i = chance.below(5); i >= 0; i--) grants.add(grant("grant" + i, conditions));
        var rules = new ArrayList<RewriteRule>();
        if (rewriting) {
            for (int i = chance.below(3); i > 0; i--)
                grants.add(forward("forward" + i, conditions));
            for (int i = chance.below(4); i > 0; i--) rules.add(rule("rewrite" + i, conditions));
        }
        var guards = new GuardGenerator(chance, order, conditions, ours, lenient);
        var list = new ArrayList<Guard>();
        for (int i = 0, n = Math.max(0, chance.below(6) - 1); i < n; i++)
            list.add(guards.guard(FactValues.GUARDS.get(i)));
        return new Policy(domains, networks, grants, list, rules, returned(grants, list));
    }

    /** Draws nothing: what is drawn behind it stays the same. */
    private static @Nullable Returned returned(List<Grant> grants, List<Guard> guards) {
        int number = grants.size() + 3 * guards.size();
        if (number % 6 != 0) return null;
        var domains = FactValues.DOMAINS;
        return new Returned(Domain.of(domains.get(number % domains.size())), number);
    }

    private Grant.Terms terms(String name, ConditionGenerator conditions, boolean to) {
        return new Grant.Terms(
                name,
                chance.below(100),
                chance.some(0, 2, () -> chance.pick(FactValues.LISTENERS)),
                to ? conditions.patterns(false) : null,
                chance.once(6) ? conditions.except() : null,
                chance.once(6) ? chance.pick(FactValues.TIMES) : null,
                null);
    }

    private Grant grant(String name, ConditionGenerator conditions) {
        var terms = terms(name, conditions, chance.rarely());
        return switch (chance.below(8)) {
            case 0, 1 -> new Grant.Receive(terms);
            case 2 -> new Grant.Upstream(terms, from(conditions));
            case 3 -> new Grant.Relay(terms, from(conditions));
            case 4, 5 ->
                    new Grant.Login(
                            terms,
                            chance.rarely() ? from(conditions) : null,
                            users(conditions),
                            switch (chance.below(3)) {
                                case 0 -> new Grant.As.Own();
                                case 1 -> new Grant.As.Anybody();
                                default -> new Grant.As.Listed(conditions.patterns(true));
                            });
            case 6 ->
                    new Grant.Device(
                            terms(name, conditions, true), from(conditions), mailbox("a", "x"));
            default ->
                    new Grant.Collect(
                            terms,
                            users(conditions),
                            new DomainSet(chance.some(1, 2, conditions::domains)));
        };
    }

    private Grant forward(String name, ConditionGenerator conditions) {
        Grant.Terms terms;
        do terms = terms(name, conditions, true);
        while (terms.except() != null && !terms.except().isKnownWith(Fact.FORWARD_PATH));
        return new Grant.Forward(terms, chance.some(1, 2, () -> mailbox("b", "out")));
    }

    private static Grant.Clients from(ConditionGenerator conditions) {
        var network = conditions.networkName();
        return new Grant.Clients(List.of(network), conditions.network(network));
    }

    private Grant.Users users(ConditionGenerator conditions) {
        return new Grant.Users(
                chance.rarely() ? conditions.users() : List.of(),
                chance.rarely() ? conditions.groups() : List.of());
    }

    private Mailbox mailbox(String... locals) {
        return Mailbox.of(chance.pick(List.of(locals)) + "@" + chance.pick(FactValues.DOMAINS));
    }

    private RewriteRule rule(String name, ConditionGenerator conditions) {
        var local =
                chance.once(4)
                        ? chance.pick(List.of("*x*", "*a*", "a*b*", "**", "*b*a"))
                        : conditions.local();
        var match = conditions.pattern(local);
        int wildcards = match.localWildcards();
        boolean keepsLabels = match.hasDomainWildcard() && chance.below(3) > 0;
        return new RewriteRule(
                name,
                chance.below(100),
                chance.once(4) ? RewriteRule.Side.REVERSE_PATH : RewriteRule.Side.FORWARD_PATH,
                chance.rarely() ? conditions.condition(Stage.MAIL, 1) : Condition.always(),
                match,
                template(wildcards, keepsLabels ? wildcards + 1 : 0),
                chance.some(0, 2, () -> chance.pick(List.of("From", "Reply-To"))));
    }

    /** Text and captures, in any order; one may come twice, or not at all. */
    private AddressTemplate template(int wildcards, int domainCapture) {
        var local = new ArrayList<AddressTemplate.Part>();
        if (wildcards == 0 || chance.once(4)) local.add(text());
        for (int i = wildcards; i > 0; i--) {
            if (!chance.once(5))
                local.add(
                        new AddressTemplate.Part.Capture(
                                chance.rarely() ? 1 + chance.below(wildcards) : wildcards - i + 1));
            if (chance.once(6)) local.add(text());
        }
        if (local.isEmpty()) local.add(text());
        return new AddressTemplate(
                local,
                domainCapture,
                domainCapture > 0 && chance.rarely()
                        ? null
                        : Domain.of(chance.pick(FactValues.DOMAINS)));
    }

    private AddressTemplate.Part text() {
        return new AddressTemplate.Part.Text(chance.pick(List.of("a", "b", "x")));
    }

    /** Some condition on a transaction, often its forward-path, about the names of that policy. */
    public Condition condition(Policy policy) {
        var conditions = new ConditionGenerator(chance, order, policy.domains(), policy.networks());
        return chance.rarely()
                ? conditions.condition(Stage.END_OF_DATA, 2)
                : new Condition.ForwardPathIn(conditions.patterns(false));
    }

    /** A transaction of which everything is known. */
    public Facts facts() {
        var facts = Facts.NONE;
        for (var fact : Fact.ALL)
            facts =
                    fact == Fact.USER && chance.below(2) == 0 || fact == Fact.OVER_LIMITS
                            ? read(facts, fact, fact == Fact.USER || !chance.once(4) ? "" : null)
                            : know(facts, fact);
        return facts;
    }

    /** The same with some random value for that fact. */
    public Facts know(Facts facts, Fact<?> fact) {
        return read(facts, fact, null);
    }

    private Facts read(Facts facts, Fact<?> fact, @Nullable String value) {
        return FactText.read(facts, fact, value == null ? chance.pick(values(fact)) : value)
                .orThrow();
    }

    /** Some transaction of which some facts are unavailable. */
    public Facts someUnavailable(Facts facts) {
        var less = facts;
        for (var fact : Fact.ALL) if (chance.once(4)) less = less.unavailable(fact);
        return less;
    }

    /** The same where that fact is unavailable; a score may also be so in part. */
    public static Facts inDoubt(Facts facts, Fact<?> fact, RandomGenerator random) {
        boolean isScore = fact == Fact.DNSBL_CLIENT || fact == Fact.DNSBL_SENDER;
        if (!isScore || random.nextBoolean()) return facts.unavailable(fact);
        int least = random.nextInt(15) - 3;
        return FactText.read(facts, fact, least + ".." + (least + random.nextInt(12))).orThrow();
    }

    public Fact<?> fact() {
        return chance.pick(Fact.ALL);
    }

    /**
     * Every value of a fact, as text, that a policy of this generator can tell apart, and some
     * more.
     */
    public static List<String> values(Fact<?> fact) {
        return FactValues.of(fact);
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
}
