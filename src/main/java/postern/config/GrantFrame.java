package postern.config;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.mail.IpSet;
import postern.policy.AddressPatterns;
import postern.policy.Grant;

/** What all grants have: where they hold, until when, why, what they are called. */
final class GrantFrame {
    static final Key<Node> FROM =
            Key.required(
                    "from",
                    Networks.FROM,
                    "The clients that it is about: names of networks, addresses, blocks.");
    static final Key<Node> TO_OURS =
            Key.open(
                    "to",
                    Lists.DESTINATIONS,
                    "all of our domains",
                    "The forward-paths that it holds for; only those in our domains ever count.");
    static final Key<Node> TO_ANY =
            Key.open(
                    "to",
                    Lists.DESTINATIONS,
                    "any",
                    "The forward-paths that it holds for, ours or foreign.");
    static final Key<Instant> UNTIL =
            Key.open(
                    "until",
                    Words.END,
                    "for ever",
                    "Its last day (to its end, UTC) or its last moment; it ends while the relay"
                            + " runs.");
    static final Key<String> BECAUSE =
            Key.open("because", Words.TEXT, "nothing", "Why it is there, for whoever reads this.");
    static final Key<String> NAME =
            Key.open(
                    "name",
                    Words.NAME,
                    "made from what it is",
                    "What logs, traces and counters call it.");

    private final Scope scope;
    private final Selectors selectors;
    private final Names names;

    GrantFrame(Scope scope) {
        this.scope = scope;
        selectors = new Selectors(scope);
        names = new Names("grant", scope.problems());
    }

    Scope scope() {
        return scope;
    }

    Selectors selectors() {
        return selectors;
    }

    Section section(KindEntry entry, Shape shape) {
        return Section.of(entry.body(), shape, scope.problems());
    }

    /** The clients of a section that must name some. */
    Grant.Clients from(Section section) {
        var node = section.get(FROM);
        return node == null
                ? new Grant.Clients(List.of(), IpSet.EMPTY)
                : scope.networks().clients(node, "from");
    }

    /** The terms of a grant that sends mail to the forward-paths given. */
    Grant.Terms terms(
            String made,
            KindEntry entry,
            Section section,
            @Nullable AddressPatterns to,
            Shape not) {
        return new Grant.Terms(
                names.choose(section, NAME, made),
                entry.line(),
                selectors.on(section),
                to,
                selectors.except(section, not),
                section.get(UNTIL),
                section.get(BECAUSE));
    }

    /** Forward-paths; null where the key is missing, or says {@code any} and may. */
    @Nullable AddressPatterns to(Section section, Key<Node> key) {
        var node = section.get(key);
        if (node == null) return null;
        if ("any".equals(Yaml.text(node))) {
            if (key.equals(TO_ANY)) return null;
            scope.problems()
                    .add(
                            node,
                            "\"to: any\" cannot stand in " + section.path(),
                            key.equals(TO_OURS)
                                    ? "Leave the key away: all of our domains are meant then."
                                    : "Name domains or addresses, such as example.com.");
            return null;
        }
        return scope.lists().destinations(node, "to");
    }
}
