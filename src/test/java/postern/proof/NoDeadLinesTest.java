package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Action;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.AddressTemplate;
import postern.policy.Condition;
import postern.policy.Decision.Outcome;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.RewriteRule;

/** Which lines decide nothing, and why. */
class NoDeadLinesTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Action DENY = new Action.Refuse(Outcome.REJECT, Replies.RECIPIENT_REFUSED);
    private static final Action ALLOW = new Action.Allow();

    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();
    private final List<RewriteRule> rules = new ArrayList<>();

    private Property of(String name) {
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")), Map.of(), grants, guards, rules);
        var surroundings =
                new Surroundings(
                        List.of(),
                        new DomainSet(List.of(new DomainPattern.Everything())),
                        null,
                        List.of(),
                        List.of(),
                        NOW);
        return Proof.of(policy, surroundings).stream()
                .filter(property -> property.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void dead(String name, int line, String detail) {
        var property = of(name);
        assertThat(property.detail()).isEqualTo(detail);
        assertThat(property.line()).isEqualTo(line);
        assertThat(property.answer()).isEqualTo(Property.Answer.REFUTED);
        assertThat(property.permitsStart()).isTrue();
    }

    private void alive(String name) {
        var property = of(name);
        assertThat(property.holds()).as(property.detail()).isTrue();
    }

    private static Grant.Terms terms(
            String name, int line, @Nullable AddressPatterns to, @Nullable Instant until) {
        return new Grant.Terms(name, line, List.of(), to, until, null);
    }

    private static Grant receive(String name, int line, String... to) {
        return new Grant.Receive(
                terms(name, line, to.length == 0 ? null : AddressPatterns.of(to), null));
    }

    private static Grant relay(String name, int line, String prefix) {
        var clients = IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
        return new Grant.Relay(
                terms(name, line, null, null), new Grant.Clients(List.of("net"), clients));
    }

    private static Guard.Rule to(int line, String pattern, Action action) {
        return new Guard.Rule(
                line, pattern, new Condition.ForwardPathIn(AddressPatterns.of(pattern)), action);
    }

    private static Guard guard(String name, int line, Condition where, Guard.Rule... rules) {
        return new Guard(name, Guard.Kind.FORWARD_PATH, line, where, List.of(rules), ALLOW, DENY);
    }

    private static Guard guard(String name, int line, Guard.Rule... rules) {
        return guard(name, line, Condition.always(), rules);
    }

    @Test
    void linesThatDecideSomethingAreAlive() {
        grants.add(receive("receive", 1));
        grants.add(relay("relay", 2, "10.0.0.0/24"));
        guards.add(guard("list", 3, to(4, "a@example.com", DENY)));
        alive("no-dead-grant");
        alive("no-dead-guard");
    }

    @Test
    void whatPermitsNobodyToWriteIsNotCalledDead() {
        grants.add(receive("receive", 1));
        var to = AddressPatterns.of("a@example.com");
        grants.add(
                new Grant.Forward(
                        terms("forward", 2, to, null), List.of(Mailbox.of("a@far.example"))));
        grants.add(
                new Grant.Collect(
                        terms("collect", 3, null, null),
                        Grant.Users.ALL,
                        new DomainSet(List.of(DomainPattern.of("example.com")))));
        alive("no-dead-grant");
    }

    @Test
    void aGrantThatAnotherCoversIsDead() {
        grants.add(relay("narrow", 5, "10.0.0.0/26"));
        grants.add(receive("receive", 1));
        grants.add(relay("wide", 7, "10.0.0.0/24"));
        dead(
                "no-dead-grant",
                5,
                "grant narrow (line 5) permits nothing that the grant wide does not");
    }

    @Test
    void aGrantThatOthersCoverTogetherIsDead() {
        grants.add(relay("one", 5, "10.0.0.0/25"));
        grants.add(relay("two", 6, "10.0.0.128/25"));
        grants.add(relay("whole", 7, "10.0.0.64/26"));
        grants.add(relay("middle", 8, "10.0.1.0/24"));
        dead(
                "no-dead-grant",
                7,
                "grant whole (line 7) permits nothing that the grant one does not");
        grants.set(2, relay("whole", 7, "10.0.0.0/24"));
        dead(
                "no-dead-grant",
                5,
                "grant one (line 5) permits nothing that the grant whole does not; grant two (line"
                        + " 6) permits nothing that the grant whole does not; grant whole (line 7)"
                        + " permits nothing that other grants do not");
    }

    @Test
    void aGrantThatHasEndedOrNeverMatchesIsDead() {
        grants.add(receive("receive", 1));
        grants.add(new Grant.Receive(terms("ended", 2, null, NOW.minusSeconds(1))));
        dead("no-dead-grant", 2, "grant ended (line 2) ended at 2026-05-31T23:59:59Z");
        grants.set(1, receive("foreign", 3, "*@far.example"));
        dead("no-dead-grant", 3, "grant foreign (line 3) can never match");
    }

    @Test
    void fiveAreNamedAndTheOthersCounted() {
        for (int i = 0; i < 5; i++) grants.add(receive("r" + i, i + 1, "*@far" + i + ".example"));
        assertThat(of("no-dead-grant").detail())
                .contains("grant r4 (line 5)")
                .doesNotContain("more");
        for (int i = 5; i < 7; i++) grants.add(receive("r" + i, i + 1, "*@far" + i + ".example"));
        assertThat(of("no-dead-grant").detail())
                .endsWith("; and 2 more")
                .doesNotContain("grant r5 (line 6)");
    }

    @Test
    void aGuardBehindOneThatRefusesTheSameIsDead() {
        grants.add(receive("receive", 1));
        guards.add(guard("wide", 3, to(4, "*@example.com", DENY)));
        guards.add(guard("narrow", 5, to(6, "a@example.com", DENY)));
        dead(
                "no-dead-guard",
                5,
                "guard narrow (line 5) objects to nothing that guards before it do not");
    }

    @Test
    void aGuardAgainstWhatNoGrantPermitsIsDead() {
        grants.add(receive("receive", 1));
        guards.add(guard("foreign", 3, to(4, "*@far.example", DENY)));
        dead("no-dead-guard", 3, "guard foreign (line 3) objects only to what no grant permits");
    }

    @Test
    void aGuardThatNeverSpeaksOrNeverObjectsIsDead() {
        grants.add(receive("receive", 1));
        var both =
                new Condition.All(
                        List.of(
                                new Condition.ListenerIn(List.of("a")),
                                new Condition.Until(NOW.minusSeconds(1))));
        guards.add(guard("never", 3, both, to(4, "*@example.com", DENY)));
        dead(
                "no-dead-guard",
                3,
                "guard never (line 3) never speaks: its terms exclude each other, or have ended");
        guards.set(0, guard("mild", 3, to(4, "*@example.com", ALLOW)));
        dead("no-dead-guard", 3, "guard mild (line 3) never objects");
    }

    @Test
    void aRuleThatNothingIsLeftForIsDead() {
        grants.add(receive("receive", 1));
        guards.add(
                guard(
                        "list",
                        3,
                        to(4, "*@example.com", DENY),
                        to(5, "a@example.com", ALLOW),
                        to(6, "*@far.example", DENY)));
        dead(
                "no-dead-guard",
                5,
                "rule \"a@example.com\" of guard list (line 5) matches nothing that rules before"
                        + " it leave; rule \"*@far.example\" of guard list (line 6) matches only"
                        + " what no grant permits");
    }

    @Test
    void aRuleForWhatARewritingMakesIsAlive() {
        var all = AddressPatterns.of("a@example.com");
        grants.add(new Grant.Receive(terms("receive", 1, all, null)));
        grants.add(relay("relay", 2, "10.0.0.0/24"));
        guards.add(
                guard(
                        "list",
                        3,
                        new Condition.Not(new Condition.ListenerIn(List.of("none"))),
                        to(4, "b@example.com", DENY)));
        var pattern = AddressPattern.of("a@example.com");
        rules.add(
                new RewriteRule(
                        "move",
                        9,
                        RewriteRule.Side.FORWARD_PATH,
                        Condition.always(),
                        pattern,
                        AddressTemplate.of("b@example.com", pattern),
                        List.of()));
        alive("no-dead-guard");
    }
}
