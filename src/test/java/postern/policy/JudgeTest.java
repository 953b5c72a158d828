package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.NOON;
import static postern.policy.ExamplePolicy.OFFICE;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.RELAY;
import static postern.policy.ExamplePolicy.connected;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.ExamplePolicy.mail;
import static postern.policy.ExamplePolicy.policy;
import static postern.policy.ExamplePolicy.rcpt;
import static postern.policy.ExamplePolicy.terms;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;

/** What grants permit. */
class JudgeTest {

    @Test
    void aStrangerWritesToOurDomain() {
        var decision =
                decision(
                        policy(List.of(RECEIVE, RELAY))
                                .judge(rcpt("inbound", "192.0.2.1", "a@example.com")));
        assertThat(decision)
                .isEqualTo(
                        new Decision(Outcome.ACCEPT, Replies.RECIPIENT_OK, "receive", null, false));
    }

    @Test
    void aStrangerAsksUsToRelay() {
        var verdict =
                decided(
                        policy(List.of(RECEIVE, RELAY))
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
                        policy(List.of(RECEIVE, RELAY))
                                .judge(rcpt("outbound", "10.20.1.1", "a@foreign.example")));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPT);
        assertThat(decision.grant()).isEqualTo("relay office");
        assertThat(decision.trusted()).isTrue();
    }

    @Test
    void anAddressLiteralIsForeign() {
        var decision =
                decision(
                        policy(List.of(RECEIVE))
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
        var policy = policy(List.of(RECEIVE, RELAY));
        assertThat(decision(policy.judge(connected("outbound", "192.0.2.1"))).reply())
                .isEqualTo(Replies.RELAY_DENIED);
        assertThat(policy.judge(connected("inbound", "192.0.2.1")))
                .isEqualTo(new Verdict.Needs(Fact.USER));
        assertThat(policy.judge(mail("inbound", "192.0.2.1", "<>")))
                .isEqualTo(new Verdict.Needs(Fact.FORWARD_PATH));
    }

    @Test
    void whoHasLoggedInIsNotJudgedAsAStranger() {
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").with(Fact.USER, Optional.of("u"));
        assertThat(decision(policy(List.of(RECEIVE)).judge(facts)).reply())
                .isEqualTo(Replies.RELAY_DENIED);
    }

    @Test
    void anUnavailableUserMakesARefusalTransient() {
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").unavailable(Fact.USER);
        var verdict = decided(policy(List.of(RECEIVE)).judge(facts));
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
    void theGrantThatIsNamedIsAskedForWhatTheOnesBeforeItHangOn() {
        var login =
                new Grant.Login(
                        terms("login", 12, "inbound", null, null),
                        null,
                        new Grant.Users(List.of(), List.of("staff")),
                        new Grant.As.Anybody());
        var all =
                new Grant.Login(
                        terms("open", 13, "inbound", null, null),
                        null,
                        Grant.Users.ALL,
                        new Grant.As.Anybody());
        var policy = policy(List.of(login, all));
        var facts =
                rcpt("inbound", "192.0.2.1", "a@foreign.example")
                        .with(Fact.USER, Optional.of("ann"));
        assertThat(policy.judge(facts)).isEqualTo(new Verdict.Needs(Fact.GROUPS));
        assertThat(decision(policy.judge(facts.with(Fact.GROUPS, Set.of("staff")))).grant())
                .isEqualTo("login");
        assertThat(decision(policy.judge(facts.with(Fact.GROUPS, Set.of()))).grant())
                .isEqualTo("open");
        assertThat(decision(policy.judge(facts.unavailable(Fact.GROUPS))).grant())
                .isEqualTo("open");
    }
}
