package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.IpAddress;
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

/** What is accepted and has no route, or whose recipients nobody asks for. */
class NoBackscatterTest {
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final Condition LOGGED_IN = new Condition.LoggedIn();

    private final List<Grant> grants = new ArrayList<>();
    private final List<Guard> guards = new ArrayList<>();
    private final List<RewriteRule> rules = new ArrayList<>();
    private List<String> ours = List.of("example.com");

    private Property property(String... routed) {
        var policy =
                new Policy(
                        ours.stream().map(DomainPattern::of).toList(),
                        Map.of(),
                        grants,
                        guards,
                        rules);
        var door = new Door("inbound", 3, IpAddress.of("192.0.2.1"), Door.Tls.NONE, List.of(), 0);
        var routes = new DomainSet(List.of(routed).stream().map(DomainPattern::of).toList());
        return NoBackscatter.of(
                policy, new Surroundings(List.of(door), routes, null, List.of(), List.of(), NOW));
    }

    private static Grant.Terms terms(
            int line, @Nullable AddressPatterns to, @Nullable Instant until, String... on) {
        return new Grant.Terms("grant" + line, line, List.of(on), to, until, null);
    }

    private static IpSet set(String prefix) {
        return IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
    }

    private static Grant.Clients clients(String prefix) {
        return new Grant.Clients(List.of("net"), set(prefix));
    }

    private static Guard ask(Condition where) {
        return new Guard(
                "unknown",
                Guard.Kind.UNKNOWN_RECIPIENT,
                5,
                where,
                List.of(),
                new Action.Allow(),
                new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE));
    }

    private static String unrouted(String what) {
        return "no route leads to " + what + ": senders hear of it later, and they may be forged";
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, *, true",
        "example.com, example.com, true",
        "example.com, *.example.com, false",
        "a.example.com, *.example.com, true",
        "*.example.com, *.example.com, true",
        "*.a.example.com, *.example.com, true",
        "*.example.com, example.com, false",
        "*.example.com, *.a.example.com, false",
        "aexample.com, *example.com, true",
        "example.org, *example.com, false",
        "*.b.example.com, *example.com, true",
        "*.example.org, *example.com, false",
    })
    void everyDomainOfOursNeedsARoute(String domain, String routed, boolean holds) {
        ours = List.of(domain);
        grants.add(new Grant.Receive(terms(7, null, null)));
        guards.add(ask(Condition.always()));
        var property = property(routed);
        assertThat(property.holds()).isEqualTo(holds);
        if (holds) return;
        assertThat(property.detail()).isEqualTo(unrouted(domain));
        assertThat(property.line()).isEqualTo(7);
        assertThat(property.cure()).isEqualTo("Add a route, or narrow the grant's \"to\".");
        assertThat(property.permitsStart()).isTrue();
    }

    @Test
    void onlyDomainsThatAGrantReachesNeedOne() {
        ours = List.of("a.example", "b.example", "*.c.example");
        guards.add(ask(Condition.always()));
        grants.add(new Grant.Receive(terms(7, AddressPatterns.of("x@a.example"), null)));
        assertThat(property("a.example").holds()).isTrue();
        grants.set(0, new Grant.Receive(terms(7, AddressPatterns.of("<>", "*@x.c.example"), null)));
        assertThat(property("a.example").detail()).isEqualTo(unrouted("*.c.example"));
        grants.set(0, new Grant.Receive(terms(7, AddressPatterns.of("*@*"), null)));
        assertThat(property("*.c.example").detail()).isEqualTo(unrouted("a.example, b.example"));
    }

    @Test
    void whatHasEndedNeedsNone() {
        grants.add(new Grant.Receive(terms(7, null, NOW.minusSeconds(1))));
        assertThat(property().holds()).isTrue();
        grants.set(0, new Grant.Receive(terms(7, null, NOW)));
        assertThat(property().holds()).isFalse();
    }

    @Test
    void whatGoesOutNeedsOneEverywhereOrToItsList() {
        grants.add(new Grant.Relay(terms(8, null, null), clients("10.0.0.0/24")));
        assertThat(property("example.com").detail()).isEqualTo(unrouted("foreign domains"));
        assertThat(property("example.com").line()).isEqualTo(8);
        assertThat(property("*").holds()).isTrue();
        var list = AddressPatterns.of("*@a.example", "x@b.example", "x@[192.0.2.1]");
        grants.set(0, new Grant.Relay(terms(8, list, null), clients("10.0.0.0/24")));
        assertThat(property("a.example").detail()).isEqualTo(unrouted("b.example"));
        assertThat(property("a.example", "b.example").holds()).isTrue();
        grants.set(
                0,
                new Grant.Relay(
                        terms(8, AddressPatterns.of("root@*"), null), clients("10.0.0.0/24")));
        assertThat(property("a.example").detail()).isEqualTo(unrouted("*"));
    }

    @Test
    void whatIsForwardedNeedsOne() {
        var to = AddressPatterns.of("info@example.com");
        grants.add(
                new Grant.Forward(
                        terms(8, to, null),
                        List.of(Mailbox.of("a@far.example"), Mailbox.of("b@[192.0.2.9]"))));
        assertThat(property("far.example").detail()).isEqualTo(unrouted("b@[192.0.2.9]"));
        assertThat(property("example.com").detail())
                .isEqualTo(unrouted("a@far.example, b@[192.0.2.9]"));
        assertThat(property("*").holds()).isTrue();
    }

    @Test
    void fourAreNamedAndTheOthersCounted() {
        ours =
                List.of(
                        "a.example",
                        "b.example",
                        "c.example",
                        "d.example",
                        "e.example",
                        "f.example");
        guards.add(ask(Condition.always()));
        grants.add(new Grant.Receive(terms(7, null, null)));
        assertThat(property("f.example").detail())
                .isEqualTo(unrouted("a.example, b.example, c.example, d.example and 1 more"));
        assertThat(property("e.example", "f.example").detail())
                .isEqualTo(unrouted("a.example, b.example, c.example, d.example"));
    }

    private static RewriteRule rule(RewriteRule.Side side, String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                "move",
                9,
                side,
                Condition.always(),
                pattern,
                AddressTemplate.of(as, pattern),
                List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "*@example.com, *1@new.example, new.example, ",
        "*@example.com, *1@new.example, *.example, ",
        "*@example.com, *1@new.example, example.com, new.example",
        "*@*.example.com, *1@*2.new.example, *.new.example, ",
        "*@*.example.com, *1@*2.new.example, new.example, *.new.example",
        "*@*, *1@*2, example.com, what rewriting makes",
    })
    void whatIsRewrittenNeedsOne(String match, String as, String routed, String missing) {
        rules.add(rule(RewriteRule.Side.FORWARD_PATH, match, as));
        var property = property(routed);
        assertThat(property.holds()).isEqualTo(missing == null);
        if (missing == null) return;
        assertThat(property.detail()).isEqualTo(unrouted(missing));
        assertThat(property.line()).isEqualTo(9);
        rules.set(0, rule(RewriteRule.Side.REVERSE_PATH, match, as));
        assertThat(property(routed).holds()).isTrue();
    }

    private boolean asked(Condition where, Grant grant) {
        guards.clear();
        grants.clear();
        guards.add(ask(where));
        grants.add(grant);
        var property = property("*");
        if (!property.holds()) {
            assertThat(property.detail())
                    .isEqualTo(
                            "unknown recipients are accepted for example.com: senders hear of it"
                                    + " later, and they may be forged");
            assertThat(property.line()).isEqualTo(grant.line());
        }
        return property.holds();
    }

    @Test
    void unknownRecipientsAreAskedForWhereverTheGrantPermits() {
        var receive = new Grant.Receive(terms(7, null, null));
        var inbound = new Grant.Receive(terms(7, null, null, "inbound"));
        var upstream = new Grant.Upstream(terms(7, null, null), clients("192.0.2.0/28"));
        var at = new Condition.ListenerIn(List.of("inbound"));
        assertThat(asked(at, receive)).isTrue();
        assertThat(asked(at, inbound)).isTrue();
        assertThat(asked(new Condition.ListenerIn(List.of("other")), receive)).isFalse();
        assertThat(asked(new Condition.ListenerIn(List.of("other")), inbound)).isFalse();
        assertThat(asked(new Condition.Not(LOGGED_IN), receive)).isTrue();
        assertThat(asked(LOGGED_IN, receive)).isFalse();
        assertThat(asked(new Condition.TlsActive(), receive)).isFalse();
        var net = new Condition.ClientIn(List.of("net"), set("192.0.2.0/24"));
        var far = new Condition.ClientIn(List.of("far"), set("198.51.100.0/24"));
        assertThat(asked(net, upstream)).isTrue();
        assertThat(asked(far, upstream)).isFalse();
        assertThat(asked(net, receive)).isFalse();
        assertThat(asked(new Condition.Not(far), upstream)).isTrue();
        assertThat(asked(new Condition.Not(net), upstream)).isFalse();
        assertThat(asked(new Condition.Not(far), receive)).isFalse();
        assertThat(asked(new Condition.Not(new Condition.TlsActive()), receive)).isFalse();
        assertThat(asked(new Condition.All(List.of(at, net)), upstream)).isTrue();
        assertThat(asked(new Condition.All(List.of(at, far)), upstream)).isFalse();
        assertThat(asked(new Condition.Any(List.of(far, at)), upstream)).isTrue();
        assertThat(asked(new Condition.Any(List.of(far)), upstream)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "*@example.com, true",
        "*@*, true",
        "a*@*, false",
        "a*@example.com, false",
        "*@*.example.com, false",
        "<>, false",
        "*@[192.0.2.1], false",
    })
    void unknownRecipientsAreAskedForAtTheWholeDomain(String pattern, boolean expected) {
        var where = new Condition.ForwardPathIn(AddressPatterns.of(pattern));
        assertThat(asked(where, new Grant.Receive(terms(7, null, null)))).isEqualTo(expected);
        var ours = new DomainSet(List.of(DomainPattern.of("example.com")));
        assertThat(
                        asked(
                                new Condition.ForwardPathOurs(ours),
                                new Grant.Receive(terms(7, null, null))))
                .isTrue();
    }

    @Test
    void anotherGuardAsksForNothing() {
        var receive = new Grant.Receive(terms(7, null, null));
        assertThat(asked(Condition.always(), receive)).isTrue();
        var unknown = guards.getFirst();
        guards.set(
                0,
                new Guard(
                        "list",
                        Guard.Kind.FORWARD_PATH,
                        5,
                        unknown.where(),
                        List.of(),
                        unknown.otherwise(),
                        unknown.unavailable()));
        assertThat(property("*").cure())
                .isEqualTo("Add the guard unknown-recipient: { ask: next-hop }, or a list.");
        assertThat(property("example.org").detail())
                .startsWith(
                        "no route leads to example.com; unknown recipients are accepted for"
                                + " example.com: ");
    }
}
