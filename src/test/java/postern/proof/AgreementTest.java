package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Mailbox;
import postern.policy.AddressPattern;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.Decision;
import postern.policy.DomainPattern;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
import postern.policy.RewriteRule;
import postern.policy.Verdict;

/** The prover's diagram says of every transaction what the judge says. */
class AgreementTest {
    private static final Instant NOW = Instant.parse("2025-01-01T00:00:00Z");
    private static final long PAIRS = Long.getLong("agreement.pairs", 20_000);
    private static final int TRANSACTIONS = 50;

    static Decision judged(Policy policy, Facts facts) {
        return switch (policy.judge(facts)) {
            case Verdict.Decided(var decision, _) -> decision;
            case Verdict.Needs(var fact) -> throw new AssertionError("it needs " + fact);
        };
    }

    static PolicyDiagram diagram(Policy policy) {
        var lines = Lines.of(policy);
        var questions = new Questions();
        lines.ask(questions);
        return new PolicyDiagram(
                lines, new Space(questions, List.of(), NOW, Set.of(), new Budget()));
    }

    private static void compare(Policy policy, PolicyDiagram diagram, Facts facts, long seed) {
        var space = diagram.space;
        var said = space.diagram.value(space.value(diagram.decision(), space.classesOf(facts)));
        assertThat(Prover.complete(policy, (Decision) said, facts))
                .as(() ->
                        "seed %d %s%s%s of %s"
                                .formatted(
                                        seed,
                                        policy.grants(),
                                        policy.guards(),
                                        policy.rewriting(),
                                        facts))
                .isEqualTo(judged(policy, facts));
    }

    private static Policy rewriting(String match, String as) {
        var pattern = AddressPattern.of(match);
        var rule =
                new RewriteRule(
                        "move",
                        9,
                        RewriteRule.Side.FORWARD_PATH,
                        Condition.always(),
                        pattern,
                        AddressTemplate.of(as, pattern),
                        List.of());
        var receive = new Grant.Receive(new Grant.Terms("receive", 3, List.of(), null, null, null));
        return new Policy(
                List.of(DomainPattern.of("a.test")),
                Map.of(),
                List.of(receive),
                List.of(),
                List.of(rule));
    }

    /** Of two addresses of one length, one may become too long and the other not. */
    @ParameterizedTest
    @CsvSource({"*a*, *2*2", "*a*, *1*1", "*a*b*, *3*1*3x", "a*a*, *2*2*2"})
    void whatBecomesTooLongHangsOnHowTheTextIsShared(String match, String as) {
        var policy = rewriting(match + "@a.test", as + "@a.test");
        var diagram = diagram(policy);
        var facts = new PolicyGenerator(new Random(1), true).facts();
        for (var user : List.of(Optional.<String>empty(), Optional.of("u")))
            for (var local :
                    List.of(
                            "a".repeat(64),
                            "b".repeat(62) + "ac",
                            "ca" + "b".repeat(62),
                            "c" + "a".repeat(31) + "b".repeat(32),
                            "aab",
                            "x"))
                compare(
                        policy,
                        diagram,
                        facts.with(Fact.USER, user)
                                .with(Fact.FORWARD_PATH, Mailbox.of(local + "@a.test")),
                        1);
    }

    @Test
    void theDiagramDecidesAsTheJudge() {
        long compared = 0;
        for (long seed = 0; compared < PAIRS; seed++) {
            var random = new Random(seed);
            var generator = new PolicyGenerator(random, true);
            var policy = generator.policy(seed % 2 == 0);
            var diagram = diagram(policy);
            for (int i = 0; i < TRANSACTIONS; i++, compared++) {
                var facts = generator.facts();
                for (var fact : Fact.ALL)
                    if (random.nextInt(8) == 0)
                        facts = PolicyGenerator.inDoubt(facts, fact, random);
                compare(policy, diagram, facts, seed);
            }
            var classes = new int[diagram.space.levels.size()];
            for (int i = 0; i < TRANSACTIONS; i++, compared++) {
                for (int level = 0; level < classes.length; level++)
                    classes[level] = random.nextInt(diagram.space.levels.get(level).size());
                compare(policy, diagram, diagram.space.facts(classes), seed);
            }
        }
        if (PAIRS > 20_000) System.out.println("agreement: " + compared + " pairs compared");
    }
}
