package postern.review;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.policy.Decision;
import postern.policy.Policy;
import postern.proof.PolicyDifference.Region;

/**
 * One way in which a new policy decides otherwise than an old one, in words for people.
 *
 * @param olderLines of the old file: those of the edits, then that of the line that decided the
 *     example
 * @param newerLines the same of the new file
 */
public record Change(Region region, List<Integer> olderLines, List<Integer> newerLines) {
    private static final int MOST_SHOWN = 3;

    public static final Comparator<Change> WORST_FIRST =
            Comparator.comparing((Change change) -> change.region().newly())
                    .thenComparingInt(change -> first(change.newerLines()))
                    .thenComparingInt(change -> first(change.olderLines()));

    private static int first(List<Integer> lines) {
        return lines.isEmpty() ? Integer.MAX_VALUE : lines.getFirst();
    }

    public static Change of(Region region, Policy older, Policy newer) {
        var olderLines = new LinkedHashSet<Integer>();
        var newerLines = new LinkedHashSet<Integer>();
        for (var edit : region.edits()) {
            olderLines.addAll(edit.olderLines());
            newerLines.addAll(edit.newerLines());
        }
        var was = line(region.older(), older);
        var is = line(region.newer(), newer);
        if (was != null) olderLines.add(was);
        if (is != null) newerLines.add(is);
        return new Change(region, List.copyOf(olderLines), List.copyOf(newerLines));
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

    /** Where they differ, in one line. */
    public String where() {
        return where(region);
    }

    /** Where a region lies, in one line. */
    public static String where(Region region) {
        var parts = new ArrayList<String>();
        for (var part : region.parts())
            parts.add(
                    (part.exact() ? "" : "some of: ")
                            + (part.where().isEmpty()
                                    ? everything(region)
                                    : String.join("; ", part.where().values())));
        return String.join(" | ", parts);
    }

    /** What the same edits change besides, in one line each. */
    public List<String> besides() {
        var all = new ArrayList<String>();
        for (var also : region.besides()) {
            boolean accepted = also.newer().outcome().isAcceptance();
            all.add(
                    (accepted ? "accepted as before, but " : "refused as before, but ")
                            + answers(List.of(also.older())).getFirst()
                            + " became "
                            + answers(List.of(also.newer())).getFirst()
                            + (accepted ? ": " + where(also) : ", for instance"));
        }
        return all;
    }

    private static String everything(Region region) {
        return switch (region.newly()) {
            case ACCEPTED -> "everything that is accepted";
            case REFUSED -> "everything that was accepted";
            case CHANGED ->
                    region.newer().outcome().isAcceptance()
                            ? "everything that both accept"
                            : "everything that both refuse";
        };
    }

    /** What was edited, in one line for each edit. */
    public List<String> because(String olderFile, String newerFile) {
        var all = new ArrayList<String>();
        for (var edit : region.edits()) {
            var places = new ArrayList<String>();
            place(places, olderFile, edit.olderLines());
            place(places, newerFile, edit.newerLines());
            all.add(
                    edit.what()
                            + " "
                            + edit.how().word()
                            + (edit.note() == null ? "" : ", " + edit.note())
                            + (places.isEmpty() ? "" : " (" + String.join(", ", places) + ")"));
        }
        if (all.size() <= MOST_SHOWN) return all;
        var few = new ArrayList<>(all.subList(0, MOST_SHOWN));
        few.add("and " + (all.size() - MOST_SHOWN) + " more");
        return few;
    }

    private static void place(List<String> places, String file, List<Integer> lines) {
        if (lines.isEmpty()) return;
        places.add(
                file
                        + (lines.size() == 1 ? " line " : " lines ")
                        + String.join(", ", lines.stream().map(String::valueOf).toList()));
    }

    /** What is answered, each answer with the lines that give it. */
    public static List<String> answers(List<Decision> decisions) {
        var by = new LinkedHashMap<String, LinkedHashSet<String>>();
        for (var decision : decisions)
            by.computeIfAbsent(answer(decision), _ -> new LinkedHashSet<>())
                    .add(Cause.name(decision));
        var all = new ArrayList<String>();
        by.forEach((answer, lines) -> all.add(answer + " (" + few(List.copyOf(lines)) + ")"));
        return all.size() <= MOST_SHOWN
                ? all
                : List.of(
                        all.get(0),
                        all.get(1),
                        all.get(2),
                        "and " + (all.size() - MOST_SHOWN) + " other answers");
    }

    private static String answer(Decision decision) {
        if (!decision.outcome().isAcceptance()) return decision.reply().toString();
        return decision.outcome().name().toLowerCase(Locale.ROOT)
                + (decision.trusted() ? ", success is notified" : "");
    }

    private static String few(List<String> names) {
        return names.size() <= MOST_SHOWN
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, MOST_SHOWN))
                        + " and "
                        + (names.size() - MOST_SHOWN)
                        + " more";
    }
}
