package postern.config;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.mail.IpSet;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Grant;

/** The list of what permits. */
final class Grants {
    private static final Key<Node> ON =
            Key.open("on", Listeners.ON, "all of them", "The listeners that it holds for.");
    private static final Key<Node> FROM =
            Key.required(
                    "from",
                    Networks.FROM,
                    "The clients that it holds for: names of networks, addresses, blocks.");
    private static final Key<List<AddressPattern>> TO_OURS =
            Key.open(
                    "to",
                    Patterns.DESTINATIONS,
                    "all of our domains",
                    "The forward-paths that it holds for; only those in our domains ever count.");
    private static final Key<List<AddressPattern>> TO_ANY =
            Key.open(
                    "to",
                    Patterns.DESTINATIONS,
                    "any",
                    "The forward-paths that it holds for, ours or foreign.");
    private static final Key<Instant> UNTIL =
            Key.open(
                    "until",
                    Words.END,
                    "for ever",
                    "Its last day (to its end, UTC) or its last moment; it ends while the relay"
                            + " runs.");
    private static final Key<String> BECAUSE =
            Key.open("because", Words.TEXT, "nothing", "Why it is there, for whoever reads this.");
    private static final Key<String> NAME =
            Key.open(
                    "name",
                    Words.NAME,
                    "made from what it is",
                    "What logs, traces and counters call it.");

    static final Shape RECEIVE =
            Shape.of(
                    "grants: receive",
                    "Anyone may write to our domains, and nowhere else.",
                    ON,
                    TO_OURS,
                    UNTIL,
                    BECAUSE,
                    NAME);
    static final Shape UPSTREAM =
            Shape.of(
                    "grants: upstream",
                    "Hosts that got our mail first (a provider, an external MX) may hand it on to"
                            + " our domains, and nowhere else.",
                    ON,
                    FROM,
                    TO_OURS,
                    UNTIL,
                    BECAUSE,
                    NAME);
    static final Shape RELAY =
            Shape.of(
                    "grants: relay",
                    "Clients of our own may write to anybody, or to those in a list.",
                    ON,
                    FROM,
                    TO_ANY,
                    UNTIL,
                    BECAUSE,
                    NAME);

    static final List<String> KINDS = List.of("receive", "upstream", "relay");
    static final List<String> LATER = List.of("login", "device", "forward", "collect");

    private final Listeners listeners;
    private final Networks networks;
    private final Problems problems;
    private final Names names;
    private final List<Grant> grants = new ArrayList<>();

    Grants(Listeners listeners, Networks networks, Problems problems) {
        this.listeners = listeners;
        this.networks = networks;
        this.problems = problems;
        names = new Names("grant", problems);
    }

    List<Grant> read(List<Node> items) {
        for (var item : items) {
            var entry = KindEntry.of(item, "grant", KINDS, LATER, problems);
            if (entry == null) continue;
            switch (entry.kind()) {
                case "receive" -> {
                    var section = Section.of(entry.body(), RECEIVE, problems);
                    grants.add(new Grant.Receive(terms("receive", section, TO_OURS, entry.line())));
                }
                case "upstream" -> {
                    var section = Section.of(entry.body(), UPSTREAM, problems);
                    var from = from(section);
                    var terms = terms(named("upstream", from), section, TO_OURS, entry.line());
                    grants.add(new Grant.Upstream(terms, from));
                }
                case "relay" -> {
                    var section = Section.of(entry.body(), RELAY, problems);
                    var from = from(section);
                    var terms = terms(named("relay", from), section, TO_ANY, entry.line());
                    grants.add(new Grant.Relay(terms, from));
                }
                default -> throw new IllegalStateException(entry.kind());
            }
        }
        return grants;
    }

    private Grant.Clients from(Section section) {
        var node = section.get(FROM);
        return node == null
                ? new Grant.Clients(List.of(), IpSet.EMPTY)
                : networks.clients(node, "from");
    }

    private static String named(String kind, Grant.Clients from) {
        return Names.made(kind, from.names());
    }

    private Grant.Terms terms(
            String made, Section section, Key<List<AddressPattern>> to, int line) {
        return new Grant.Terms(
                names.choose(section, NAME, made),
                line,
                listeners.names(section.get(ON)),
                patterns(section, to),
                section.get(UNTIL),
                section.get(BECAUSE));
    }

    private @Nullable AddressPatterns patterns(Section section, Key<List<AddressPattern>> to) {
        if (section.has(to) && to.equals(TO_ANY) && "any".equals(Yaml.text(section.at(to))))
            return null;
        var list = section.get(to);
        if (list == null) return null;
        if (list.isEmpty() && Yaml.items(section.at(to)).isEmpty())
            problems.add(
                    section.at(to),
                    "to is empty",
                    "Name a domain or an address, or leave it away.");
        return new AddressPatterns(list);
    }
}
