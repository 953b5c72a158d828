package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
import postern.policy.Stage;
import postern.policy.Verdict.Decided;
import postern.policy.Verdict.Needs;

/** Suspension only takes away: over random policies and transactions from fixed seeds. */
class SuspendedJudgeLawsTest {
    private static final int POLICIES = 600;
    private static final int TRANSACTIONS = 25;

    private interface Law {
        void holds(Policy policy, Judge suspended, Facts whole, PolicyGenerator generator);
    }

    private static void forAll(long seed, Law law) {
        for (int i = 0; i < POLICIES; i++) {
            var generator = new PolicyGenerator(new Random(seed * 1_000_003 + i), true);
            var policy = generator.policy(i % 3 == 0);
            var suspended = Rules.suspended(policy, "f").judge();
            for (int j = 0; j < TRANSACTIONS; j++) {
                var facts = j % 3 == 0 ? asDevice(policy, generator.facts()) : generator.facts();
                law.holds(
                        policy,
                        suspended,
                        j % 2 == 0 ? facts : generator.someUnavailable(facts),
                        generator);
            }
        }
    }

    /** Chance alone hardly ever writes as a device. */
    private static Facts asDevice(Policy policy, Facts facts) {
        for (var grant : policy.grants())
            if (grant instanceof Grant.Device(_, var from, var as)) {
                var path = new ReversePath.From(as);
                return facts.with(Fact.CLIENT, from.addresses().ranges().getFirst().first())
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.REVERSE_PATH, path)
                        .with(Fact.FROM, path);
            }
        return facts;
    }

    /** As a session does: finds what the judge asks for, until it decides. */
    private static Decision heard(Judge judge, Facts whole) {
        var known = Facts.NONE;
        while (true)
            switch (judge.judge(known)) {
                case Decided(var decision, _) -> {
                    return decision;
                }
                case Needs(var fact) -> {
                    assertThat(known.isUnknown(fact)).as("%s is asked for twice", fact).isTrue();
                    known = copy(known, fact, whole);
                }
            }
    }

    private static Facts copy(Facts into, Fact<?> fact, Facts from) {
        return FactText.read(into, fact, FactText.write(from, fact)).orThrow();
    }

    private static Set<String> trust(Policy policy) {
        var names = new HashSet<String>();
        for (var grant : policy.grants())
            if (grant instanceof Grant.Relay || grant instanceof Grant.Device)
                names.add(grant.name());
        return names;
    }

    @Test
    void whatASuspendedClientIsAcceptedForIsAcceptedFromAnybody() {
        int[] accepted = new int[1];
        forAll(
                1,
                (policy, suspended, whole, _) -> {
                    var decision = heard(suspended, whole);
                    if (!decision.outcome().isAcceptance()) return;
                    accepted[0]++;
                    var usual = heard(policy::judge, whole);
                    assertThat(usual.outcome())
                            .as("%s of %s", policy.grants(), whole)
                            .isEqualTo(decision.outcome());
                    assertThat(decision.becomes()).isEqualTo(usual.becomes());
                    assertThat(trust(policy)).doesNotContain(decision.grant());
                });
        assertThat(accepted[0]).isGreaterThan(POLICIES * TRANSACTIONS / 50);
    }

    @Test
    void whatItLosesIsDeferred() {
        int[] lost = new int[1];
        forAll(
                2,
                (policy, suspended, whole, _) -> {
                    var usual = heard(policy::judge, whole);
                    var decision = heard(suspended, whole);
                    if (!usual.outcome().isAcceptance() || decision.outcome().isAcceptance())
                        return;
                    lost[0]++;
                    assertThat(decision.outcome()).isEqualTo(Outcome.DEFER);
                    assertThat(decision.reply()).isEqualTo(Replies.TRUST_SUSPENDED);
                    assertThat(trust(policy)).as("somebody trusted it").contains(usual.grant());
                });
        assertThat(lost[0]).isGreaterThan(POLICIES * TRANSACTIONS / 200);
    }

    @Test
    void whomNoTrustConcernsHearsTheSame() {
        forAll(
                3,
                (policy, suspended, whole, _) -> {
                    if (trust(policy).isEmpty())
                        assertThat(heard(suspended, whole)).isEqualTo(heard(policy::judge, whole));
                });
    }

    @Test
    void recipientsWhoMayShareAReplyAreTakenTogetherOrNotAtAll() {
        int[] shared = new int[1];
        forAll(
                4,
                (_, suspended, whole, generator) -> {
                    var one = upToRcpt(whole);
                    var other = generator.know(one, Fact.FORWARD_PATH);
                    if (!(suspended.judge(one) instanceof Needs)
                            || !(suspended.judge(other) instanceof Needs)
                            || !suspended.residue(one).equals(suspended.residue(other))) return;
                    if (!one.equals(other)) shared[0]++;
                    for (int i = 0; i < 10; i++) {
                        var message = generator.someUnavailable(generator.facts());
                        assertThat(isAccepted(suspended, one, message))
                                .as("%s and %s with %s", one, other, message)
                                .isEqualTo(isAccepted(suspended, other, message));
                    }
                });
        assertThat(shared[0]).isGreaterThan(10);
    }

    private static Facts upToRcpt(Facts whole) {
        var known = Facts.NONE;
        for (var fact : Fact.ALL)
            if (fact.stage() != Stage.END_OF_DATA) known = copy(known, fact, whole);
        return known;
    }

    private static boolean isAccepted(Judge judge, Facts known, Facts message) {
        var all = known;
        for (var fact : Fact.ALL)
            if (fact.stage() == Stage.END_OF_DATA) all = copy(all, fact, message);
        return heard(judge, all).outcome().isAcceptance();
    }
}
