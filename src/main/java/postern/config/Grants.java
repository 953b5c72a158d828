package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Rate;
import postern.policy.Condition;
import postern.policy.Grant;

/** The list of what permits. */
final class Grants {
    static final Shape RECEIVE =
            Shape.of(
                    "grants: receive",
                    "Anyone may write to our domains, and nowhere else.",
                    Selectors.ON,
                    GrantFrame.TO_OURS,
                    Selectors.NOT,
                    GrantFrame.UNTIL,
                    GrantFrame.BECAUSE,
                    GrantFrame.NAME);
    static final Shape RELAY =
            Shape.of(
                            "grants: relay",
                            "Clients of our own may write to anybody, or to those in a list.",
                            Selectors.ON,
                            GrantFrame.FROM,
                            GrantFrame.TO_ANY,
                            Selectors.NOT,
                            GrantFrame.UNTIL,
                            GrantFrame.BECAUSE,
                            GrantFrame.NAME)
                    .example(
                            """
                            grants:
                              - relay: { on: [outbound], from: [office], not: { from: [10.20.1.40] } }
                              - relay:
                                  from: 192.0.2.77
                                  to: [partner.example]
                                  until: 2027-06-30
                                  because: "their migration ends by then"
                            """);

    static final List<String> KINDS =
            List.of("receive", "upstream", "relay", "login", "device", "forward", "collect");

    /** In the order of the reference. */
    static final List<Shape> SHAPES =
            List.of(
                    RECEIVE,
                    Upstreams.SHAPE,
                    RELAY,
                    UserGrants.LOGIN,
                    NarrowGrants.DEVICE,
                    NarrowGrants.FORWARD,
                    UserGrants.COLLECT);

    /**
     * A grant that comes with a rate.
     *
     * @param where what is counted
     */
    record Rated(Grant grant, List<Condition> where, By by, List<Rate> rates) {}

    private final GrantFrame frame;
    private final UserGrants users;
    private final NarrowGrants narrow;

    Grants(Scope scope) {
        frame = new GrantFrame(scope);
        users = new UserGrants(frame);
        narrow = new NarrowGrants(frame);
    }

    List<Grant> read(List<Node> items) {
        var grants = new ArrayList<Grant>();
        for (var item : items) {
            var entry = KindEntry.of(item, "grant", KINDS, List.of(), frame.scope().problems());
            var grant = entry == null ? null : grant(entry);
            if (grant != null) grants.add(grant);
        }
        return grants;
    }

    /** Those among them that come with a rate. */
    List<Rated> rated() {
        return narrow.rated();
    }

    private @org.jspecify.annotations.Nullable Grant grant(KindEntry entry) {
        return switch (entry.kind()) {
            case "receive" -> {
                var section = frame.section(entry, RECEIVE);
                var to = frame.to(section, GrantFrame.TO_OURS);
                var terms = frame.terms("receive", entry, section, to, Selectors.NOT_SHAPE);
                yield new Grant.Receive(terms);
            }
            case "upstream" -> {
                var section = frame.section(entry, Upstreams.SHAPE);
                var from = frame.from(section);
                var to = frame.to(section, GrantFrame.TO_OURS);
                var made = Names.made("upstream", from.names());
                var terms = frame.terms(made, entry, section, to, Selectors.NOT_SHAPE);
                var past = Upstreams.read(section, from, terms, frame.scope().problems());
                yield new Grant.Upstream(terms, from, past);
            }
            case "relay" -> {
                var section = frame.section(entry, RELAY);
                var from = frame.from(section);
                var to = frame.to(section, GrantFrame.TO_ANY);
                var made = Names.made("relay", from.names());
                yield new Grant.Relay(
                        frame.terms(made, entry, section, to, Selectors.NOT_SHAPE), from);
            }
            case "login" -> users.login(entry);
            case "device" -> narrow.device(entry);
            case "forward" -> narrow.forward(entry);
            case "collect" -> users.collect(entry);
            default -> throw new IllegalStateException(entry.kind());
        };
    }
}
