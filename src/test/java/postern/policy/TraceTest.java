package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.BLOCK;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.NOON;
import static postern.policy.ExamplePolicy.OFFICE;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.RELAY;
import static postern.policy.ExamplePolicy.decided;
import static postern.policy.ExamplePolicy.mail;
import static postern.policy.ExamplePolicy.policy;
import static postern.policy.ExamplePolicy.rcpt;
import static postern.policy.ExamplePolicy.reversePaths;
import static postern.policy.ExamplePolicy.rule;
import static postern.policy.ExamplePolicy.terms;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;

/** What the trace tells people. */
class TraceTest {

    private static List<String> outcomes(Policy policy, Facts facts) {
        return decided(policy.judge(facts)).trace().stream().map(Verdict.Step::outcome).toList();
    }

    @Test
    void aTraceSaysWhichRuleSpokeOrThatNoneDid() {
        var rules = reversePaths(DENY, rule("*@elsewhere.example", new Action.Allow()));
        var listed = policy(List.of(RECEIVE), rules);
        assertThat(outcomes(listed, rcpt("inbound", "192.0.2.1", "a@example.com")))
                .containsExactly("*@elsewhere.example: no objection", "matches");
        assertThat(outcomes(listed, mail("inbound", "192.0.2.1", "a@other.example")))
                .containsExactly("otherwise: denies: " + Replies.SENDER_REFUSED);
        var noRules = policy(List.of(RECEIVE), reversePaths(DEFER));
        assertThat(outcomes(noRules, rcpt("inbound", "192.0.2.1", "a@example.com")))
                .containsExactly("defers: " + Replies.CHECK_UNAVAILABLE);
        assertThat(
                        outcomes(
                                policy(List.of(RECEIVE), BLOCK),
                                rcpt("inbound", "::1", "a@example.com")))
                .containsExactly("no objection", "matches");
    }

    @Test
    void aTraceNamesWhatAnActionDoes() {
        for (var entry :
                Map.of(
                                new Action.Hold(), "holds",
                                new Action.Refuse(Outcome.DROP, Replies.BLOCKED),
                                        "drops: " + Replies.BLOCKED,
                                new Action.Refuse(Outcome.DROP, Replies.SHUTTING_DOWN),
                                        "drops: " + Replies.SHUTTING_DOWN)
                        .entrySet())
            assertThat(
                            outcomes(
                                    policy(
                                            List.of(RECEIVE),
                                            reversePaths(entry.getKey(), rule("a@a", DENY))),
                                    rcpt("inbound", "192.0.2.1", "a@example.com")))
                    .contains("otherwise: " + entry.getValue());
    }

    private static Guard elsewhere(String name) {
        return new Guard(
                name,
                Guard.Kind.REVERSE_PATH,
                1,
                new Condition.ListenerIn(List.of("outbound")),
                List.of(rule("*@*", DENY)),
                DENY,
                DEFER);
    }

    @Test
    void aTraceLeavesOutGuardsThatDoNotApplyOnlyAmongManyOfThem() {
        var guards = new ArrayList<Guard>();
        for (int i = 0; i < 50; i++) guards.add(elsewhere("guard" + i));
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        var fifty = policy(List.of(RECEIVE), guards.toArray(Guard[]::new));
        assertThat(outcomes(fifty, facts)).hasSize(51).contains("does not apply: no objection");
        guards.add(reversePaths(new Action.Allow()));
        var more = policy(List.of(RECEIVE), guards.toArray(Guard[]::new));
        assertThat(outcomes(more, facts)).containsExactly("no objection", "matches");
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
    void aTraceSaysWhatCannotBeToldUnlessSomethingIsSure() {
        var ends = new Grant.Receive(terms("receive", 10, "inbound", null, NOON));
        var facts =
                rcpt("inbound", "192.0.2.1", "a@example.com")
                        .unavailable(Fact.USER)
                        .unavailable(Fact.NOW);
        var verdict = decided(policy(List.of(RELAY, ends)).judge(facts));
        assertThat(verdict.decision().reply()).isEqualTo(Replies.RELAY_UNSURE);
        assertThat(verdict.trace())
                .containsExactly(
                        new Verdict.Step(
                                10,
                                "grant receive",
                                "unsure: \"it ended at 2026-11-01T12:00:00Z\" cannot be told, a"
                                        + " fact is unavailable"),
                        new Verdict.Step(
                                11, "grant relay office", "no: the listener is not outbound"));
        assertThat(
                        decided(policy(List.of(ends)).judge(facts.with(Fact.LISTENER, "other")))
                                .trace()
                                .getFirst()
                                .outcome())
                .isEqualTo("no: the listener is not inbound");
    }

    @Test
    void aGrantThatMatchesSoFarHasNoObjectionYet() {
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com").unavailable(Fact.FROM);
        var to = AddressPatterns.of("a@example.com");
        var device =
                new Grant.Device(
                        terms("device", 12, "inbound", to, null),
                        new Grant.Clients(
                                List.of("printer"),
                                IpSet.of(List.of(IpPrefix.parse("192.0.2.1").orThrow()))),
                        Mailbox.of("s@elsewhere.example"));
        assertThat(decided(policy(List.of(device)).judge(facts)).trace())
                .extracting(Verdict.Step::outcome)
                .containsExactly(
                        "unsure: \"From is not in s@elsewhere.example\" cannot be told, a fact is"
                                + " unavailable");
    }

    @Test
    void fiftyGrantsAreShownAndNoMoreAreCounted() {
        var grants = new ArrayList<Grant>();
        for (int i = 0; i < 50; i++)
            grants.add(new Grant.Receive(terms("r" + i, i, "other", null, null)));
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        assertThat(decided(policy(grants).judge(facts)).trace())
                .hasSize(50)
                .allMatch(step -> step.outcome().startsWith("no: "));
        assertThat(decided(policy(List.of()).judge(facts)).trace())
                .containsExactly(new Verdict.Step(0, "grants", "there are none"));
    }

    static Stream<Arguments> wording() {
        var ours = new DomainSet(List.of(DomainPattern.of("example.com")));
        var some = AddressPatterns.of("a@a", "b@b");
        return Stream.of(
                Arguments.of(
                        new Condition.ListenerIn(List.of("a", "b", "c")),
                        "the listener is a, b or c",
                        "the listener is not a, b or c"),
                Arguments.of(
                        new Condition.ClientIn(List.of("a", "b", "c", "d", "e"), OFFICE),
                        "the client is in a, b, c or 2 more",
                        "the client is not in a, b, c or 2 more"),
                Arguments.of(
                        new Condition.TlsActive(),
                        "the session is encrypted",
                        "the session is not encrypted"),
                Arguments.of(
                        new Condition.LoggedIn(),
                        "the client has logged in",
                        "the client has not logged in"),
                Arguments.of(
                        new Condition.UserIn(List.of("ann")),
                        "the user is ann",
                        "the user is not ann"),
                Arguments.of(
                        new Condition.GroupIn(List.of("staff")),
                        "the user is in staff",
                        "the user is not in staff"),
                Arguments.of(
                        new Condition.HeloIn(
                                new HeloPatterns(Set.of(HeloPatterns.Kind.BARE), ours)),
                        "the HELO name is bare or example.com",
                        "the HELO name is not bare or example.com"),
                Arguments.of(
                        new Condition.ReversePathOurs(ours),
                        "the reverse-path is ours",
                        "the reverse-path is foreign"),
                Arguments.of(
                        new Condition.OwnsReversePath(),
                        "the reverse-path is the user's own",
                        "the reverse-path is not the user's own"),
                Arguments.of(
                        new Condition.RecipientKnown(),
                        "the recipient is known",
                        "the recipient is unknown"),
                Arguments.of(
                        new Condition.OverLimit("per client"),
                        "the limit per client is exceeded",
                        "the limit per client is not exceeded"),
                Arguments.of(
                        new Condition.FromIn(some),
                        "From is in a@a or b@b",
                        "From is not in a@a or b@b"),
                Arguments.of(new Condition.FromOurs(ours), "From is ours", "From is foreign"),
                Arguments.of(
                        new Condition.OwnsFrom(),
                        "From is the user's own",
                        "From is not the user's own"),
                Arguments.of(
                        new Condition.Found(Finding.Spf.FAIL), "spf is fail", "spf is not fail"),
                Arguments.of(
                        new Condition.Scored(Fact.DNSBL_CLIENT, 5),
                        "dnsbl-client is 5 or more",
                        "dnsbl-client is less than 5"),
                Arguments.of(
                        new Condition.Greylisted(),
                        "the sender is new and has to wait",
                        "the sender has waited or is known"),
                Arguments.of(
                        new Condition.Unusual(),
                        "it is unlike what is usually sent",
                        "it is like what is usually sent"),
                Arguments.of(
                        new Condition.SourceTold(),
                        "it is told where it was got",
                        "nobody tells where it was got"),
                Arguments.of(
                        new Condition.ReversePathIn(some),
                        "the reverse-path is in a@a or b@b",
                        "the reverse-path is not in a@a or b@b"),
                Arguments.of(
                        new Condition.ForwardPathIn(some),
                        "the forward-path is in a@a or b@b",
                        "the forward-path is not in a@a or b@b"),
                Arguments.of(
                        new Condition.ForwardPathOurs(ours),
                        "the forward-path is ours",
                        "the forward-path is foreign"),
                Arguments.of(
                        new Condition.Until(Instant.EPOCH),
                        "it has not ended before 1970-01-01T00:00:00Z",
                        "it ended at 1970-01-01T00:00:00Z"),
                Arguments.of(Condition.always(), "all of it holds", "not all of it holds"),
                Arguments.of(
                        new Condition.Any(List.of()),
                        "something of it holds",
                        "nothing of it holds"));
    }

    @ParameterizedTest
    @MethodSource("wording")
    void aConditionIsToldInWords(Condition condition, String holds, String holdsNot) {
        assertThat(Wording.whyNot(condition)).isEqualTo(holdsNot);
        assertThat(Wording.whyNot(new Condition.Not(condition))).isEqualTo(holds);
        assertThat(Wording.whyNot(new Condition.Not(new Condition.Not(condition))))
                .isEqualTo(holdsNot);
    }
}
