package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.NOON;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.RewritingPolicy.becomes;
import static postern.policy.RewritingPolicy.forward;
import static postern.policy.RewritingPolicy.forwardPathIn;
import static postern.policy.RewritingPolicy.guard;
import static postern.policy.RewritingPolicy.policy;
import static postern.policy.RewritingPolicy.rule;
import static postern.policy.RewritingPolicy.to;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;

/** What is asked about an address that a rule rewrites or a forward sends on. */
class ForwardingTest {
    private static final Condition TLS = new Condition.TlsActive();

    private static Guard unknown(Condition known, Condition where) {
        return new Guard(
                "unknown",
                Guard.Kind.UNKNOWN_RECIPIENT,
                30,
                where,
                List.of(new Guard.Rule(31, "known", known, new Action.Allow())),
                DENY,
                DEFER);
    }

    @Test
    void aGuardThatDoesNotAskForTheForwardPathSpeaksOnce() {
        var rules = List.of(rule("a@example.com", "b@example.com"));
        var over = guard(Guard.Kind.LIMIT, new Condition.OverLimit("guard"), DEFER);
        var facts = to("a@example.com").with(Fact.OVER_LIMITS, Set.of());
        assertThat(decided(policy(rules, List.of(RECEIVE), over).judge(facts)).trace())
                .filteredOn(step -> step.rule().equals("guard guard"))
                .hasSize(1);
        var both = guard(Guard.Kind.FORWARD_PATH, forwardPathIn("x@example.com"), DENY);
        assertThat(decided(policy(rules, List.of(RECEIVE), both).judge(facts)).trace())
                .filteredOn(step -> step.rule().equals("guard guard"))
                .hasSize(2);
    }

    @Test
    void aGuardForSomeForwardPathsIsAskedAboutAnImageAmongThem() {
        var place =
                new Guard(
                        "place",
                        Guard.Kind.TLS,
                        30,
                        forwardPathIn("b@example.com"),
                        List.of(),
                        DENY,
                        DEFER);
        var policy =
                policy(List.of(rule("a@example.com", "b@example.com")), List.of(RECEIVE), place);
        assertThat(decision(policy.judge(to("a@example.com"))).guard()).isEqualTo("place");
    }

    @Test
    void theFirstGuardThatHoldsIsNamedWhicheverAddressItIsAbout() {
        var rules = List.of(rule("a@example.com", "b@example.com"));
        for (var path : List.of("a@example.com", "b@example.com")) {
            var hold = guard(Guard.Kind.FORWARD_PATH, forwardPathIn(path), new Action.Hold());
            assertThat(decision(policy(rules, List.of(RECEIVE), hold).judge(to("a@example.com"))))
                    .isEqualTo(
                            new Decision(
                                    Outcome.HOLD,
                                    Replies.RECIPIENT_OK,
                                    "receive",
                                    "guard",
                                    false,
                                    List.of(Mailbox.of("b@example.com")),
                                    null));
        }
    }

    @Test
    void whetherARecipientExistsIsAskedAboutTheImageOnly() {
        var rules = List.of(rule("a@example.com", "b@example.com"));
        var grants = List.of(RECEIVE);
        var imageIsKnown = unknown(forwardPathIn("b@example.com"), Condition.always());
        assertThat(becomes(policy(rules, grants, imageIsKnown), "a@example.com"))
                .containsExactly("b@example.com");
        assertThat(
                        decision(policy(rules, grants, imageIsKnown).judge(to("c@example.com")))
                                .outcome())
                .isEqualTo(Outcome.REJECT);
        var givenIsKnown = unknown(forwardPathIn("a@example.com"), Condition.always());
        assertThat(
                        decision(policy(rules, grants, givenIsKnown).judge(to("a@example.com")))
                                .outcome())
                .isEqualTo(Outcome.REJECT);
    }

    @Test
    void aGuardOfAnotherKindOrOfAnEarlierStageIsAskedAboutBoth() {
        var rules = List.of(rule("a@example.com", "b@example.com"));
        var image = forwardPathIn("b@example.com");
        var list =
                new Guard(
                        "list",
                        Guard.Kind.FORWARD_PATH,
                        30,
                        Condition.always(),
                        List.of(new Guard.Rule(31, "b", image, new Action.Allow())),
                        DENY,
                        DEFER);
        assertThat(
                        decision(policy(rules, List.of(RECEIVE), list).judge(to("a@example.com")))
                                .guard())
                .isEqualTo("list");
        var early = unknown(TLS, Condition.always());
        assertThat(
                        decision(policy(rules, List.of(RECEIVE), early).judge(to("a@example.com")))
                                .guard())
                .isEqualTo("unknown");
        assertThat(early.verifies()).isFalse();
        assertThat(unknown(image, Condition.always()).verifies()).isTrue();
    }

    @Test
    void whetherARecipientExistsIsAskedAboutNobodyWhereAForwardApplies() {
        var nobody = unknown(forwardPathIn("x@example.com"), Condition.always());
        var team = forward("team", "b@example.com", null, "c@far.example");
        var forwarded = policy(List.of(), List.of(RECEIVE, team), nobody);
        assertThat(becomes(forwarded, "b@example.com")).containsExactly("c@far.example");
        var both =
                policy(
                        List.of(rule("a@example.com", "b@example.com")),
                        List.of(RECEIVE, team),
                        nobody);
        assertThat(becomes(both, "a@example.com")).containsExactly("c@far.example");
        assertThat(decision(both.judge(to("c@example.com"))).guard()).isEqualTo("unknown");
    }

    @Test
    void allForwardsThatApplyCountAndNoMailboxTwice() {
        var policy =
                policy(
                        List.of(),
                        List.of(
                                RECEIVE,
                                forward(
                                        "one",
                                        "a@example.com",
                                        null,
                                        "x@far.example",
                                        "y@far.example"),
                                forward(
                                        "two",
                                        "*@example.com",
                                        null,
                                        "y@far.example",
                                        "z@far.example"),
                                forward(
                                        "old",
                                        "a@example.com",
                                        NOON.minusSeconds(1),
                                        "o@far.example")));
        assertThat(becomes(policy, "a@example.com"))
                .containsExactly("x@far.example", "y@far.example", "z@far.example");
        assertThat(becomes(policy, "a@h.example.com")).isEmpty();
    }

    @Test
    void aForwardThatHangsOnAnUnavailableFactRefusesForNow() {
        var ends = forward("ends", "a@example.com", NOON, "x@far.example");
        var policy = policy(List.of(), List.of(RECEIVE, ends));
        var verdict = decided(policy.judge(to("a@example.com").unavailable(Fact.NOW)));
        assertThat(verdict.decision().reply()).isEqualTo(Replies.CHECK_UNAVAILABLE);
        assertThat(verdict.trace().getLast())
                .isEqualTo(
                        new Verdict.Step(
                                50,
                                "grant ends",
                                "unsure: whether it holds hangs on an unavailable fact"));
        assertThat(policy.judge(to("a@example.com").without(Fact.NOW)))
                .isEqualTo(new Verdict.Needs(Fact.NOW));
        assertThat(decision(policy.judge(to("b@example.com").unavailable(Fact.NOW))).becomes())
                .isEmpty();
    }
}
