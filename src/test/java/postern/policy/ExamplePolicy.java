package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision.Outcome;

/** A relay for example.com, with an office that may send out, as most have it. */
final class ExamplePolicy {
    private ExamplePolicy() {}

    static final IpSet OFFICE = IpSet.of(List.of(IpPrefix.parse("10.20.0.0/22").orThrow()));
    private static final IpSet UNWELCOME =
            IpSet.of(List.of(IpPrefix.parse("203.0.113.0/24").orThrow()));
    static final Instant NOON = Instant.parse("2026-11-01T12:00:00Z");
    static final Action DENY = new Action.Refuse(Outcome.REJECT, Replies.SENDER_REFUSED);
    static final Action DEFER = new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    static final Grant RECEIVE = new Grant.Receive(terms("receive", 10, "inbound", null, null));
    static final Grant RELAY =
            new Grant.Relay(
                    terms("relay office", 11, "outbound", null, null),
                    new Grant.Clients(List.of("office"), OFFICE));
    static final Guard BLOCK =
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

    static Grant.Terms terms(
            String name,
            int line,
            String on,
            @Nullable AddressPatterns to,
            @Nullable Instant until) {
        return new Grant.Terms(name, line, List.of(on), to, until, null);
    }

    static Policy policy(List<Grant> grants, Guard... guards) {
        return new Policy(
                List.of(DomainPattern.of("example.com")), Map.of(), grants, List.of(guards));
    }

    static Guard reversePaths(Action otherwise, Guard.Rule... rules) {
        return new Guard(
                "reverse-path",
                Guard.Kind.REVERSE_PATH,
                21,
                Condition.always(),
                List.of(rules),
                otherwise,
                DEFER);
    }

    static Guard.Rule rule(String match, Action action) {
        return new Guard.Rule(
                22, match, new Condition.ReversePathIn(AddressPatterns.of(match)), action);
    }

    static Facts connected(String listener, String client) {
        return Facts.NONE
                .with(Fact.LISTENER, listener)
                .with(Fact.CLIENT, IpAddress.of(client))
                .with(Fact.NOW, NOON);
    }

    static Facts mail(String listener, String client, String from) {
        return connected(listener, client)
                .with(Fact.HELO, "h.example")
                .with(Fact.TLS, false)
                .with(Fact.USER, Optional.empty())
                .with(Fact.REVERSE_PATH, ReversePath.of(from));
    }

    static Facts rcpt(String listener, String client, String to) {
        return mail(listener, client, "s@elsewhere.example")
                .with(Fact.FORWARD_PATH, Mailbox.of(to));
    }

    static Verdict.Decided decided(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Decided.class);
        return (Verdict.Decided) verdict;
    }

    static Decision decision(Verdict verdict) {
        return decided(verdict).decision();
    }
}
