package postern.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.journal.FactsJson;
import postern.journal.Json;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.review.Cause;
import postern.review.Replay.Changed;
import postern.review.Replay.Counts;
import postern.review.Replay.Example;
import postern.review.Replay.Summary;

/** What a replay found, for people and for programs. */
final class ReplayReport {
    private static final int SHOWN = 3;
    private static final int MOST_IN_JSON = 100;

    private final PrintWriter out;
    private final String file;
    private final Paint paint;

    /**
     * @param file the new configuration
     */
    ReplayReport(PrintWriter out, String file, Paint paint) {
        this.out = out;
        this.file = file;
        this.paint = paint;
    }

    void print(Summary summary) {
        var time =
                summary.first() == null
                        ? ""
                        : ", from " + summary.first() + " to " + summary.last();
        out.printf(
                Locale.ROOT,
                "%,d lines, %,d decisions%s%n",
                summary.lines(),
                summary.decisions(),
                time);
        if (summary.suspended() > 0)
            out.printf(
                    Locale.ROOT,
                    "%,d of them while the trust in the client was suspended, and judged so again%n",
                    summary.suspended());
        if (summary.unreadable() > 0) unreadable(summary);
        out.println();
        kinds(summary).forEach(this::kind);
        for (var lacking : summary.lacking()) {
            out.printf(
                    Locale.ROOT,
                    "%s  %,d%n",
                    paint.doubtful("cannot be told: the journal lacks \"" + lacking.fact() + "\""),
                    lacking.count());
            out.println("  for example " + lacking.example());
            out.println("  to assume it: --fact " + lacking.fact() + "=…");
            out.println();
        }
        if (summary.limited())
            out.println(
                    "There were too many different groups, networks and domains to tell all of them"
                            + " apart; the counts are right.");
        if (summary.ungrouped() > 0)
            out.printf(
                    Locale.ROOT, "%,d more would change in other groups.%n", summary.ungrouped());
        long stay = summary.decisions() - summary.changed() - summary.notTold();
        out.printf(Locale.ROOT, "%s would change, ", number(summary.changed()));
        if (summary.notTold() > 0)
            out.printf(Locale.ROOT, "%,d cannot be told, ", summary.notTold());
        out.printf(Locale.ROOT, "%,d stay as they are.%n", stay);
    }

    private String number(long count) {
        var text = String.format(Locale.ROOT, "%,d", count);
        return count == 0 ? paint.good(text) : paint.bad(text);
    }

    private void unreadable(Summary summary) {
        out.printf(
                Locale.ROOT,
                "%,d line%s could not be read:%n",
                summary.unreadable(),
                summary.unreadable() == 1 ? "" : "s");
        for (var line : summary.firstUnreadable())
            out.println("  " + line.place() + ": " + line.why());
    }

    /** The groups by what became of what; the largest kind first. */
    private static Map<String, List<Changed>> kinds(Summary summary) {
        var kinds = new LinkedHashMap<String, List<Changed>>();
        for (var group : summary.groups())
            kinds.computeIfAbsent(kind(group), _ -> new ArrayList<>()).add(group);
        var ordered = new LinkedHashMap<String, List<Changed>>();
        kinds.entrySet().stream()
                .sorted(Comparator.comparingLong(e -> -total(e.getValue())))
                .forEach(e -> ordered.put(e.getKey(), e.getValue()));
        return ordered;
    }

    private static long total(List<Changed> groups) {
        return groups.stream().mapToLong(Changed::count).sum();
    }

    private static String kind(Changed group) {
        var from = group.turn().from();
        var to = group.turn().to();
        if (from != to) return word(from) + " → " + word(to);
        return word(from) + (from.isAcceptance() ? ", but sent elsewhere" : ", but told otherwise");
    }

    private void kind(String kind, List<Changed> groups) {
        out.printf(Locale.ROOT, "%s  %,d%n", paint.strong(kind), total(groups));
        for (var group : groups) {
            var cause = group.turn().cause();
            var where = cause.line() == 0 ? "" : " (" + file + ":" + cause.line() + ")";
            out.printf(
                    Locale.ROOT,
                    "  %s → %s%s  %,d%n",
                    group.turn().fromLine(),
                    cause.rule(),
                    where,
                    group.count());
            counts("clients", group.clients());
            counts("from", group.reversePaths());
            counts("to", group.forwardPaths());
            example(group.example());
        }
        out.println();
    }

    private void counts(String label, Counts counts) {
        if (counts.named().isEmpty()) return;
        var text = new ArrayList<String>();
        long others = counts.others();
        for (var count : counts.named())
            if (text.size() < SHOWN)
                text.add(String.format(Locale.ROOT, "%s %,d", count.name(), count.count()));
            else others += count.count();
        if (others > 0) text.add(String.format(Locale.ROOT, "others %,d", others));
        out.printf("      %-8s %s%n", label, String.join(" · ", text));
    }

    private void example(Example example) {
        var facts = example.past().facts();
        out.println("      example  " + example.place() + paint.faint(", " + who(facts)));
        out.println("        was    " + answer(example.past().decision()));
        out.println("        now    " + answer(example.now().decision()));
    }

    private static String answer(Decision decision) {
        var text = word(decision.outcome()) + " " + decision.reply();
        return decision.becomes().isEmpty() ? text : text + ", sent to " + decision.becomes();
    }

    /** The transaction in a few words. */
    static String who(Facts facts) {
        var words = new StringBuilder();
        add(words, "", facts, Fact.CLIENT);
        add(words, " on ", facts, Fact.LISTENER);
        add(words, " as ", facts, Fact.USER);
        add(words, " from ", facts, Fact.REVERSE_PATH);
        add(words, " to ", facts, Fact.FORWARD_PATH);
        return words.toString();
    }

    private static void add(StringBuilder words, String before, Facts facts, Fact<?> fact) {
        var text = FactText.write(facts, fact);
        if (text != null && !text.isEmpty()) words.append(before).append(printable(text));
    }

    /** What a client called itself may be anything; a terminal is shown text. */
    private static String printable(String text) {
        var escaped = new StringBuilder();
        Json.string(escaped, text);
        boolean plain = escaped.length() == text.length() + 2;
        return plain ? text : escaped.toString();
    }

    private static String word(Decision.Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    static String json(Summary summary) {
        var text = new StringBuilder();
        var json =
                new Json(text)
                        .beginObject()
                        .field("lines", summary.lines())
                        .field("decisions", summary.decisions())
                        .field("suspended", summary.suspended())
                        .field("changed", summary.changed())
                        .field("not-told", summary.notTold())
                        .field("limited", summary.limited())
                        .field("first", text(summary.first()))
                        .field("last", text(summary.last()));
        json.name("groups").beginArray();
        for (var group : summary.groups()) write(json, group);
        json.endArray().field("ungrouped", summary.ungrouped()).name("lacking").beginArray();
        for (var lacking : summary.lacking())
            json.beginObject()
                    .field("fact", lacking.fact().name())
                    .field("count", lacking.count())
                    .field("example", lacking.example().toString())
                    .endObject();
        json.endArray().name("unreadable").beginObject().field("count", summary.unreadable());
        json.name("first").beginArray();
        for (var line : summary.firstUnreadable())
            json.beginObject()
                    .field("at", line.place().toString())
                    .field("why", line.why())
                    .endObject();
        json.endArray().endObject().endObject();
        return text.toString();
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }

    private static void write(Json json, Changed group) {
        var turn = group.turn();
        json.beginObject()
                .field("was", word(turn.from()))
                .field("now", word(turn.to()))
                .field("was-by", turn.fromLine())
                .field("now-by", turn.cause().rule())
                .field("line", turn.cause().line())
                .field("count", group.count());
        write(json, "clients", group.clients());
        write(json, "reverse-paths", group.reversePaths());
        write(json, "forward-paths", group.forwardPaths());
        var example = group.example();
        json.name("example").beginObject().field("at", example.place().toString());
        json.name("facts");
        FactsJson.write(json, example.past().facts());
        json.field("was", example.past().decision().reply().toString())
                .field("now", example.now().decision().reply().toString())
                .field("says", Cause.of(example.now()).outcome())
                .endObject()
                .endObject();
    }

    /** The most frequent ones by name; all others together. */
    private static void write(Json json, String name, Counts counts) {
        json.name(name).beginObject().name("named").beginArray();
        long others = counts.others();
        int written = 0;
        for (var count : counts.named()) {
            if (++written > MOST_IN_JSON) others += count.count();
            else
                json.beginObject()
                        .field("name", count.name())
                        .field("count", count.count())
                        .field("example", count.example().toString())
                        .endObject();
        }
        json.endArray().field("others", others).endObject();
    }
}
