package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Assertion;
import postern.policy.Condition;
import postern.policy.Decision;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Guard;
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

    private static Answer asserted(Policy policy, String never) {
        var assertion =
                new Assertion(
                        "mine", 5, true, new Condition.ForwardPathIn(AddressPatterns.of(never)));
        var surroundings =
                new Surroundings(
                        List.of(),
                        SURROUNDINGS.routed(),
                        null,
                        List.of(),
                        List.of(assertion),
                        Instant.EPOCH);
        return Proof.of(policy, surroundings).stream()
                .filter(property -> property.name().equals("mine"))
                .findFirst()
                .orElseThrow()
                .answer();
    }

    private static Guard denied(String to) {
        return new Guard(
                "closed",
                Guard.Kind.FORWARD_PATH,
                7,
                Condition.always(),
                List.of(
                        new Guard.Rule(
                                8,
                                to,
                                new Condition.ForwardPathIn(AddressPatterns.of(to)),
                                new Action.Refuse(
                                        Decision.Outcome.REJECT, Replies.RECIPIENT_REFUSED))),
                new Action.Allow(),
                new Action.Allow());
    }

    @ParameterizedTest
    @CsvSource({
        "sales@example.com, closed@example.com, PROVED",
        "sales@example.com, open@example.com, REFUTED",
        "s*@example.com, *1closed@example.com, REFUTED", // salesclosed@
        "*s@example.com, closed@example.com, PROVED",
        "*al*@example.com, *2*1@example.com, REFUTED", // ess@
        "s*es@example.com, clo*1@example.com, REFUTED", // cloal@
        "*@example.com, closed@example.com, PROVED",
        "*-*@example.com, closed@example.com, REFUTED", // not for sales@
    })
    void whatOnlyTheImageIsRefusedForIsRefused(String match, String as, Answer expected) {
        var receive = new Grant.Receive(new Grant.Terms("receive", 3, List.of(), null, null, null));
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(receive),
                        List.of(denied("closed@example.com")),
                        List.of(rule(match, as)));
        assertThat(asserted(policy, "sales@example.com")).isEqualTo(expected);
    }

    @Test
    void whatIsForwardedToCountsForAnAssertion() {
        var terms =
                new Grant.Terms(
                        "alias", 4, List.of(), AddressPatterns.of("info@example.com"), null, null);
        var forward = new Grant.Forward(terms, List.of(Mailbox.of("boss@pay.example.com")));
        var receive = new Grant.Receive(new Grant.Terms("receive", 3, List.of(), null, null, null));
        var domains = List.of(DomainPattern.of("example.com"), DomainPattern.of("pay.example.com"));
        var guards = List.of(denied("*@pay.example.com"));
        assertThat(
                        asserted(
                                new Policy(domains, Map.of(), List.of(receive), guards),
                                "*@pay.example.com"))
                .isEqualTo(Answer.PROVED);
        assertThat(
                        asserted(
                                new Policy(domains, Map.of(), List.of(receive, forward), guards),
                                "*@pay.example.com"))
                .isEqualTo(Answer.REFUTED);
    }

    /** The second rule is for other addresses, of which the assertion says the same. */
    @ParameterizedTest
    @CsvSource({"*@far.example", "*@[192.0.2.1]"})
    void whatIsForwardedToIsNotRewrittenAgain(String match) {
        var ours = AddressPatterns.of("*@example.com");
        var receive = new Grant.Receive(new Grant.Terms("receive", 3, List.of(), ours, null, null));
        var terms =
                new Grant.Terms(
                        "alias", 4, List.of(), AddressPatterns.of("info@example.com"), null, null);
        var forward = new Grant.Forward(terms, List.of(Mailbox.of("boss@far.example")));
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(receive, forward),
                        List.of(),
                        List.of(rule(match, "*1@pay.example")));
        assertThat(asserted(policy, "*@pay.example")).isEqualTo(Answer.PROVED);
        assertThat(asserted(policy, "*@far.example")).isEqualTo(Answer.REFUTED);
    }

    @Test
    void aForwardMayLeadToALongAddress() {
        var terms =
                new Grant.Terms(
                        "alias", 4, List.of(), AddressPatterns.of("info@example.com"), null, null);
        var far = Mailbox.of("ca" + "b".repeat(62) + "@example.com");
        var policy =
                new Policy(
                        List.of(DomainPattern.of("*.example.com"), DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(
                                new Grant.Receive(
                                        new Grant.Terms("receive", 3, List.of(), null, null, null)),
                                new Grant.Forward(terms, List.of(far))),
                        List.of(),
                        List.of(rule("*a*@example.com", "*2*2@example.com")));
        assertThat(asserted(policy, "x@far.example")).isEqualTo(Answer.PROVED);
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
                    assertThat(region.parts())
                            .containsExactly(
                                    new PolicyDifference.Part(
                                            Map.of(
                                                    "forward-path",
                                                    "forward-path our domains except sales@example.com"),
                                            true));
                });
    }
}
