package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.RELAY;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.ExamplePolicy.rcpt;
import static postern.policy.RewritingPolicy.becomes;
import static postern.policy.RewritingPolicy.forward;
import static postern.policy.RewritingPolicy.forwardPathIn;
import static postern.policy.RewritingPolicy.guard;
import static postern.policy.RewritingPolicy.policy;
import static postern.policy.RewritingPolicy.rule;
import static postern.policy.RewritingPolicy.to;

import java.util.List;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;
import postern.policy.RewriteRule.Side;

/** What rules make of both sides of an envelope. */
class RewritingTest {
    private static final Condition TLS = new Condition.TlsActive();

    @Test
    void theFirstRuleThatHoldsAndMatchesIsApplied() {
        var policy =
                policy(
                        List.of(
                                rule(Side.FORWARD_PATH, TLS, "*@example.com", "tls@example.com"),
                                rule("a@example.com", "b@example.com"),
                                rule("x*@example.com", "*1@example.com"),
                                rule("*@example.com", "c@example.com")),
                        List.of(RECEIVE));
        assertThat(becomes(policy, "a@example.com")).containsExactly("b@example.com");
        assertThat(becomes(policy, "xy@example.com")).containsExactly("y@example.com");
        assertThat(becomes(policy, "x@example.com")).containsExactly("c@example.com");
        assertThat(becomes(policy, "a@h.example.com")).isEmpty();
        assertThat(decision(policy.judge(to("a@example.com").with(Fact.TLS, true))).becomes())
                .containsExactly(Mailbox.of("tls@example.com"));
    }

    @Test
    void aTraceSaysWhatBecomesOfBothSides() {
        var policy =
                policy(
                        List.of(
                                rule("old@example.com", "new@example.com"),
                                rule(
                                        Side.REVERSE_PATH,
                                        Condition.always(),
                                        "*@elsewhere.example",
                                        "*1@example.com")),
                        List.of(
                                RECEIVE,
                                forward(
                                        "team",
                                        "new@example.com",
                                        null,
                                        "a@far.example",
                                        "b@far.example")));
        assertThat(decided(policy.judge(to("old@example.com"))).trace())
                .containsExactly(
                        new Verdict.Step(
                                40,
                                "rewrite *@elsewhere.example",
                                "<s@elsewhere.example> becomes <s@example.com>"),
                        new Verdict.Step(
                                40,
                                "rewrite old@example.com",
                                "old@example.com becomes new@example.com"),
                        new Verdict.Step(
                                50,
                                "grant team",
                                "new@example.com becomes a@far.example, b@far.example"),
                        new Verdict.Step(10, "grant receive", "matches"));
    }

    @Test
    void theNullReversePathIsRewrittenByNoRule() {
        var policy =
                policy(
                        List.of(rule(Side.REVERSE_PATH, TLS, "*@*", "a@example.com")),
                        List.of(RECEIVE));
        var facts = to("a@example.com").with(Fact.REVERSE_PATH, new ReversePath.Null());
        assertThat(policy.image(Side.REVERSE_PATH, facts)).isEqualTo(Image.SAME);
        assertThat(policy.image(Side.FORWARD_PATH, facts)).isEqualTo(Image.SAME);
        assertThat(decision(policy.judge(facts)).outcome()).isEqualTo(Outcome.ACCEPT);
    }

    @Test
    void whatMakesNoLegalAddressIsRefusedForGood() {
        var longer = "a".repeat(60) + "@example.com";
        var forward =
                policy(List.of(rule("*@example.com", "*1-more@example.com")), List.of(RECEIVE));
        var verdict = decided(forward.judge(to(longer)));
        assertThat(verdict.decision().reply()).isEqualTo(Replies.RECIPIENT_NOT_REWRITABLE);
        assertThat(verdict.trace())
                .containsExactly(
                        new Verdict.Step(
                                40,
                                "rewrite *@example.com",
                                "makes no legal address: a local part has at most 64 octets"));
        var reverse =
                policy(
                        List.of(
                                rule(
                                        Side.REVERSE_PATH,
                                        Condition.always(),
                                        "*@example.com",
                                        "*1-more@example.com")),
                        List.of(RECEIVE));
        var facts = to("a@example.com").with(Fact.REVERSE_PATH, ReversePath.of("<" + longer + ">"));
        assertThat(decision(reverse.judge(facts)).reply()).isEqualTo(Replies.SENDER_NOT_REWRITABLE);
    }

    @Test
    void whatHangsOnAnUnavailableFactIsRefusedForNow() {
        for (var side : Side.values()) {
            var rule = rule(side, TLS, "*@*", "*1@example.com");
            var policy = policy(List.of(rule), List.of(RECEIVE));
            var facts = to("a@example.com").unavailable(Fact.TLS);
            assertThat(policy.image(side, facts)).isEqualTo(new Image.Unsure(rule));
            assertThat(rule.holds(facts)).isFalse();
            var verdict = decided(policy.judge(facts));
            assertThat(verdict.decision().reply()).isEqualTo(Replies.CHECK_UNAVAILABLE);
            assertThat(verdict.trace())
                    .containsExactly(
                            new Verdict.Step(
                                    40,
                                    "rewrite *@*",
                                    "unsure: whether it holds hangs on an unavailable fact"));
            assertThat(rule.holds(facts.with(Fact.TLS, true))).isTrue();
            assertThat(rule.holds(facts.with(Fact.TLS, false))).isFalse();
            assertThat(decision(policy.judge(facts.with(Fact.TLS, true))).outcome())
                    .isEqualTo(Outcome.ACCEPT);
        }
    }

    @Test
    void anAddressThatIsUnavailableCannotBeRewritten() {
        var rule = rule(Side.REVERSE_PATH, TLS, "*@*", "*1@example.com");
        var policy = policy(List.of(rule), List.of(RECEIVE));
        assertThat(
                        policy.image(
                                Side.REVERSE_PATH,
                                to("a@example.com").unavailable(Fact.REVERSE_PATH)))
                .isEqualTo(new Image.Unsure(rule));
    }

    @Test
    void aFactThatIsMissingIsAskedForWhereARuleHangsOnIt() {
        var policy =
                policy(
                        List.of(rule(Side.FORWARD_PATH, TLS, "a@example.com", "b@example.com")),
                        List.of(RECEIVE));
        var facts = to("a@example.com").without(Fact.TLS);
        assertThat(policy.image(Side.FORWARD_PATH, facts)).isEqualTo(new Image.Needs(Fact.TLS));
        assertThat(policy.judge(facts)).isEqualTo(new Verdict.Needs(Fact.TLS));
        assertThat(policy.image(Side.FORWARD_PATH, facts.without(Fact.FORWARD_PATH)))
                .isEqualTo(new Image.Needs(Fact.FORWARD_PATH));
        assertThat(policy.image(Side.FORWARD_PATH, to("b@example.com"))).isEqualTo(Image.SAME);
        assertThat(decision(policy.judge(to("b@example.com").without(Fact.TLS))).outcome())
                .isEqualTo(Outcome.ACCEPT);
    }

    @Test
    void whoeverIsGrantedNothingHearsNothingOfRewriting() {
        var policy =
                policy(
                        List.of(rule("*@foreign.example", "*1-and-more@example.com")),
                        List.of(RECEIVE));
        var path = "a".repeat(60) + "@foreign.example";
        assertThat(decision(policy.judge(to(path))).reply()).isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void anImageIsJudgedAsTheAddressThatWasGivenIs() {
        var outward =
                policy(List.of(rule("*@example.com", "*1@foreign.example")), List.of(RECEIVE));
        assertThat(decision(outward.judge(to("a@example.com"))).reply())
                .isEqualTo(Replies.RELAY_DENIED);
        var deny = guard(Guard.Kind.FORWARD_PATH, forwardPathIn("b@example.com"), DENY);
        for (var path : List.of("a@example.com", "b@example.com")) {
            var rules =
                    List.of(
                            rule("a@example.com", "b@example.com"),
                            rule("b@example.com", "c@example.com"));
            assertThat(decision(policy(rules, List.of(RECEIVE), deny).judge(to(path))).reply())
                    .as(path)
                    .isEqualTo(Replies.SENDER_REFUSED);
        }
    }

    @Test
    void ofUsersAndRelaysMailIsRewrittenToo() {
        var policy = policy(List.of(rule("*@foreign.example", "*1@far.example")), List.of(RELAY));
        var facts = rcpt("outbound", "10.20.0.1", "a@foreign.example");
        assertThat(decision(policy.judge(facts)))
                .isEqualTo(
                        new Decision(
                                Outcome.ACCEPT,
                                Replies.RECIPIENT_OK,
                                "relay office",
                                null,
                                true,
                                List.of(Mailbox.of("a@far.example")),
                                null));
    }
}
