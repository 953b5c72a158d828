package postern.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import postern.journal.Json;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.proof.PolicyDifference.Edit;
import postern.proof.PolicyDifference.Newly;
import postern.proof.PolicyDifference.Region;
import postern.review.Change;

/** What {@code diff} prints. */
final class DiffReport {
    /**
     * What differs besides the decisions.
     *
     * @param limits the names of limits that count otherwise
     */
    record Besides(boolean sameRewriting, boolean sameListeners, List<String> limits) {
        boolean isNothing() {
            return sameRewriting && limits.isEmpty();
        }
    }

    private final PrintWriter out;
    private final Path older;
    private final Path newer;

    DiffReport(PrintWriter out, Path older, Path newer) {
        this.out = out;
        this.older = older;
        this.newer = newer;
    }

    void print(List<Change> changes, Besides besides) {
        for (var change : changes) {
            var region = change.region();
            out.printf("%-15s %s%n", title(region.newly()), change.where());
            rows("because", change.because(name(older), name(newer)));
            rows("was", Change.answers(region.olders()));
            rows("is", Change.answers(region.newers()));
            rows("example", List.of(text(region.example())));
            if (!region.agrees())
                out.println("               (its addresses are rewritten or forwarded besides)");
            rows("besides", change.besides());
            out.println();
        }
        if (!besides.sameRewriting())
            out.println("The rules that rewrite and forward are not the same; see both files.");
        for (var limit : besides.limits())
            out.println("The limit \"" + limit + "\" does not count the same; see both files.");
        if (!besides.sameListeners())
            out.println("The listeners are not the same; those that are new or gone count too.");
        out.println(
                changes.isEmpty() && besides.isNothing()
                        ? "No difference."
                        : changes.isEmpty()
                                ? besides.sameRewriting()
                                        ? "No difference in decisions."
                                        : "No difference in what is accepted."
                                : changes.size() == 1
                                        ? "1 difference."
                                        : changes.size() + " differences.");
        out.flush();
    }

    private static String title(Newly newly) {
        return newly == Newly.CHANGED ? "other answer" : "newly " + newly.word();
    }

    /** The name alone, where that tells which one it is. */
    private String name(Path file) {
        return Objects.equals(older.getFileName(), newer.getFileName())
                ? file.toString()
                : String.valueOf(file.getFileName());
    }

    private void rows(String title, List<String> rows) {
        var first = title;
        for (var row : rows) {
            out.printf("      %-8s %s%n", first, row);
            first = "";
        }
    }

    private static String text(Facts facts) {
        var text = new StringBuilder();
        for (var fact : Fact.ALL) {
            var value = FactText.write(facts, fact);
            if (value == null || value.isEmpty() || fact == Fact.NOW) continue;
            text.append(text.isEmpty() ? "" : " ").append(fact).append('=').append(value);
        }
        return text.toString();
    }

    void json(List<Change> changes, Besides besides) {
        var text = new StringBuilder();
        var json =
                new Json(text)
                        .beginObject()
                        .field("same", changes.isEmpty() && besides.isNothing())
                        .field("sameRewriting", besides.sameRewriting());
        strings(json, "limits", besides.limits());
        json.name("differences").beginArray();
        for (var change : changes) {
            var region = change.region();
            json.beginObject();
            members(json, region);
            json.name("edits").beginArray();
            for (var edit : region.edits()) json(json, edit);
            json.endArray();
            json.name("lines").beginArray();
            lines(json, older, change.olderLines());
            lines(json, newer, change.newerLines());
            json.endArray();
            json.name("besides").beginArray();
            for (var also : region.besides()) {
                json.beginObject();
                members(json, also);
                json.endObject();
            }
            json.endArray().endObject();
        }
        json.endArray().endObject();
        out.println(text);
        out.flush();
    }

    private static void members(Json json, Region region) {
        json.field("newly", region.newly().word())
                .field("region", Change.where(region))
                .field("exact", region.exact());
        json.name("example").beginObject();
        for (var fact : Fact.ALL) {
            var value = FactText.write(region.example(), fact);
            if (value != null) json.field(fact.name(), value);
        }
        json.endObject();
        json.name("was");
        DecisionJson.write(json, region.older());
        json.name("is");
        DecisionJson.write(json, region.newer());
    }

    private void json(Json json, Edit edit) {
        json.beginObject()
                .field("what", edit.what())
                .field("how", edit.how().word())
                .field("note", edit.note());
        json.name("lines").beginArray();
        lines(json, older, edit.olderLines());
        lines(json, newer, edit.newerLines());
        json.endArray().endObject();
    }

    private static void strings(Json json, String name, List<String> values) {
        json.name(name).beginArray();
        for (var value : values) json.value(value);
        json.endArray();
    }

    private static void lines(Json json, Path file, List<Integer> lines) {
        for (int line : lines)
            json.beginObject().field("file", file.toString()).field("line", line).endObject();
    }
}
