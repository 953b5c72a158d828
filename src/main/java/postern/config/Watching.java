package postern.config;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** When an address that we trust is reported. */
final class Watching {
    private Watching() {}

    private static final Key<Integer> HELO_NAMES =
            Key.optional(
                    "helo-names",
                    Words.number(1, 1000),
                    "10",
                    "The most names that one address gives itself.");
    private static final Key<Integer> SENDER_DOMAINS =
            Key.optional(
                    "sender-domains",
                    Words.number(1, 1000),
                    "20",
                    "The most domains of reverse-paths that are not ours.");
    private static final Key<Integer> REFUSED_RECIPIENTS =
            Key.optional(
                    "refused-recipients",
                    Words.number(1, 1_000_000),
                    "200",
                    "The most recipients that are refused it.");

    private static final Key<Boolean> SUSPEND =
            Key.optional(
                    "suspend",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "no",
                    "Whether relay and device grants hold no longer for an address that was"
                            + " reported, until `postern trust resume`.");

    private static final Key<Boolean> AUDIT =
            Key.optional(
                    "audit",
                    Words.oneOf(new TreeMap<>(Map.of("no", false, "yes", true))),
                    "yes",
                    "Whether the relay tests its own listeners for open relaying, as a stranger:"
                            + " at the start, after a reload, and every day. `run --no-audit-self`"
                            + " counts more.");

    static final Shape SHAPE =
            Shape.of(
                    "watch",
                    "What an address named by a relay, device or upstream grant may do within an"
                            + " hour. One that goes beyond two of these is reported: strangers may"
                            + " come through it. For an upstream grant only `helo-names` counts.",
                    HELO_NAMES,
                    SENDER_DOMAINS,
                    REFUSED_RECIPIENTS,
                    SUSPEND,
                    AUDIT);

    static Settings.@Nullable Watching read(Section section) {
        var names = section.get(HELO_NAMES);
        var domains = section.get(SENDER_DOMAINS);
        var refused = section.get(REFUSED_RECIPIENTS);
        var suspend = section.get(SUSPEND);
        var audit = section.get(AUDIT);
        return names == null
                        || domains == null
                        || refused == null
                        || suspend == null
                        || audit == null
                ? null
                : new Settings.Watching(names, domains, refused, suspend, audit);
    }
}
