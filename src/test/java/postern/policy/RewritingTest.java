package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.NOON;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.RELAY;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.ExamplePolicy.rcpt;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;
import postern.policy.RewriteRule.Side;

/** Where mail goes that a rule rewrites or a forward sends on, and what is asked about it. */
class RewritingTest {
    private static final Condition TLS = new Condition.TlsActive();

    private static Policy policy(List<RewriteRule> rules, List<Grant> grants, Guard... guards) {
        return new Policy(
                List.of(DomainPattern.of("example.com"), DomainPattern.of("*.example.com")),
                Map.of(),
                grants,
                List.of(guards),
                rules);
    }

    private static RewriteRule rule(Side side, Condition where, String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                match, 40, side, where, pattern, AddressTemplate.of(as, pattern), List.of());
    }

    private static RewriteRule rule(String match, String as) {
        return rule(Side.FORWARD_PATH, Condition.always(), match, as);
    }

    private static Grant forward(
            String name, String to, @Nullable Instant until, String... becomes) {
        return new Grant.Forward(
                new Grant.Terms(name, 50, List.of(), AddressPatterns.of(to), until, null),
                List.of(becomes).stream().map(Mailbox::of).toList());
    }

    private static Facts to(String path) {
        return rcpt("inbound", "192.0.2.1", path);
    }

    private static List<String> becomes(Policy policy, String path) {
        var decision = decision(policy.judge(to(path)));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPT);
        return decision.becomes().stream().map(Mailbox::toString).toList();
    }

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

    private static Guard guard(Guard.Kind kind, Condition condition, Action action) {
        return new Guard(
                "guard",
                kind,
                30,
                Condition.always(),
                List.of(new Guard.Rule(31, "rule", condition, action)),
                new Action.Allow(),
                DEFER);
    }

    private static Condition forwardPathIn(String... patterns) {
        return new Condition.ForwardPathIn(AddressPatterns.of(patterns));
    }

    @Test
    void aGuardThatDoesNotAskForTheForwardPathSpeaksOnce() {
        var rules = List.of(rule("a@example.com", "b@example.com"));
        var over = guard(Guard.Kind.LIMIT, new Condition.OverLimit("guard"), DEFER);
        var facts = to("a@example.com").with(Fact.OVER_LIMITS, java.util.Set.of());
        assertThat(decided(policy(rules, List.of(RECEIVE), over).judge(facts)).trace())
                .filteredOn(step -> step.rule().equals("guard guard"))
                .hasSize(1);
        var both = guard(Guard.Kind.FORWARD_PATH, forwardPathIn("x@example.com"), DENY);
        assertThat(decided(policy(rules, List.of(RECEIVE), both).judge(facts)).trace())
                .filteredOn(step -> step.rule().equals("guard guard"))
                .hasSize(2);
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
