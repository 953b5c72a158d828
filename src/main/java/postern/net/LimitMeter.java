package postern.net;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.config.RateLimit;
import postern.config.RateLimit.By;
import postern.config.RateLimit.Prefixes;
import postern.config.RateLimit.Rate;
import postern.config.Settings;
import postern.limit.Counted;
import postern.limit.Limits;
import postern.limit.RateCounter;
import postern.limit.RateCounter.Window;
import postern.limit.WarmUp;
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

    /**
     * @param counters the limit's own, and those of its exceptions in their order
     */
    private record Line(Guard guard, RateLimit limit, List<RateCounter> counters, Counted counted) {

        /** That of the first exception that surely holds, else the limit's own. */
        RateCounter counter(Facts facts) {
            var except = limit.except();
            for (int i = 0; i < except.size(); i++)
                if (except.get(i).who().surelyHolds(facts)) return counters.get(i + 1);
            return counters.getFirst();
        }
    }

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, IpSet> networks;

    /** Brings the counters to the limits of these settings. */
    public LimitMeter(Settings settings, Limits limits) {
        networks = settings.policy().networks();
        limits.take(limits(settings));
        var guards = new HashMap<String, Guard>();
        for (var guard : settings.policy().guards()) guards.put(guard.name(), guard);
        for (var rate : settings.rates()) {
            var guard = guards.get(rate.guard());
            if (guard != null)
                lines.add(
                        new Line(
                                guard,
                                rate,
                                limits(rate).stream().map(limits::counter).toList(),
                                counted(rate)));
        }
    }

    /** The limits of these settings, as counters know them. */
    public static List<Limits.Limit> limits(Settings settings) {
        var all = new ArrayList<Limits.Limit>();
        for (var rate : settings.rates()) all.addAll(limits(rate));
        return all;
    }

    /** The limit itself, and one for each of its exceptions. */
    private static List<Limits.Limit> limits(RateLimit rate) {
        var words = new ArrayList<String>();
        for (var by : rate.by())
            words.add(
                    by == By.PREFIX
                            ? "prefix /" + rate.prefixes().v4() + " /" + rate.prefixes().v6()
                            : word(by));
        var counts = word(rate.unit()) + " by " + String.join(", ", words);
        var all = new ArrayList<Limits.Limit>();
        all.add(limit(rate, counts, rate.rates()));
        for (var except : rate.except())
            all.add(limit(rate, counts + " (exception " + all.size() + ")", except.rates()));
        return all;
    }

    private static Limits.Limit limit(RateLimit rate, String counts, List<Rate> rates) {
        var warmUp = rate.warmUp();
        return new Limits.Limit(
                rate.guard(),
                counts,
                rates.stream().map(one -> new Window(one.count(), one.time())).toList(),
                warmUp == null ? null : new WarmUp(warmUp.days(), warmUp.from() / 100.0));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Counted counted(RateLimit rate) {
        return switch (rate.unit()) {
            case MESSAGES -> Counted.MESSAGES;
            case RECIPIENTS -> Counted.RECIPIENTS;
            case BYTES -> Counted.BYTES;
            case DOMAINS -> Counted.DOMAINS;
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
            var counter = line.counter(about);
            var thing =
                    line.counted() == Counted.DOMAINS ? domain(about.value(Fact.FORWARD_PATH)) : "";
            for (var key : keys(line.limit(), about))
                dues.add(new Due(counter, key, line.counted(), thing));
        }
        return dues;
    }

    /** More than one only for members of several groups. */
    private List<String> keys(RateLimit limit, Facts facts) {
        var keys = List.of("");
        for (var one : limit.by()) {
            var next = new ArrayList<String>();
            for (var part : parts(one, limit.prefixes(), facts))
                for (var key : keys) next.add(key.isEmpty() ? part : key + ", " + part);
            keys = next;
        }
        return keys;
    }

    private List<String> parts(By by, Prefixes prefixes, Facts facts) {
        return switch (by) {
            case CLIENT -> List.of(client(facts));
            case PREFIX -> List.of(prefix(prefixes, facts));
            case NETWORK -> List.of(network(facts));
            case USER -> List.of(user(facts));
            case GROUP -> groups(facts);
            case REVERSE_PATH -> List.of(path(facts.value(Fact.REVERSE_PATH)));
            case FORWARD_PATH -> List.of(path(facts.value(Fact.FORWARD_PATH)));
            case REVERSE_PATH_DOMAIN -> List.of(domain(facts.value(Fact.REVERSE_PATH)));
            case FORWARD_PATH_DOMAIN -> List.of(domain(facts.value(Fact.FORWARD_PATH)));
            case LISTENER -> List.of(String.valueOf(facts.value(Fact.LISTENER)));
        };
    }

    /** Whoever has one address of a /64 of IPv6 has them all. */
    private static String client(Facts facts) {
        var client = facts.value(Fact.CLIENT);
        if (client == null) return "-";
        return client.isV6() ? client.first(V6_CLIENT) + "/" + V6_CLIENT : client.toString();
    }

    private static String prefix(Prefixes prefixes, Facts facts) {
        var client = facts.value(Fact.CLIENT);
        if (client == null) return "-";
        int length = client.isV6() ? prefixes.v6() : prefixes.v4();
        return client.first(length) + "/" + length;
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
        var mailbox = mailbox(path);
        return mailbox == null ? "<>" : mailbox.toString().toLowerCase(Locale.ROOT);
    }

    private static String domain(@Nullable Object path) {
        var mailbox = mailbox(path);
        return mailbox == null ? "<>" : mailbox.host().toString().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Mailbox mailbox(@Nullable Object path) {
        if (path instanceof ReversePath.From(var from)) return from;
        return path instanceof Mailbox to ? to : null;
    }
}
