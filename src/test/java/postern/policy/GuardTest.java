package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static postern.policy.ExamplePolicy.BLOCK;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.connected;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.ExamplePolicy.mail;
import static postern.policy.ExamplePolicy.policy;
import static postern.policy.ExamplePolicy.rcpt;
import static postern.policy.ExamplePolicy.reversePaths;
import static postern.policy.ExamplePolicy.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;

/** What guards refuse, hold and let pass. */
class GuardTest {

    @Test
    void aBlockedClientIsRefusedWhenItConnects() {
        var verdict =
                decided(policy(List.of(RECEIVE), BLOCK).judge(connected("inbound", "203.0.113.5")));
        assertThat(verdict.decision())
                .isEqualTo(
                        new Decision(
                                Outcome.BLOCK,
                                Replies.BLOCKED,
                                null,
                                "block unwelcome",
                                false,
                                List.of(),
                                Action.Refuse.USUAL_BLOCK));
        assertThat(verdict.trace())
                .containsExactly(
                        new Verdict.Step(
                                20,
                                "guard block unwelcome",
                                "unwelcome: blocks: 554 5.7.1 Your host may not send mail here"));
    }

    @Test
    void theFirstRuleThatMatchesSaysWhatHappens() {
        var guard =
                reversePaths(
                        DENY,
                        rule("a@elsewhere.example", new Action.Allow()),
                        rule("*@elsewhere.example", DEFER));
        var policy = policy(List.of(RECEIVE), guard);
        assertThat(policy.judge(mail("inbound", "192.0.2.1", "a@elsewhere.example")))
                .isInstanceOf(Verdict.Needs.class);
        assertThat(
                        decision(policy.judge(mail("inbound", "192.0.2.1", "b@elsewhere.example")))
                                .outcome())
                .isEqualTo(Outcome.DEFER);
        assertThat(
                        decision(policy.judge(mail("inbound", "192.0.2.1", "b@other.example")))
                                .outcome())
                .isEqualTo(Outcome.REJECT);
    }

    @Test
    void holdingAcceptsOnlyWhatNoOtherGuardRefuses() {
        var hold = reversePaths(new Action.Allow(), rule("*@elsewhere.example", new Action.Hold()));
        var deny =
                new Guard(
                        "forward-path",
                        Guard.Kind.FORWARD_PATH,
                        30,
                        Condition.always(),
                        List.of(
                                new Guard.Rule(
                                        31,
                                        "old",
                                        new Condition.ForwardPathIn(
                                                AddressPatterns.of("old@example.com")),
                                        DENY)),
                        new Action.Allow(),
                        DEFER);
        var policy = policy(List.of(RECEIVE), hold, deny);
        assertThat(decision(policy.judge(rcpt("inbound", "192.0.2.1", "a@example.com"))))
                .isEqualTo(
                        new Decision(
                                Outcome.HOLD,
                                Replies.RECIPIENT_OK,
                                "receive",
                                "reverse-path",
                                false));
        assertThat(decision(policy.judge(rcpt("inbound", "192.0.2.1", "old@example.com"))).guard())
                .isEqualTo("forward-path");
    }

    @Test
    void unavailableDefersOnlyWhereItMatters() {
        var everyRuleDenies = reversePaths(DENY, rule("a@elsewhere.example", DENY));
        var some = reversePaths(DENY, rule("a@elsewhere.example", new Action.Allow()));
        var facts =
                connected("inbound", "192.0.2.1")
                        .with(Fact.USER, Optional.empty())
                        .unavailable(Fact.REVERSE_PATH);
        assertThat(decision(policy(List.of(RECEIVE), everyRuleDenies).judge(facts)).outcome())
                .isEqualTo(Outcome.REJECT);
        assertThat(decision(policy(List.of(RECEIVE), some).judge(facts)).outcome())
                .isEqualTo(Outcome.DEFER);
    }

    @Test
    void adviceThatIsUnavailableStillCannotPermitWhatEveryAnswerRefuses() {
        var advice =
                new Guard(
                        "g",
                        Guard.Kind.REVERSE_PATH,
                        1,
                        Condition.always(),
                        List.of(rule("a@elsewhere.example", DENY)),
                        DEFER,
                        new Action.Allow());
        var facts =
                connected("inbound", "192.0.2.1")
                        .with(Fact.USER, Optional.empty())
                        .unavailable(Fact.REVERSE_PATH);
        assertThat(decision(policy(List.of(RECEIVE), advice).judge(facts)).outcome())
                .isEqualTo(Outcome.DEFER);
    }

    @Test
    void earlierStagesSpeakFirstWhateverTheListSays() {
        var policy = policy(List.of(RECEIVE), reversePaths(DENY, rule("x@x.example", DENY)), BLOCK);
        assertThat(decision(policy.judge(rcpt("inbound", "203.0.113.5", "a@example.com"))).guard())
                .isEqualTo("block unwelcome");
    }

    @Test
    void anActionCannotCarryAReplyThatContradictsIt() {
        assertThatThrownBy(() -> new Action.Refuse(Outcome.REJECT, Replies.TRY_LATER))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Action.Refuse(Outcome.DEFER, Replies.OK))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Action.Refuse(Outcome.ACCEPT, Replies.OK))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoIsGrantedNothingLearnsNothingFromGuardsOfThatStage() {
        var deny =
                new Guard(
                        "forward-path",
                        Guard.Kind.FORWARD_PATH,
                        30,
                        Condition.always(),
                        List.of(
                                new Guard.Rule(
                                        31,
                                        "*@*",
                                        new Condition.ForwardPathIn(AddressPatterns.of("*@*")),
                                        DENY)),
                        new Action.Allow(),
                        DEFER);
        var decision =
                decision(
                        policy(List.of(RECEIVE), deny)
                                .judge(rcpt("inbound", "192.0.2.1", "a@foreign.example")));
        assertThat(decision.guard()).isNull();
        assertThat(decision.reply()).isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void theFirstGuardThatHoldsIsNamed() {
        var first = reversePaths(new Action.Hold(), rule("x@x.example", new Action.Allow()));
        var second =
                new Guard(
                        "second",
                        Guard.Kind.REVERSE_PATH,
                        30,
                        Condition.always(),
                        List.of(rule("*@*", new Action.Hold())),
                        new Action.Allow(),
                        DEFER);
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        assertThat(decision(policy(List.of(RECEIVE), first, second).judge(facts)).guard())
                .isEqualTo("reverse-path");
    }

    @Test
    void aRuleMayHoldSeveralPatterns() {
        for (var kind : List.of(Guard.Kind.REVERSE_PATH, Guard.Kind.FORWARD_PATH)) {
            var guard =
                    new Guard(
                            "guard",
                            kind,
                            1,
                            Condition.always(),
                            List.of(
                                    several(kind, DEFER, "a@example.com", "b@example.com"),
                                    several(kind, new Action.Allow(), "c@example.com"),
                                    several(kind, DENY, "d@example.com", "*@example.com")),
                            new Action.Allow(),
                            DEFER);
            var policy = policy(List.of(RECEIVE), guard);
            for (var entry :
                    Map.of(
                                    "a", Outcome.DEFER,
                                    "b", Outcome.DEFER,
                                    "c", Outcome.ACCEPT,
                                    "d", Outcome.REJECT,
                                    "e", Outcome.REJECT)
                            .entrySet()) {
                var path = entry.getKey() + "@example.com";
                var facts =
                        rcpt("inbound", "192.0.2.1", path)
                                .with(Fact.REVERSE_PATH, ReversePath.of("<" + path + ">"));
                assertThat(decision(policy.judge(facts)).outcome())
                        .as("%s at %s", path, kind)
                        .isEqualTo(entry.getValue());
            }
        }
    }

    private static Guard.Rule several(Guard.Kind kind, Action action, String... patterns) {
        var list = AddressPatterns.of(patterns);
        return new Guard.Rule(
                1,
                "several",
                kind == Guard.Kind.REVERSE_PATH
                        ? new Condition.ReversePathIn(list)
                        : new Condition.ForwardPathIn(list),
                action);
    }

    @Test
    void rulesMayAskForBothSidesOfTheEnvelope() {
        var guard =
                reversePaths(
                        new Action.Allow(),
                        rule("*@elsewhere.example", new Action.Allow()),
                        several(Guard.Kind.FORWARD_PATH, DENY, "a@example.com"));
        var policy = policy(List.of(RECEIVE), guard);
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        assertThat(decision(policy.judge(facts)).outcome()).isEqualTo(Outcome.ACCEPT);
        var other = facts.with(Fact.REVERSE_PATH, ReversePath.of("<a@other.example>"));
        assertThat(decision(policy.judge(other)).outcome()).isEqualTo(Outcome.REJECT);
    }

    /** What a guard whose advice may be missing says where its rule and the rest differ. */
    private static Decision.Outcome advice(Action match, Action otherwise, Action unavailable) {
        var guard =
                new Guard(
                        "g",
                        Guard.Kind.REVERSE_PATH,
                        1,
                        Condition.always(),
                        List.of(rule("a@elsewhere.example", match)),
                        otherwise,
                        unavailable);
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").unavailable(Fact.REVERSE_PATH);
        return decision(policy(List.of(RECEIVE), guard).judge(facts)).outcome();
    }

    @Test
    void adviceThatIsUnavailableLetsPassOnlyWhatSomeAnswerLetsPass() {
        var allow = new Action.Allow();
        var hold = new Action.Hold();
        assertThat(advice(DENY, allow, allow)).isEqualTo(Outcome.ACCEPT);
        assertThat(advice(allow, DENY, allow)).isEqualTo(Outcome.ACCEPT);
        assertThat(advice(DENY, hold, allow)).isEqualTo(Outcome.HOLD);
        assertThat(advice(hold, DENY, allow)).isEqualTo(Outcome.HOLD);
        assertThat(advice(hold, allow, allow)).isEqualTo(Outcome.ACCEPT);
        assertThat(advice(DENY, DEFER, allow)).isEqualTo(Outcome.DEFER);
        assertThat(advice(DEFER, DENY, allow)).isEqualTo(Outcome.DEFER);
        assertThat(advice(DENY, allow, DENY)).isEqualTo(Outcome.REJECT);
        assertThat(advice(DENY, allow, hold)).isEqualTo(Outcome.HOLD);
    }

    @Test
    void aGuardThatMayNotApplyAllowsWhereItDoesNot() {
        var guard =
                new Guard(
                        "g",
                        Guard.Kind.REVERSE_PATH,
                        1,
                        new Condition.TlsActive(),
                        List.of(rule("*@elsewhere.example", DENY)),
                        DENY,
                        new Action.Allow());
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").unavailable(Fact.TLS);
        assertThat(decision(policy(List.of(RECEIVE), guard).judge(facts)).outcome())
                .isEqualTo(Outcome.ACCEPT);
        var unknown =
                connected("inbound", "192.0.2.1")
                        .with(Fact.HELO, "h.example")
                        .with(Fact.USER, Optional.empty())
                        .with(Fact.REVERSE_PATH, ReversePath.of("<a@elsewhere.example>"));
        assertThat(policy(List.of(RECEIVE), guard).judge(unknown))
                .isEqualTo(new Verdict.Needs(Fact.TLS));
    }

    @Test
    void whatBlocksAndDropsClosesTheConnection() {
        assertThat(Outcome.values())
                .filteredOn(Outcome::closes)
                .containsExactly(Outcome.DROP, Outcome.BLOCK);
        assertThat(Outcome.values())
                .filteredOn(Outcome::isAcceptance)
                .containsExactly(Outcome.ACCEPT, Outcome.HOLD, Outcome.QUARANTINE);
    }

    @Test
    void onlyABlockHasATime() {
        var hour = Duration.ofHours(1);
        assertThat(new Action.Refuse(Outcome.BLOCK, Replies.BLOCKED, hour).time()).isEqualTo(hour);
        assertThatThrownBy(() -> new Action.Refuse(Outcome.BLOCK, Replies.BLOCKED, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Action.Refuse(Outcome.DROP, Replies.BLOCKED, hour))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Action.Refuse(Outcome.DROP, Replies.TRY_LATER))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
