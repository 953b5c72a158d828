package postern.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.config.RateLimit;
import postern.config.RateLimit.By;
import postern.config.Settings;
import postern.limit.Counted;
import postern.limit.Limits;
import postern.limit.RateCounter;
import postern.limit.RateCounter.Window;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Guard;
import postern.session.Meter;

/**
 * The limits of a policy: which of them cover a recipient, and by which key each counts it. A key
 * is what the limit counts by, put together.
 */
public final class LimitMeter implements Meter {
    private static final int V6_CLIENT = 64;
    private static final int MOST_GROUPS = 16;

    private record Line(Guard guard, RateLimit limit, RateCounter counter, Counted counted) {}

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, IpSet> networks;

    /** Brings the counters to the limits of these settings. */
    LimitMeter(Settings settings, Limits limits) {
        networks = settings.policy().networks();
        limits.take(limits(settings));
        var guards = new HashMap<String, Guard>();
        for (var guard : settings.policy().guards()) guards.put(guard.name(), guard);
        for (var rate : settings.rates()) {
            var guard = guards.get(rate.guard());
            if (guard != null)
                lines.add(new Line(guard, rate, limits.counter(rate.guard()), counted(rate)));
        }
    }

    /** The limits of these settings, as counters know them. */
    public static List<Limits.Limit> limits(Settings settings) {
        return settings.rates().stream().map(LimitMeter::limit).toList();
    }

    private static Limits.Limit limit(RateLimit rate) {
        return new Limits.Limit(
                rate.guard(),
                word(rate.unit())
                        + rate.by().stream()
                                .map(LimitMeter::word)
                                .collect(Collectors.joining(", ", " by ", "")),
                rate.rates().stream().map(one -> new Window(one.count(), one.time())).toList());
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Counted counted(RateLimit rate) {
        return switch (rate.unit()) {
            case MESSAGES -> Counted.MESSAGES;
            case RECIPIENTS -> Counted.RECIPIENTS;
            case BYTES -> Counted.BYTES;
        };
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same object where nothing is rewritten
    public List<Due> dues(Facts facts, Facts image) {
        if (lines.isEmpty()) return List.of();
        var dues = new ArrayList<Due>(4);
        for (var line : lines) {
            var about =
                    line.guard().mayApply(facts)
                            ? facts
                            : image != facts && line.guard().mayApply(image) ? image : null;
            if (about == null) continue;
            for (var key : keys(line.limit().by(), about))
                dues.add(new Due(line.counter(), key, line.counted()));
        }
        return dues;
    }

    /** More than one only for members of several groups. */
    private List<String> keys(List<By> by, Facts facts) {
        var keys = List.of("");
        for (var one : by) {
            var next = new ArrayList<String>();
            for (var part : parts(one, facts))
                for (var key : keys) next.add(key.isEmpty() ? part : key + ", " + part);
            keys = next;
        }
        return keys;
    }

    private List<String> parts(By by, Facts facts) {
        return switch (by) {
            case CLIENT -> List.of(client(facts));
            case NETWORK -> List.of(network(facts));
            case USER -> List.of(user(facts));
            case GROUP -> groups(facts);
            case REVERSE_PATH -> List.of(path(facts.value(Fact.REVERSE_PATH)));
            case FORWARD_PATH -> List.of(path(facts.value(Fact.FORWARD_PATH)));
            case LISTENER -> List.of(String.valueOf(facts.value(Fact.LISTENER)));
        };
    }

    /** Whoever has one address of a /64 of IPv6 has them all. */
    private static String client(Facts facts) {
        var client = facts.value(Fact.CLIENT);
        if (client == null) return "-";
        return client.isV6() ? client.first(V6_CLIENT) + "/" + V6_CLIENT : client.toString();
    }

    private String network(Facts facts) {
        IpAddress client = facts.value(Fact.CLIENT);
        if (client != null)
            for (var network : networks.entrySet())
                if (network.getValue().contains(client)) return network.getKey();
        return client(facts);
    }

    private static String user(Facts facts) {
        var user = facts.value(Fact.USER);
        return user != null && user.isPresent() ? user.get() : client(facts);
    }

    private static List<String> groups(Facts facts) {
        var groups = facts.value(Fact.GROUPS);
        if (groups == null || groups.isEmpty()) return List.of(user(facts));
        return groups.stream().sorted().limit(MOST_GROUPS).toList();
    }

    private static String path(@Nullable Object path) {
        var mailbox =
                path instanceof ReversePath.From(var from)
                        ? from
                        : path instanceof Mailbox to ? to : null;
        return mailbox == null ? "<>" : mailbox.toString().toLowerCase(Locale.ROOT);
    }
}
