package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.PolicyGenerator;
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
                    if (random.nextInt(8) == 0) facts = facts.unavailable(fact);
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
