package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.IpSet;
import postern.mail.ReversePath;

/** What must hold for every policy and every transaction, over random ones from fixed seeds. */
class JudgeLawsTest {
    private static final int POLICIES = 1000;
    private static final int TRANSACTIONS = 40;

    private interface Law {
        void holds(Policy policy, Facts facts, Random random, PolicyGenerator generator);
    }

    private static void forAll(long seed, boolean lenient, Law law) {
        for (int i = 0; i < POLICIES; i++) {
            var random = new Random(seed * 1_000_003 + i);
            var generator = new PolicyGenerator(random, lenient);
            var policy = generator.policy();
            for (int j = 0; j < TRANSACTIONS; j++)
                law.holds(policy, generator.facts(), random, generator);
        }
    }

    private static Decision decide(Policy policy, Facts facts) {
        return switch (policy.judge(facts)) {
            case Verdict.Decided(var decision, var trace) -> {
                assertThat(trace).isNotEmpty();
                yield decision;
            }
            case Verdict.Needs(var fact) ->
                    throw new AssertionError("everything is asked for, but it needs " + fact);
        };
    }

    private static boolean accepts(Policy policy, Facts facts) {
        return decide(policy, facts).outcome().isAcceptance();
    }

    /** The judge against the definition: some grant matches, and no guard refuses. */
    @Test
    void acceptedIsWhatAGrantMatchesAndNoGuardRefuses() {
        int[] accepted = new int[1];
        forAll(
                1,
                true,
                (policy, facts, _, _) -> {
                    boolean granted =
                            policy.grants().stream()
                                    .anyMatch(g -> plainly(g.condition(policy.domains()), facts));
                    boolean refused = policy.guards().stream().anyMatch(g -> refuses(g, facts));
                    assertThat(accepts(policy, facts))
                            .as(policy.grants() + " of " + facts)
                            .isEqualTo(granted && !refused);
                    if (granted && !refused) accepted[0]++;
                });
        assertThat(accepted[0]).isGreaterThan(POLICIES * TRANSACTIONS / 25);
    }

    private static boolean refuses(Guard guard, Facts facts) {
        if (!plainly(guard.where(), facts)) return false;
        for (var rule : guard.rules())
            if (plainly(rule.condition(), facts)) return rule.action() instanceof Action.Refuse;
        return guard.otherwise() instanceof Action.Refuse;
    }

    private static boolean plainly(Condition condition, Facts facts) {
        return switch (condition) {
            case Condition.ListenerIn(var names) -> names.contains(facts.value(Fact.LISTENER));
            case Condition.ClientIn(_, var set) -> set.contains(PolicyGenerator.client(facts));
            case Condition.TlsActive _ -> Boolean.TRUE.equals(facts.value(Fact.TLS));
            case Condition.LoggedIn _ -> PolicyGenerator.loggedIn(facts);
            case Condition.ReversePathIn(var list) -> {
                ReversePath path = PolicyGenerator.reversePath(facts);
                yield list.patterns().stream().anyMatch(p -> p.matches(path));
            }
            case Condition.ForwardPathIn(var list) ->
                    list.patterns().stream()
                            .anyMatch(p -> p.matches(PolicyGenerator.forwardPath(facts)));
            case Condition.ForwardPathOurs(var ours) ->
                    PolicyGenerator.forwardPath(facts).host() instanceof postern.mail.Domain domain
                            && ours.patterns().stream().anyMatch(p -> p.matches(domain));
            case Condition.UserIn(var users) ->
                    PolicyGenerator.loggedIn(facts)
                            && users.contains(facts.value(Fact.USER).orElseThrow());
            case Condition.GroupIn(var groups) ->
                    groups.stream().anyMatch(facts.value(Fact.GROUPS)::contains);
            case Condition.HeloIn(var patterns) -> patterns.matches(facts.value(Fact.HELO));
            case Condition.ReversePathOurs(var ours) -> isAt(ours, facts.value(Fact.REVERSE_PATH));
            case Condition.OwnsReversePath _ -> facts.value(Fact.OWNS_REVERSE_PATH);
            case Condition.RecipientKnown _ -> facts.value(Fact.RECIPIENT_KNOWN);
            case Condition.OverLimit(var limit) -> facts.value(Fact.OVER_LIMITS).contains(limit);
            case Condition.FromIn(var list) ->
                    list.patterns().stream().anyMatch(p -> p.matches(facts.value(Fact.FROM)));
            case Condition.FromOurs(var ours) -> isAt(ours, facts.value(Fact.FROM));
            case Condition.OwnsFrom _ -> facts.value(Fact.OWNS_FROM);
            case Condition.Until(var end) -> !facts.value(Fact.NOW).isAfter(end);
            case Condition.Not(var inner) -> !plainly(inner, facts);
            case Condition.All(var parts) -> parts.stream().allMatch(p -> plainly(p, facts));
            case Condition.Any(var parts) -> parts.stream().anyMatch(p -> plainly(p, facts));
        };
    }

    private static boolean isAt(DomainSet ours, ReversePath path) {
        return path instanceof ReversePath.From(var mailbox)
                && mailbox.host() instanceof postern.mail.Domain domain
                && ours.patterns().stream().anyMatch(p -> p.matches(domain));
    }

    @Test
    void noOutsiderGetsAForeignForwardPathAccepted() {
        forAll(
                2,
                true,
                (policy, facts, random, generator) -> {
                    var insiders = IpSet.EMPTY;
                    for (var grant : policy.grants())
                        insiders =
                                switch (grant) {
                                    case Grant.Relay(_, var from) ->
                                            insiders.union(from.addresses());
                                    case Grant.Device(_, var from, _) ->
                                            insiders.union(from.addresses());
                                    default -> insiders;
                                };
                    boolean outsider =
                            !insiders.contains(PolicyGenerator.client(facts))
                                    && !PolicyGenerator.loggedIn(facts);
                    boolean foreign = !policy.isOurs(PolicyGenerator.forwardPath(facts));
                    if (!outsider || !foreign) return;
                    assertThat(accepts(policy, facts))
                            .as(policy.grants() + " of " + facts)
                            .isFalse();
                    assertThat(accepts(policy, generator.someUnavailable(facts))).isFalse();
                });
    }

    @Test
    void theOrderOfGrantsMeansNothing() {
        forAll(
                3,
                true,
                (policy, facts, random, generator) -> {
                    var grants = new ArrayList<>(policy.grants());
                    Collections.shuffle(grants, random);
                    var other =
                            new Policy(
                                    policy.domains().patterns(), Map.of(), grants, policy.guards());
                    var some = generator.someUnavailable(facts);
                    assertThat(decide(other, some)).isEqualTo(decide(policy, some));
                });
    }

    @Test
    void aDecisionStaysTheSameInWhateverOrderThingsBecomeKnown() {
        forAll(
                4,
                true,
                (policy, facts, random, generator) -> {
                    var whole = generator.someUnavailable(facts);
                    var last = decide(policy, whole);
                    var order = new ArrayList<>(Fact.ALL);
                    Collections.shuffle(order, random);
                    var known = Facts.NONE;
                    for (var fact : order) {
                        if (policy.judge(known) instanceof Verdict.Decided(var decision, _))
                            assertThat(decision).as(known + " of " + whole).isEqualTo(last);
                        known = copy(known, fact, whole);
                    }
                });
    }

    @Test
    void whoFindsWhatIsNeededGetsThereAndIsNeverAskedTwice() {
        forAll(
                5,
                true,
                (policy, facts, random, generator) -> {
                    var whole = generator.someUnavailable(facts);
                    var known = Facts.NONE;
                    while (policy.judge(known) instanceof Verdict.Needs(var fact)) {
                        assertThat(known.isUnknown(fact)).as(fact + " in " + known).isTrue();
                        known = copy(known, fact, whole);
                    }
                    assertThat(decide(policy, known)).isEqualTo(decide(policy, whole));
                });
    }

    @Test
    void whatIsKnownOfAStageIsEnoughToDecideOrToGoOnToTheNext() {
        forAll(
                6,
                true,
                (policy, facts, random, generator) -> {
                    var whole = generator.someUnavailable(facts);
                    var known = Facts.NONE;
                    for (var stage : List.of(Stage.CONNECT, Stage.HELO, Stage.MAIL, Stage.RCPT)) {
                        for (var fact : Fact.ALL)
                            if (fact.stage() == stage) known = copy(known, fact, whole);
                        if (policy.judge(known) instanceof Verdict.Needs(var fact))
                            assertThat(fact.stage()).isGreaterThan(stage);
                    }
                });
    }

    @Test
    void unavailableNeverTurnsARefusalIntoAnAcceptance() {
        forAll(
                7,
                false,
                (policy, facts, random, generator) -> {
                    var fact = generator.fact();
                    var some = generator.someUnavailable(facts).unavailable(fact);
                    if (!accepts(policy, some)) return;
                    for (var value : PolicyGenerator.values(fact))
                        assertThat(accepts(policy, FactText.read(some, fact, value).orThrow()))
                                .as(policy.guards() + " of " + some + " with " + fact + " " + value)
                                .isTrue();
                });
    }

    @Test
    void aGuardNeverPermits() {
        forAll(
                8,
                true,
                (policy, facts, random, generator) -> {
                    if (policy.guards().isEmpty()) return;
                    var fewer = new ArrayList<>(policy.guards());
                    fewer.remove(random.nextInt(fewer.size()));
                    var other =
                            new Policy(
                                    policy.domains().patterns(), Map.of(), policy.grants(), fewer);
                    var some = generator.someUnavailable(facts);
                    if (accepts(policy, some)) assertThat(accepts(other, some)).isTrue();
                });
    }

    @Test
    void aGrantNeverRefuses() {
        forAll(
                9,
                true,
                (policy, facts, random, generator) -> {
                    var fewer = new ArrayList<>(policy.grants());
                    fewer.remove(random.nextInt(fewer.size()));
                    var other =
                            new Policy(
                                    policy.domains().patterns(), Map.of(), fewer, policy.guards());
                    var some = generator.someUnavailable(facts);
                    if (accepts(other, some)) assertThat(accepts(policy, some)).isTrue();
                });
    }

    private static Facts copy(Facts into, Fact<?> fact, Facts from) {
        return FactText.read(into, fact, FactText.write(from, fact)).orThrow();
    }
}
