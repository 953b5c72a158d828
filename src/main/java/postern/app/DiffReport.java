package postern.app;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.review.Cause;
import postern.review.Change;

/** What {@code diff} prints. */
final class DiffReport {
    private final PrintWriter out;
    private final Path older;
    private final Path newer;

    DiffReport(PrintWriter out, Path older, Path newer) {
        this.out = out;
        this.older = older;
        this.newer = newer;
    }

    void print(List<Change> changes, boolean sameRewriting, boolean sameListeners) {
        for (var change : changes) {
            out.printf("newly %-9s %s%n", change.newly().word(), change.region());
            print("was", older, change.older(), change.oldLine());
            print("is", newer, change.newer(), change.newLine());
            out.println("      example  " + text(change.example()));
            if (!change.certain())
                out.println("               (its addresses are rewritten or forwarded besides)");
            out.println();
        }
        if (!sameRewriting)
            out.println("The rules that rewrite and forward are not the same; see both files.");
        if (!sameListeners)
            out.println("The listeners are not the same; those that are new or gone count too.");
        out.println(
                changes.isEmpty() && sameRewriting
                        ? "No difference."
                        : changes.isEmpty()
                                ? "No difference in what is accepted as it is given."
                                : changes.size() + " differences.");
        out.flush();
    }

    private void print(String when, Path file, Decision decision, @Nullable Integer line) {
        out.printf(
                "      %-7s  %s (%s%s)%n",
                when,
                decision.outcome().isAcceptance()
                        ? decision.outcome().name().toLowerCase(java.util.Locale.ROOT)
                        : decision.reply(),
                Cause.name(decision),
                line == null ? "" : ", " + file.getFileName() + " line " + line);
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

    void json(List<Change> changes, boolean sameRewriting) {
        var text = new StringBuilder();
        var json =
                new Json(text)
                        .beginObject()
                        .field("same", changes.isEmpty() && sameRewriting)
                        .field("sameRewriting", sameRewriting);
        json.name("differences").beginArray();
        for (var change : changes) {
            json.beginObject()
                    .field("newly", change.newly().word())
                    .field("region", change.region());
            json.name("example").beginObject();
            for (var fact : Fact.ALL) {
                var value = FactText.write(change.example(), fact);
                if (value != null) json.field(fact.name(), value);
            }
            json.endObject();
            json.name("was");
            DecisionJson.write(json, change.older());
            json.name("is");
            DecisionJson.write(json, change.newer());
            json.name("lines").beginArray();
            line(json, older, change.oldLine());
            line(json, newer, change.newLine());
            json.endArray().endObject();
        }
        json.endArray().endObject();
        out.println(text);
        out.flush();
    }

    private static void line(Json json, Path file, @Nullable Integer line) {
        if (line == null) return;
        json.beginObject().field("file", file.toString()).field("line", line).endObject();
    }
}
