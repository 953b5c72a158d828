package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.IpSet;

/** What must hold for every policy and every transaction, over random ones from fixed seeds. */
class JudgeLawsTest {
    private static final int POLICIES = Integer.getInteger("laws.policies", 500);
    private static final int TRANSACTIONS = 25;

    private interface Law {
        void holds(Policy policy, Facts facts, Random random, PolicyGenerator generator);
    }

    private static void forAll(long seed, boolean lenient, Law law) {
        for (int i = 0; i < POLICIES; i++) {
            var random = new Random(seed * 1_000_003 + i);
            var generator = new PolicyGenerator(random, lenient);
            var policy = generator.policy(i % 2 == 0);
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
        int[] changed = new int[1];
        forAll(
                1,
                true,
                (policy, facts, _, _) -> {
                    var expected = PlainJudge.becomes(policy, facts);
                    var decision = decide(policy, facts);
                    assertThat(decision.outcome().isAcceptance())
                            .as(policy.grants() + " of " + facts)
                            .isEqualTo(expected != null);
                    if (expected == null) return;
                    assertThat(decision.becomes()).containsExactlyElementsOf(expected);
                    accepted[0]++;
                    if (!expected.isEmpty()) changed[0]++;
                });
        assertThat(accepted[0]).isGreaterThan(POLICIES * TRANSACTIONS / 25);
        assertThat(changed[0]).isGreaterThan(POLICIES * TRANSACTIONS / 500);
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
                                    policy.domains().patterns(),
                                    Map.of(),
                                    grants,
                                    policy.guards(),
                                    policy.rewriting());
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
                                    policy.domains().patterns(),
                                    Map.of(),
                                    policy.grants(),
                                    fewer,
                                    policy.rewriting());
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
                    var less = fewer.remove(random.nextInt(fewer.size()));
                    if (less instanceof Grant.Forward) return; // it says where mail goes on to
                    var other =
                            new Policy(
                                    policy.domains().patterns(),
                                    Map.of(),
                                    fewer,
                                    policy.guards(),
                                    policy.rewriting());
                    var some = generator.someUnavailable(facts);
                    if (accepts(other, some)) assertThat(accepts(policy, some)).isTrue();
                });
    }

    @Test
    void recipientsOfWhomTheSameIsOpenHearTheSame() {
        int[] shared = new int[1];
        forAll(
                10,
                true,
                (policy, facts, random, generator) -> {
                    var one =
                            upToRcpt(
                                    random.nextBoolean()
                                            ? facts
                                            : generator.someUnavailable(facts));
                    var first = new HashMap<Residue, Facts>();
                    for (var path : PolicyGenerator.values(Fact.FORWARD_PATH)) {
                        var also = FactText.read(one, Fact.FORWARD_PATH, path).orThrow();
                        if (!(policy.judge(also) instanceof Verdict.Needs)) continue;
                        var other = first.putIfAbsent(policy.residue(also), also);
                        if (other == null) continue;
                        shared[0]++;
                        var whole = generator.someUnavailable(generator.facts());
                        assertThat(decide(policy, message(also, whole)).reply())
                                .as("%s and %s with %s", also, other, whole)
                                .isEqualTo(decide(policy, message(other, whole)).reply());
                    }
                });
        assertThat(shared[0]).isGreaterThan(POLICIES * 4);
    }

    private static Facts upToRcpt(Facts whole) {
        var known = Facts.NONE;
        for (var fact : Fact.ALL)
            if (fact.stage() != Stage.END_OF_DATA) known = copy(known, fact, whole);
        return known;
    }

    private static Facts message(Facts known, Facts whole) {
        var all = known;
        for (var fact : Fact.ALL)
            if (fact.stage() == Stage.END_OF_DATA) all = copy(all, fact, whole);
        return all;
    }

    private static Facts copy(Facts into, Fact<?> fact, Facts from) {
        return FactText.read(into, fact, FactText.write(from, fact)).orThrow();
    }
}
