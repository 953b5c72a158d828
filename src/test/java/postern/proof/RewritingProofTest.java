package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.proof.PolicyDifference.Result;
import postern.proof.Property.Answer;

/** Rewriting must not lead outsiders' mail out of the house; two policies are told apart. */
class RewritingProofTest {
    private static final Surroundings SURROUNDINGS =
            new Surroundings(
                    List.of(),
                    new DomainSet(List.of(new DomainPattern.Everything())),
                    null,
                    List.of(),
                    List.of(),
                    Instant.EPOCH);

    private static Policy policy(AddressPatterns to, RewriteRule... rules) {
        var receive = new Grant.Receive(new Grant.Terms("receive", 3, List.of(), to, null, null));
        return new Policy(
                List.of(DomainPattern.of("example.com"), DomainPattern.of("*.example.com")),
                Map.of(),
                List.of(receive),
                List.of(),
                List.of(rules));
    }

    private static RewriteRule rule(String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                "move",
                9,
                RewriteRule.Side.FORWARD_PATH,
                Condition.always(),
                pattern,
                AddressTemplate.of(as, pattern),
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "*@*.example.com, *1@example.com, PROVED",
        "*@*.example.com, *1@*2.example.com, PROVED",
        "*@*.example.com, *1@*2.b.example.com, PROVED",
        "*@old.example.com, *1@elsewhere.example, REFUTED",
        "*@*.example.com, *1@*2, REFUTED",
        "*@*.example.com, *1@*2.com, REFUTED",
        "*@elsewhere.example, *1@far.example, PROVED", // nobody may write there
        "a@example.com, b@example.org, REFUTED",
    })
    void aRewritingThatLeadsOutFails(String match, String as, Answer expected) {
        var property = Proof.of(policy(null, rule(match, as)), SURROUNDINGS).getFirst();
        assertThat(property.name()).isEqualTo("no-open-relay");
        assertThat(property.answer()).as(property.detail()).isEqualTo(expected);
        if (expected != Answer.REFUTED) return;
        assertThat(property.line()).isEqualTo(9);
        assertThat(property.counterexample()).isNotNull();
    }

    @Test
    void twoPoliciesDifferWhereTheirLinesDo() {
        var less = policy(AddressPatterns.of("sales@example.com"));
        assertThat(PolicyDifference.of(less, less, SURROUNDINGS))
                .isEqualTo(new Result.Compared(List.of(), true));
        if (!(PolicyDifference.of(less, policy(null), SURROUNDINGS)
                instanceof Result.Compared(var regions, var sameRewriting)))
            throw new AssertionError("undecided");
        assertThat(sameRewriting).isTrue();
        assertThat(regions)
                .singleElement()
                .satisfies(region -> {
                    assertThat(region.agrees()).isTrue();
                    assertThat(region.older().outcome().isAcceptance()).isFalse();
                    assertThat(region.newer().grant()).isEqualTo("receive");
                    assertThat(region.where()).containsKey("forward-path");
                    assertThat(region.where().get("forward-path"))
                            .doesNotContain("<sales@example.com>", "<someone@elsewhere.example>");
                });
    }
}
