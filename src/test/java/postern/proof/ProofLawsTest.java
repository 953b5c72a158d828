package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.policy.Assertion;
import postern.policy.Decision;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Image;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
import postern.policy.RewriteRule.Side;
import postern.policy.Truths;
import postern.proof.Property.Answer;

/**
 * What the properties of random policies claim, held against transactions at random that the judge
 * decides: an oracle that knows nothing of classes and diagrams.
 */
class ProofLawsTest {
    private static final int POLICIES = Integer.getInteger("laws.proofs", 100);
    private static final int TRANSACTIONS = 300;
    private static final Instant NOW = Instant.parse("2025-06-01T00:00:00Z");

    /** One random policy with what is known of it. */
    private record Case(
            long seed,
            PolicyGenerator.Order order,
            Policy policy,
            PolicyGenerator generator,
            Random random,
            Assertion never) {
        List<Property> properties() {
            return Proof.of(
                    policy,
                    new Surroundings(
                            List.of(),
                            new DomainSet(List.of(new DomainPattern.Everything())),
                            null,
                            List.of(),
                            List.of(never),
                            NOW));
        }

        Property property(String name) {
            return properties().stream()
                    .filter(p -> p.name().equals(name))
                    .findFirst()
                    .orElseThrow();
        }

        /** Transactions that a session can bring. */
        void transactions(Consumer<Facts> each) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                var facts = generator.facts();
                for (var fact : UNAVAILABLE)
                    if (random.nextInt(8) == 0)
                        facts = PolicyGenerator.inDoubt(facts, fact, random);
                if (Optional.empty().equals(facts.value(Fact.USER)))
                    facts =
                            facts.with(Fact.GROUPS, Set.of())
                                    .with(Fact.OWNS_REVERSE_PATH, false)
                                    .with(Fact.OWNS_FROM, false);
                each.accept(facts);
            }
        }

        @Override
        public String toString() {
            return "seed %d, %s: %s %s %s %s"
                    .formatted(
                            seed,
                            order,
                            policy.domains().patterns(),
                            policy.grants(),
                            policy.guards(),
                            policy.rewriting());
        }
    }

    private static final List<Fact<?>> UNAVAILABLE =
            List.of(
                    Fact.USER,
                    Fact.GROUPS,
                    Fact.OWNS_REVERSE_PATH,
                    Fact.RECIPIENT_KNOWN,
                    Fact.OVER_LIMITS,
                    Fact.OWNS_FROM,
                    Fact.RDNS,
                    Fact.SPF,
                    Fact.HELO_HOST,
                    Fact.SOURCE,
                    Fact.DKIM,
                    Fact.ARC,
                    Fact.DMARC,
                    Fact.DNSBL_CLIENT,
                    Fact.DNSBL_SENDER,
                    Fact.UNUSUAL,
                    Fact.GREYLIST,
                    Fact.RETURNED,
                    Fact.CONTENT);

    private static void cases(Consumer<Case> each) {
        for (long seed = 0; seed < POLICIES; seed++)
            for (var order : PolicyGenerator.Order.values()) each.accept(drawn(seed, order));
    }

    private static Case drawn(long seed, PolicyGenerator.Order order) {
        var random = new Random(seed);
        var generator = new PolicyGenerator(random, true, order);
        var policy = generator.policy(seed % 2 == 0);
        var never = new Assertion("mine", 1, random.nextBoolean(), generator.condition(policy));
        return new Case(seed, order, policy, generator, random, never);
    }

    private static boolean isOutsider(Policy policy, Facts facts) {
        return Optional.empty().equals(facts.value(Fact.USER))
                && !policy.mayRelay(facts.value(Fact.CLIENT));
    }

    private static boolean accepts(Policy policy, Facts facts) {
        return AgreementTest.judged(policy, facts).outcome().isAcceptance();
    }

    /** The forward-path as rewriting leaves it. */
    private static Mailbox rewritten(Policy policy, Facts facts) {
        return policy.image(Side.FORWARD_PATH, facts) instanceof Image.Changed(var to, _)
                ? to
                : facts.value(Fact.FORWARD_PATH);
    }

    @Test
    void everyPropertyIsDecidedAndItsExampleJudgedSo() {
        cases(each -> {
            for (var property : each.properties()) {
                assertThat(property.answer())
                        .as(() -> property + " of " + each)
                        .isNotEqualTo(Answer.UNDECIDED);
                var example = property.counterexample();
                if (example == null) continue;
                assertThat(AgreementTest.judged(each.policy, example.facts()))
                        .as(() -> property + " of " + each)
                        .isEqualTo(example.decision());
            }
        });
    }

    @Test
    void whereNoOpenRelayIsProvedNoOutsiderIsLetOut() {
        var answers = new HashSet<Answer>();
        cases(each -> {
            var property = each.property(NoOpenRelay.NAME);
            answers.add(property.answer());
            var policy = each.policy;
            if (property.answer() == Answer.PROVED)
                each.transactions(facts -> {
                    if (!isOutsider(policy, facts)) return;
                    if (accepts(policy, facts))
                        assertThat(policy.isOurs(facts.value(Fact.FORWARD_PATH)))
                                .as(() -> facts + " of " + each)
                                .isTrue();
                    // Nor would it be let out if nobody looked at what becomes of its address.
                    var known = facts.with(Fact.RECIPIENT_KNOWN, true);
                    if (accepts(asGiven(policy), known))
                        assertThat(policy.isOurs(rewritten(policy, facts)))
                                .as(() -> facts + " of " + each)
                                .isTrue();
                });
            else {
                var facts = property.counterexample().facts();
                assertThat(isOutsider(policy, facts)).as(each::toString).isTrue();
                assertThat(
                                !policy.isOurs(facts.value(Fact.FORWARD_PATH))
                                                && accepts(policy, facts)
                                        || !policy.isOurs(rewritten(policy, facts)))
                        .as(each::toString)
                        .isTrue();
            }
        });
        assertThat(answers).contains(Answer.PROVED, Answer.REFUTED);
    }

    @Test
    void whatIsAssertedIsNeverAcceptedWhereItIsProved() {
        var answers = new HashSet<Answer>();
        cases(each -> {
            var property = each.property("mine");
            answers.add(property.answer());
            if (property.answer() == Answer.PROVED)
                each.transactions(facts -> {
                    if (each.never.outsiders() && !isOutsider(each.policy, facts)) return;
                    if (isNamed(each, facts))
                        assertThat(accepts(each.policy, facts))
                                .as(() -> facts + " of " + each.never + each)
                                .isFalse();
                });
            else {
                var facts = property.counterexample().facts();
                assertThat(isNamed(each, facts))
                        .as(() -> facts + " of " + each.never + each)
                        .isTrue();
                assertThat(accepts(each.policy, facts)).as(each::toString).isTrue();
            }
        });
        assertThat(answers).contains(Answer.PROVED, Answer.REFUTED);
    }

    /** Whether the assertion is about one of the addresses that the forward-path is or becomes. */
    private static boolean isNamed(Case each, Facts facts) {
        var addresses = new ArrayList<Mailbox>();
        addresses.add(facts.value(Fact.FORWARD_PATH));
        addresses.add(rewritten(each.policy, facts));
        addresses.addAll(AgreementTest.judged(each.policy, facts).becomes());
        return addresses.stream()
                .anyMatch(to ->
                        Truths.canHold(each.never.never(), facts.with(Fact.FORWARD_PATH, to)));
    }

    @Test
    void whereEveryWayOutIsLimitedNothingLeavesOverAllLimits() {
        var answers = new HashSet<Answer>();
        cases(each -> {
            var property = each.property(NoUnlimitedRelay.NAME);
            answers.add(property.answer());
            if (property.answer() != Answer.PROVED) return;
            var limits = Set.copyOf(each.policy.guards().stream().map(Guard::name).toList());
            each.transactions(facts -> {
                var over = facts.with(Fact.OVER_LIMITS, limits);
                if (!each.policy.isOurs(rewritten(each.policy, over)))
                    assertThat(accepts(each.policy, over)).as(() -> over + " of " + each).isFalse();
            });
        });
        assertThat(answers).contains(Answer.PROVED, Answer.REFUTED);
    }

    @Test
    void withoutItsDeadLinesAPolicyAcceptsTheSame() {
        var dead = new HashSet<String>();
        cases(each -> {
            var names = names(each.property(NoDeadLines.GRANT).detail());
            var guards = names(each.property(NoDeadLines.GUARD).detail());
            dead.addAll(names);
            dead.addAll(guards);
            // One at a time: two that cover each other are both dead, and not both superfluous.
            for (var name : names)
                same(each, without(each.policy, grant -> !grant.name().equals(name), _ -> true));
            for (var name : guards)
                same(each, without(each.policy, _ -> true, guard -> !guard.name().equals(name)));
        });
        assertThat(dead).hasSizeGreaterThan(5);
    }

    private static Set<String> names(String detail) {
        var names = new HashSet<String>();
        var matcher = Pattern.compile("(?:^|; )(?:grant|guard) (\\w+) \\(line").matcher(detail);
        while (matcher.find()) names.add(matcher.group(1));
        return names;
    }

    private static Policy without(
            Policy policy,
            java.util.function.Predicate<Grant> grants,
            java.util.function.Predicate<Guard> guards) {
        return new Policy(
                policy.domains().patterns(),
                policy.networks(),
                policy.grants().stream().filter(grants).toList(),
                policy.guards().stream().filter(guards).toList(),
                policy.rewriting());
    }

    private static Policy asGiven(Policy policy) {
        return new Policy(
                policy.domains().patterns(),
                policy.networks(),
                policy.grants(),
                policy.guards().stream().filter(guard -> !guard.verifies()).toList());
    }

    private static void same(Case each, Policy less) {
        each.transactions(facts -> {
            if (facts.value(Fact.NOW).isBefore(NOW)) return;
            assertThat(outcome(less, facts))
                    .as(() -> facts + " of " + each)
                    .isEqualTo(outcome(each.policy, facts));
        });
    }

    private static boolean outcome(Policy policy, Facts facts) {
        Decision decision = AgreementTest.judged(policy, facts);
        return decision.outcome().isAcceptance();
    }
}
