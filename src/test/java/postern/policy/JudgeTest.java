package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;

/** A relay for example.com, with an office that may send out, as most have it. */
class JudgeTest {
    private static final IpSet OFFICE = IpSet.of(List.of(IpPrefix.parse("10.20.0.0/22").orThrow()));
    private static final IpSet UNWELCOME =
            IpSet.of(List.of(IpPrefix.parse("203.0.113.0/24").orThrow()));
    private static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    private static final Action DENY = new Action.Refuse(Outcome.REJECT, Replies.SENDER_REFUSED);
    private static final Action DEFER = new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    private final Grant receive = new Grant.Receive(terms("receive", 10, "inbound", null, null));
    private final Grant relay =
            new Grant.Relay(
                    terms("relay office", 11, "outbound", null, null),
                    new Grant.Clients(List.of("office"), OFFICE));
    private final Guard block =
            new Guard(
                    "block unwelcome",
                    Guard.Kind.BLOCK,
                    20,
                    Condition.always(),
                    List.of(
                            new Guard.Rule(
                                    20,
                                    "unwelcome",
                                    new Condition.ClientIn(List.of("unwelcome"), UNWELCOME),
                                    new Action.Refuse(Outcome.BLOCK, Replies.BLOCKED))),
                    new Action.Allow(),
                    DEFER);

    private static Grant.Terms terms(
            String name,
            int line,
            String on,
            @Nullable AddressPatterns to,
            @Nullable Instant until) {
        return new Grant.Terms(name, line, List.of(on), to, until, null);
    }

    private static Policy policy(List<Grant> grants, Guard... guards) {
        return new Policy(
                List.of(DomainPattern.of("example.com")), Map.of(), grants, List.of(guards));
    }

    private static Guard reversePaths(Action otherwise, Guard.Rule... rules) {
        return new Guard(
                "reverse-path",
                Guard.Kind.REVERSE_PATH,
                21,
                Condition.always(),
                List.of(rules),
                otherwise,
                DEFER);
    }

    private static Guard.Rule rule(String match, Action action) {
        return new Guard.Rule(
                22, match, new Condition.ReversePathIn(AddressPatterns.of(match)), action);
    }

    private static Facts connected(String listener, String client) {
        return Facts.NONE
                .with(Fact.LISTENER, listener)
                .with(Fact.CLIENT, IpAddress.of(client))
                .with(Fact.NOW, NOON);
    }

    private static Facts mail(String listener, String client, String from) {
        return connected(listener, client)
                .with(Fact.HELO, "h.example")
                .with(Fact.TLS, false)
                .with(Fact.USER, Optional.empty())
                .with(Fact.REVERSE_PATH, ReversePath.of(from));
    }

    private static Facts rcpt(String listener, String client, String to) {
        return mail(listener, client, "s@elsewhere.example")
                .with(Fact.FORWARD_PATH, Mailbox.of(to));
    }

    private static Verdict.Decided decided(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Decided.class);
        return (Verdict.Decided) verdict;
    }

    private static Decision decision(Verdict verdict) {
        return decided(verdict).decision();
    }

    @Test
    void aStrangerWritesToOurDomain() {
        var decision =
                decision(
                        policy(List.of(receive, relay))
                                .judge(rcpt("inbound", "192.0.2.1", "a@example.com")));
        assertThat(decision)
                .isEqualTo(
                        new Decision(Outcome.ACCEPT, Replies.RECIPIENT_OK, "receive", null, false));
    }

    @Test
    void aStrangerAsksUsToRelay() {
        var verdict =
                decided(
                        policy(List.of(receive, relay))
                                .judge(rcpt("inbound", "192.0.2.1", "a@foreign.example")));
        assertThat(verdict.decision())
                .isEqualTo(new Decision(Outcome.REJECT, Replies.RELAY_DENIED, null, null, false));
        assertThat(verdict.trace())
                .containsExactly(
                        new Verdict.Step(10, "grant receive", "no: the forward-path is foreign"),
                        new Verdict.Step(
                                11, "grant relay office", "no: the listener is not outbound"));
    }

    @Test
    void ourNetworkSendsOut() {
        var decision =
                decision(
                        policy(List.of(receive, relay))
                                .judge(rcpt("outbound", "10.20.1.1", "a@foreign.example")));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(decision.grant()).isEqualTo("relay office");
        assertThat(decision.trusted()).isTrue();
    }

    @Test
    void anAddressLiteralIsForeign() {
        var decision =
                decision(
                        policy(List.of(receive))
                                .judge(rcpt("inbound", "192.0.2.1", "a@[192.0.2.1]")));
        assertThat(decision.reply()).isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void withoutGrantsNothingPassesFromTheFirstMomentOn() {
        assertThat(decision(policy(List.of()).judge(Facts.NONE)).reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void whoCannotBeGrantedAnythingIsRefusedWhenItConnects() {
        var policy = policy(List.of(receive, relay));
        assertThat(decision(policy.judge(connected("outbound", "192.0.2.1"))).reply())
                .isEqualTo(Replies.RELAY_DENIED);
        assertThat(policy.judge(connected("inbound", "192.0.2.1")))
                .isEqualTo(new Verdict.Needs(Fact.USER));
        assertThat(policy.judge(mail("inbound", "192.0.2.1", "<>")))
                .isEqualTo(new Verdict.Needs(Fact.FORWARD_PATH));
    }

    @Test
    void aBlockedClientIsRefusedWhenItConnects() {
        var verdict =
                decided(policy(List.of(receive), block).judge(connected("inbound", "203.0.113.5")));
        assertThat(verdict.decision())
                .isEqualTo(
                        new Decision(
                                Outcome.BLOCK, Replies.BLOCKED, null, "block unwelcome", false));
        assertThat(verdict.trace())
                .containsExactly(
                        new Verdict.Step(
                                20,
                                "guard block unwelcome",
                                "unwelcome: blocks: 554 5.7.1 Your host may not send mail here"));
    }

    @Test
    void whoHasLoggedInIsNotJudgedAsAStranger() {
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").with(Fact.USER, Optional.of("u"));
        assertThat(decision(policy(List.of(receive)).judge(facts)).reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void anUnavailableUserMakesARefusalTransient() {
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").unavailable(Fact.USER);
        var verdict = decided(policy(List.of(receive)).judge(facts));
        assertThat(verdict.decision())
                .isEqualTo(new Decision(Outcome.DEFER, Replies.RELAY_UNSURE, null, null, false));
    }

    @Test
    void aKnownNoBeatsWhatIsUnavailableAtItsStage() {
        var facts = connected("outbound", "10.20.1.1").unavailable(Fact.NOW);
        var ends =
                new Grant.Relay(
                        terms("relay", 1, "inbound", null, NOON),
                        new Grant.Clients(List.of("office"), OFFICE));
        assertThat(decision(policy(List.of(ends)).judge(facts)).reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void aGrantEnds() {
        var ends = new Grant.Receive(terms("receive", 1, "inbound", null, NOON));
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        assertThat(decision(policy(List.of(ends)).judge(facts)).outcome())
                .isEqualTo(Outcome.ACCEPT);
        var later = facts.with(Fact.NOW, NOON.plusMillis(1));
        assertThat(decision(policy(List.of(ends)).judge(later)).reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void aGrantCanBeBoundToForwardPathsButReceiveNeverReachesForeignOnes() {
        var to = AddressPatterns.of("*@*");
        var wide = new Grant.Receive(terms("receive", 1, "inbound", to, null));
        assertThat(
                        decision(
                                        policy(List.of(wide))
                                                .judge(
                                                        rcpt(
                                                                "inbound",
                                                                "192.0.2.1",
                                                                "a@foreign.example")))
                                .reply())
                .isEqualTo(Replies.RELAY_DENIED);
        var narrow =
                new Grant.Receive(
                        terms("receive", 1, "inbound", AddressPatterns.of("a@example.com"), null));
        assertThat(
                        decision(
                                        policy(List.of(narrow))
                                                .judge(
                                                        rcpt(
                                                                "inbound",
                                                                "192.0.2.1",
                                                                "b@example.com")))
                                .reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void theFirstRuleThatMatchesSaysWhatHappens() {
        var guard =
                reversePaths(
                        DENY,
                        rule("a@elsewhere.example", new Action.Allow()),
                        rule("*@elsewhere.example", DEFER));
        var policy = policy(List.of(receive), guard);
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
        var policy = policy(List.of(receive), hold, deny);
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
        assertThat(decision(policy(List.of(receive), everyRuleDenies).judge(facts)).outcome())
                .isEqualTo(Outcome.REJECT);
        assertThat(decision(policy(List.of(receive), some).judge(facts)).outcome())
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
        assertThat(decision(policy(List.of(receive), advice).judge(facts)).outcome())
                .isEqualTo(Outcome.DEFER);
    }

    @Test
    void earlierStagesSpeakFirstWhateverTheListSays() {
        var policy = policy(List.of(receive), reversePaths(DENY, rule("x@x.example", DENY)), block);
        assertThat(decision(policy.judge(rcpt("inbound", "203.0.113.5", "a@example.com"))).guard())
                .isEqualTo("block unwelcome");
    }

    @Test
    void aTraceDoesNotGrowWithThousandsOfGrants() {
        var grants = new ArrayList<Grant>();
        for (int i = 0; i < 1000; i++)
            grants.add(new Grant.Receive(terms("r" + i, i, "other", null, null)));
        var trace =
                decided(policy(grants).judge(rcpt("inbound", "192.0.2.1", "a@example.com")))
                        .trace();
        assertThat(trace).hasSize(51);
        assertThat(trace.getLast().outcome()).isEqualTo("950 more do not match");
    }

    @Test
    void namesAreUnique() {
        assertThatThrownBy(() -> policy(List.of(receive, receive)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBarePostmasterLivesInTheFirstDomainThatIsOne() {
        assertThat(
                        new Policy(
                                        List.of(
                                                DomainPattern.of("*.a.example"),
                                                DomainPattern.of("b.example")))
                                .firstDomain())
                .hasToString("b.example");
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
}
