package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.policy.ExamplePolicy.DEFER;
import static postern.policy.ExamplePolicy.decision;
import static postern.policy.ExamplePolicy.rcpt;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.policy.Decision.Outcome;
import postern.policy.RewriteRule.Side;

/** Policies that rewrite and forward, with the least that a test has to say about them. */
final class RewritingPolicy {
    private RewritingPolicy() {}

    static Policy policy(List<RewriteRule> rules, List<Grant> grants, Guard... guards) {
        return new Policy(
                List.of(DomainPattern.of("example.com"), DomainPattern.of("*.example.com")),
                Map.of(),
                grants,
                List.of(guards),
                rules);
    }

    static RewriteRule rule(Side side, Condition where, String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                match, 40, side, where, pattern, AddressTemplate.of(as, pattern), List.of());
    }

    static RewriteRule rule(String match, String as) {
        return rule(Side.FORWARD_PATH, Condition.always(), match, as);
    }

    static Grant forward(String name, String to, @Nullable Instant until, String... becomes) {
        return new Grant.Forward(
                new Grant.Terms(name, 50, List.of(), AddressPatterns.of(to), until, null),
                List.of(becomes).stream().map(Mailbox::of).toList());
    }

    static Facts to(String path) {
        return rcpt("inbound", "192.0.2.1", path);
    }

    static List<String> becomes(Policy policy, String path) {
        var decision = decision(policy.judge(to(path)));
        assertThat(decision.outcome()).isEqualTo(Outcome.ACCEPT);
        return decision.becomes().stream().map(Mailbox::toString).toList();
    }

    static Guard guard(Guard.Kind kind, Condition condition, Action action) {
        return new Guard(
                "guard",
                kind,
                30,
                Condition.always(),
                List.of(new Guard.Rule(31, "rule", condition, action)),
                new Action.Allow(),
                DEFER);
    }

    static Condition forwardPathIn(String... patterns) {
        return new Condition.ForwardPathIn(AddressPatterns.of(patterns));
    }
}
