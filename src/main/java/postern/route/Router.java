package postern.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.DomainPattern;

/**
 * Which destination mail for a mailbox goes to: the first rule that matches its domain decides.
 * Never looks anything up, and never changes; a reload makes another one.
 *
 * <p>The rules are indexed by name, so that thousands of domains cost no more than one.
 */
public final class Router {
    private static final int NONE = Integer.MAX_VALUE;

    private final List<RouteRule> rules;

    /** For each rule with fixed hosts its one destination, so that none is made per message. */
    private final List<Route> fixed;

    private final Map<String, Integer> exact = new HashMap<>();
    private final Map<String, Integer> below = new HashMap<>();

    /** The first rule for any domain, and the first for any mailbox at all. */
    private final int everything;

    private final int any;

    /** Endings that cross labels: few, if any, and tried in turn. */
    private final List<Loose> loose = new ArrayList<>();

    private record Loose(String ending, int rule) {}

    public Router(List<RouteRule> rules) {
        this.rules = List.copyOf(rules);
        this.fixed = this.rules.stream().map(Router::fixedRoute).toList();
        int firstAny = NONE;
        int firstEverything = NONE;
        for (int i = 0; i < this.rules.size(); i++) {
            var patterns = this.rules.get(i).to();
            if (patterns.isEmpty() && firstAny == NONE) firstAny = i;
            for (var pattern : patterns)
                switch (pattern) {
                    case DomainPattern.Exactly(var domain) -> exact.putIfAbsent(domain.name(), i);
                    case DomainPattern.Below(var domain) -> below.putIfAbsent(domain.name(), i);
                    case DomainPattern.Everything _ ->
                            firstEverything = Math.min(firstEverything, i);
                    case DomainPattern.Loose(var ending) -> loose.add(new Loose(ending.name(), i));
                }
        }
        any = firstAny;
        everything = Math.min(firstAny, firstEverything);
    }

    /** Where mail goes, or why it cannot. */
    public sealed interface Route {
        record Towards(Destination destination) implements Route {}

        /** No rule matches. A 5yz reply. */
        record Nowhere(Reply reply) implements Route {}
    }

    /**
     * The route of one mailbox. An address literal is only ever matched by a rule for {@code any}.
     */
    public Route route(Mailbox to) {
        int rule =
                switch (to.host()) {
                    case Domain domain -> first(domain.name());
                    case AddressLiteral _ -> any;
                };
        if (rule == NONE) return new Route.Nowhere(Replies.NO_ROUTE);
        return switch (rules.get(rule).target()) {
            case Target.Fixed _ -> fixed.get(rule);
            case Target.Mx _ ->
                    new Route.Towards(
                            switch (to.host()) {
                                case Domain domain ->
                                        new Destination.MxOf(domain, rules.get(rule).security());
                                case AddressLiteral literal ->
                                        new Destination.Literal(
                                                literal, rules.get(rule).security());
                            });
        };
    }

    private int first(String name) {
        int first = Math.min(everything, exact.getOrDefault(name, NONE));
        for (var pattern : loose)
            if (name.endsWith(pattern.ending())) first = Math.min(first, pattern.rule());
        if (below.isEmpty()) return first;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
            first = Math.min(first, below.getOrDefault(name.substring(dot + 1), NONE));
        return first;
    }

    private static Route fixedRoute(RouteRule rule) {
        return switch (rule.target()) {
            case Target.Fixed target ->
                    new Route.Towards(new Destination.Via(target, rule.security()));
            case Target.Mx _ -> new Route.Nowhere(Replies.NO_ROUTE); // never asked for
        };
    }
}
