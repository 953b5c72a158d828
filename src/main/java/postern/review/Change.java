package postern.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpSet;
import postern.mail.Parsed;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.proof.PolicyDifference.Region;

/**
 * One way in which a new policy decides otherwise than an old one, told by the lines responsible.
 *
 * @param where for each fact that matters what it is there, in words of the files where there are
 *     some
 * @param example the most plausible transaction
 * @param certain whether the judge itself decides the example so
 */
public record Change(
        Newly newly,
        Decision older,
        Decision newer,
        @Nullable Integer oldLine,
        @Nullable Integer newLine,
        Map<String, List<String>> where,
        Facts example,
        boolean certain) {
    private static final int SHOWN = 3;

    /** What is said before of the new policy, the most dangerous first. */
    public enum Newly {
        ACCEPTED,
        CHANGED,
        REFUSED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static final Comparator<Change> WORST_FIRST =
            Comparator.comparing(Change::newly)
                    .thenComparing(change -> Cause.name(change.newer()))
                    .thenComparing(change -> Cause.name(change.older()));

    public static Change of(Region region, Policy older, Policy newer) {
        boolean was = region.older().outcome().isAcceptance();
        boolean is = region.newer().outcome().isAcceptance();
        var where = new LinkedHashMap<String, List<String>>();
        for (var entry : region.where().entrySet()) {
            var fact = entry.getKey();
            var values = entry.getValue();
            if (isUsual(fact, values)) continue;
            where.put(
                    fact,
                    fact.equals("client")
                            ? networks(values, older, newer)
                            : few(new LinkedHashSet<>(values)));
        }
        return new Change(
                was == is ? Newly.CHANGED : is ? Newly.ACCEPTED : Newly.REFUSED,
                region.older(),
                region.newer(),
                line(region.older(), older),
                line(region.newer(), newer),
                where,
                region.example(),
                region.agrees());
    }

    /** Whether it would only tell what is so nearly always, or whatever the answer is. */
    private static boolean isUsual(String fact, List<String> values) {
        return switch (fact) {
            case "now", "groups" -> true;
            case "tls" -> values.contains("true") && values.contains("false");
            case "user" -> values.equals(List.of("nobody"));
            case "helo" -> values.equals(List.of("elsewhere.example"));
            case "owns-reverse-path", "owns-from" -> values.equals(List.of("false"));
            default -> false;
        };
    }

    /** The line of the grant or the guard that decided; null where none did. */
    private static @Nullable Integer line(Decision decision, Policy policy) {
        for (var guard : policy.guards())
            if (guard.name().equals(decision.guard())) return guard.line();
        if (decision.guard() != null) return null;
        for (var grant : policy.grants())
            if (grant.name().equals(decision.grant())) return grant.line();
        return null;
    }

    /** Names of networks for addresses that lie in them. */
    private static List<String> networks(List<String> clients, Policy older, Policy newer) {
        var names = new LinkedHashSet<String>();
        for (var client : clients) {
            var name = network(client, newer.networks());
            if (name == null) name = network(client, older.networks());
            names.add(name == null ? client : name);
        }
        return few(names);
    }

    private static @Nullable String network(String client, Map<String, IpSet> networks) {
        if (!(IpAddress.parse(client) instanceof Parsed.Good<IpAddress>(var address))) return null;
        for (var network : networks.entrySet())
            if (network.getValue().contains(address)) return network.getKey();
        return null;
    }

    private static List<String> few(LinkedHashSet<String> values) {
        var few = new ArrayList<>(values);
        if (few.size() <= SHOWN) return few;
        var shown = new ArrayList<>(few.subList(0, SHOWN));
        shown.add((few.size() - SHOWN) + " more kinds");
        return shown;
    }

    /** The region in one line. */
    public String region() {
        var text = new ArrayList<String>();
        where.forEach((fact, values) -> text.add(fact + " " + String.join(", ", values)));
        return text.isEmpty() ? "everything" : String.join("; ", text);
    }
}
