package postern.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import postern.config.Hop;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.DomainPattern;
import postern.route.Router.Route;

class RouterTest {
    private static final Target MX = new Target.Mx();

    @Test
    void theFirstRuleThatMatchesCounts() {
        var router =
                new Router(
                        List.of(
                                rule(1, via("first.example"), "a.example", "*.b.example"),
                                rule(2, via("second.example"), "b.example", "x.b.example"),
                                rule(3, MX)));
        assertThat(destination(router, "u@a.example")).hasToString("first.example:25");
        assertThat(destination(router, "u@x.b.example")).hasToString("first.example:25");
        assertThat(destination(router, "u@deep.x.b.example")).hasToString("first.example:25");
        assertThat(destination(router, "u@b.example")).hasToString("second.example:25");
        assertThat(destination(router, "u@xb.example"))
                .isEqualTo(new Destination.MxOf(Domain.of("xb.example"), TlsDemand.OPPORTUNISTIC));
    }

    @Test
    void anEarlierRuleForAnyHidesTheLaterOnes() {
        var router = new Router(List.of(rule(1, MX), rule(2, via("hidden.example"), "a.example")));
        assertThat(destination(router, "u@a.example")).isInstanceOf(Destination.MxOf.class);
    }

    @Test
    void withoutAMatchThereIsNoRoute() {
        var router = new Router(List.of(rule(1, MX, "a.example")));
        assertThat(router.route(Mailbox.of("u@b.example")))
                .isEqualTo(new Route.Nowhere(Replies.NO_ROUTE));
        assertThat(new Router(List.of()).route(Mailbox.of("u@b.example")))
                .isInstanceOf(Route.Nowhere.class);
    }

    @Test
    void anAddressLiteralIsOnlyMatchedByAny() {
        var literal = Mailbox.of("u@[192.0.2.7]");
        assertThat(new Router(List.of(rule(1, MX, "a.example"))).route(literal))
                .isInstanceOf(Route.Nowhere.class);
        assertThat(new Router(List.of(rule(1, MX))).route(literal))
                .isEqualTo(
                        new Route.Towards(
                                new Destination.Literal(literal.host(), TlsDemand.OPPORTUNISTIC)));
        assertThat(destination(new Router(List.of(rule(1, via("smart.example")))), "u@[192.0.2.7]"))
                .hasToString("smart.example:25");
    }

    @Test
    void domainsWithTheSameFixedHostsShareADestination() {
        var router = new Router(List.of(rule(1, via("in.example"), "a.example", "b.example")));
        assertThat(destination(router, "u@a.example"))
                .isEqualTo(destination(router, "u@b.example"));
    }

    @Test
    void theIndexAgreesWithTryingEachRuleInTurn() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        for (int round = 0; round < 500; round++) {
            var rules = new ArrayList<RouteRule>();
            for (int i = random.nextInt(6); i > 0; i--) {
                var patterns = new ArrayList<DomainPattern>();
                for (int j = random.nextInt(4); j > 0; j--) patterns.add(pattern(random));
                rules.add(new RouteRule(i, patterns, via("h" + i + ".example"), TlsDemand.NONE));
            }
            var router = new Router(rules);
            var to = new Mailbox("u", Domain.of(name(random)));
            var expected =
                    rules.stream()
                            .filter(r -> r.to().isEmpty() || matches(r, to.host()))
                            .<Route>map(r ->
                                    new Route.Towards(
                                            new Destination.Via(
                                                    (Target.Fixed) r.target(), r.tls())))
                            .findFirst()
                            .orElse(new Route.Nowhere(Replies.NO_ROUTE));
            assertThat(router.route(to)).isEqualTo(expected);
        }
    }

    private static boolean matches(RouteRule rule, Host host) {
        return host instanceof Domain domain
                && rule.to().stream().anyMatch(pattern -> pattern.matches(domain));
    }

    private static DomainPattern pattern(RandomGenerator random) {
        return switch (random.nextInt(12)) {
            case 0 -> DomainPattern.of("*");
            case 1 -> DomainPattern.of("*" + name(random));
            case 2, 3, 4, 5 -> DomainPattern.of("*." + name(random));
            default -> DomainPattern.of(name(random));
        };
    }

    private static String name(RandomGenerator random) {
        var name = new StringBuilder("t");
        for (int i = random.nextInt(4); i > 0; i--)
            name.insert(0, (char) ('a' + random.nextInt(2)) + ".");
        return name.toString();
    }

    private static Destination destination(Router router, String to) {
        return ((Route.Towards) router.route(Mailbox.of(to))).destination();
    }

    private static Target via(String host) {
        return new Target.Fixed(List.of(new Hop(Hop.Protocol.SMTP, Domain.of(host), 25)));
    }

    private static RouteRule rule(int line, Target target, String... to) {
        var patterns = Arrays.stream(to).map(DomainPattern::of).toList();
        return new RouteRule(line, patterns, target, TlsDemand.OPPORTUNISTIC);
    }
}
