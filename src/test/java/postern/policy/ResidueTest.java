package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.DENY;
import static postern.policy.ExamplePolicy.RECEIVE;
import static postern.policy.ExamplePolicy.rcpt;
import static postern.policy.ExamplePolicy.terms;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.policy.RewriteRule.Side;

/** Which recipients may share the one reply at the end of data. */
class ResidueTest {
    private static final Condition FROM_X =
            new Condition.FromIn(AddressPatterns.of("x@elsewhere.example"));
    private static final Condition FROM_Y =
            new Condition.FromIn(AddressPatterns.of("y@elsewhere.example"));

    private static Condition to(String... patterns) {
        return new Condition.ForwardPathIn(AddressPatterns.of(patterns));
    }

    private static Condition both(Condition one, Condition other) {
        return new Condition.All(List.of(one, other));
    }

    private static Guard.Rule rule(Condition condition, Action action) {
        return new Guard.Rule(1, "rule", condition, action);
    }

    private static Guard guard(Condition where, Action otherwise, Guard.Rule... rules) {
        return new Guard("guard", Guard.Kind.OUR_NAME, 1, where, List.of(rules), otherwise, DEFER);
    }

    private static Residue residue(Policy policy, String path) {
        return policy.residue(rcpt("inbound", "192.0.2.1", path));
    }

    private static boolean share(Policy policy, String one, String other) {
        return residue(policy, one).equals(residue(policy, other));
    }

    private static Policy policy(Guard... guards) {
        return ExamplePolicy.policy(List.of(RECEIVE), guards);
    }

    @Test
    void nothingIsOpenAboutWhatIsDecided() {
        var policy = policy(guard(Condition.always(), new Action.Allow(), rule(FROM_X, DENY)));
        assertThat(residue(policy, "a@foreign.example")).isEqualTo(Residue.NONE);
        assertThat(residue(policy(), "a@example.com")).isEqualTo(Residue.NONE);
        assertThat(residue(policy, "a@example.com")).isNotEqualTo(Residue.NONE);
        assertThat(Residue.of(Fact.FROM)).isNotEqualTo(Residue.of(Fact.OWNS_FROM));
    }

    @Test
    void recipientsUnderTheSameGuardShare() {
        var policy = policy(guard(Condition.always(), new Action.Allow(), rule(FROM_X, DENY)));
        assertThat(share(policy, "a@example.com", "b@example.com")).isTrue();
    }

    @Test
    void recipientsOfWhomAGuardAsksDifferentThingsDoNot() {
        var byRule =
                policy(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(both(to("a@example.com"), FROM_X), DENY),
                                rule(both(to("b@example.com"), FROM_Y), DENY)));
        assertThat(share(byRule, "a@example.com", "b@example.com")).isFalse();
        var byPlace = policy(guard(to("a@example.com"), new Action.Allow(), rule(FROM_X, DENY)));
        assertThat(share(byPlace, "a@example.com", "b@example.com")).isFalse();
        assertThat(share(byPlace, "b@example.com", "c@example.com")).isTrue();
    }

    @Test
    void anActionThatDiffersIsADifference() {
        var policy =
                policy(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(both(to("a@example.com"), FROM_X), DENY),
                                rule(both(to("b@example.com"), FROM_X), DEFER)));
        assertThat(share(policy, "a@example.com", "b@example.com")).isFalse();
    }

    @Test
    void aRefusalThatIsSureIsADifference() {
        var open = guard(Condition.always(), new Action.Allow(), rule(FROM_X, DENY));
        var sure =
                new Guard(
                        "sure",
                        Guard.Kind.OUR_NAME,
                        1,
                        Condition.always(),
                        List.of(
                                rule(to("a@example.com"), DENY),
                                rule(both(to("c@example.com"), FROM_Y), DENY)),
                        new Action.Allow(),
                        DEFER);
        assertThat(share(policy(open, sure), "a@example.com", "b@example.com")).isFalse();
    }

    @Test
    void aRuleThatNoMessageReachesIsNoDifference() {
        var policy =
                policy(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(FROM_X, DENY),
                                rule(to("a@example.com", "b@example.com"), new Action.Allow()),
                                rule(both(to("a@example.com"), FROM_Y), DENY),
                                rule(FROM_Y, DEFER)));
        assertThat(share(policy, "a@example.com", "b@example.com")).isTrue();
        assertThat(share(policy, "a@example.com", "c@example.com")).isFalse();
    }

    @Test
    void whatAnOppositeOrAChoiceLeavesOpenIsADifference() {
        var opposite = new Condition.Not(new Condition.Any(List.of(to("a@example.com"), FROM_X)));
        var policy = policy(guard(Condition.always(), new Action.Allow(), rule(opposite, DENY)));
        assertThat(share(policy, "a@example.com", "b@example.com")).isFalse();
        assertThat(share(policy, "c@example.com", "b@example.com")).isTrue();
        var either = new Condition.Any(List.of(FROM_X, both(to("a@example.com"), FROM_Y)));
        var some = policy(guard(Condition.always(), new Action.Allow(), rule(either, DENY)));
        assertThat(share(some, "a@example.com", "b@example.com")).isFalse();
        var one = new Condition.Any(List.of(both(to("a@example.com"), FROM_X)));
        var all =
                new Condition.All(List.of(new Condition.Any(List.of(to("b@example.com"), FROM_X))));
        var mixed =
                policy(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(one, DENY),
                                rule(all, DENY)));
        assertThat(share(mixed, "a@example.com", "c@example.com")).isFalse();
    }

    @Test
    void whatIsAskedAboutEachRecipientIsADifferenceWhereItIsOpen() {
        var over =
                guard(
                        Condition.always(),
                        new Action.Allow(),
                        rule(both(new Condition.OverLimit("guard"), FROM_X), DENY));
        var facts = rcpt("inbound", "192.0.2.1", "a@example.com");
        var policy = policy(over);
        var other = facts.with(Fact.FORWARD_PATH, Mailbox.of("b@example.com"));
        assertThat(policy.residue(facts)).isNotEqualTo(policy.residue(other));
        assertThat(policy.residue(facts)).isEqualTo(policy.residue(facts));
    }

    private static Grant device(String name, String as, String to) {
        var client = IpSet.of(List.of(IpPrefix.parse("192.0.2.1").orThrow()));
        return new Grant.Device(
                terms(name, 1, "inbound", AddressPatterns.of(to), null),
                new Grant.Clients(List.of("printer"), client),
                Mailbox.of(as));
    }

    @Test
    void whatGrantsLeaveOpenIsADifference() {
        var as = "s@elsewhere.example";
        var policy =
                ExamplePolicy.policy(
                        List.of(
                                device("one", as, "*@one.example"),
                                device("two", as, "*@two.example"),
                                RECEIVE));
        assertThat(share(policy, "a@one.example", "b@one.example")).isTrue();
        assertThat(share(policy, "a@one.example", "a@two.example")).isTrue();
        assertThat(residue(policy, "a@one.example")).isNotEqualTo(Residue.NONE);
        assertThat(residue(policy, "a@example.com")).isEqualTo(Residue.NONE);
        var either =
                ExamplePolicy.policy(
                        List.of(device("one", as, "*@one.example"), RECEIVE),
                        guard(Condition.always(), new Action.Allow(), rule(FROM_X, DENY)));
        assertThat(share(either, "a@one.example", "a@example.com")).isFalse();
    }

    private static RewriteRule rewrite(String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                "r",
                1,
                Side.FORWARD_PATH,
                Condition.always(),
                pattern,
                AddressTemplate.of(as, pattern),
                List.of());
    }

    private static Policy rewriting(Guard guard, Grant... more) {
        var grants = new ArrayList<Grant>(List.of(more));
        grants.add(RECEIVE);
        return new Policy(
                List.of(DomainPattern.of("example.com")),
                Map.of(),
                grants,
                List.of(guard),
                List.of(rewrite("a@example.com", "b@example.com")));
    }

    @Test
    void whatIsAskedAboutAnImageIsADifference() {
        var policy =
                rewriting(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(both(to("b@example.com"), FROM_X), DENY)));
        assertThat(share(policy, "a@example.com", "c@example.com")).isFalse();
        assertThat(share(policy, "b@example.com", "c@example.com")).isFalse();
        assertThat(share(policy, "c@example.com", "d@example.com")).isTrue();
        var given =
                rewriting(
                        guard(
                                Condition.always(),
                                new Action.Allow(),
                                rule(both(to("a@example.com"), FROM_X), DENY)));
        assertThat(share(given, "a@example.com", "c@example.com")).isFalse();
    }

    @Test
    void whetherARecipientExistsIsAskedAboutTheImageOnly() {
        var unknown =
                new Guard(
                        "unknown",
                        Guard.Kind.UNKNOWN_RECIPIENT,
                        1,
                        Condition.always(),
                        List.of(rule(both(to("a@example.com", "c@example.com"), FROM_X), DENY)),
                        new Action.Allow(),
                        DEFER);
        var policy = rewriting(unknown);
        assertThat(residue(policy, "a@example.com")).isEqualTo(Residue.NONE);
        assertThat(residue(policy, "c@example.com")).isNotEqualTo(Residue.NONE);
        var forward =
                new Grant.Forward(
                        terms("f", 1, "inbound", AddressPatterns.of("c@example.com"), null),
                        List.of(Mailbox.of("x@far.example")));
        assertThat(residue(rewriting(unknown, forward), "c@example.com")).isEqualTo(Residue.NONE);
    }

    @Test
    void aForwardOfTheImageCountsToo() {
        var always = guard(Condition.always(), new Action.Allow(), rule(FROM_Y, DENY));
        var unknown =
                new Guard(
                        "unknown",
                        Guard.Kind.UNKNOWN_RECIPIENT,
                        1,
                        Condition.always(),
                        List.of(rule(both(to("a@example.com", "b@example.com"), FROM_X), DENY)),
                        new Action.Allow(),
                        DEFER);
        var forward =
                new Grant.Forward(
                        terms("f", 1, "inbound", AddressPatterns.of("b@example.com"), null),
                        List.of(Mailbox.of("x@far.example")));
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of(),
                        List.of(RECEIVE, forward),
                        List.of(always, unknown),
                        List.of(
                                rewrite("a@example.com", "b@example.com"),
                                rewrite("c@example.com", "d@example.com")));
        assertThat(share(policy, "a@example.com", "c@example.com")).isTrue();
    }
}
