package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import postern.config.Settings;
import postern.journal.FactsJson;
import postern.journal.Json;
import postern.policy.Fact;
import postern.policy.Verdict.Step;
import postern.proof.Counterexample;
import postern.proof.Property;
import postern.proof.Property.Severity;
import postern.review.Dialogue;
import postern.review.Dialogue.Line;
import postern.review.Examination;
import postern.review.PinnedDecisions;

/** What an examination found, for people and for programs. */
final class ExaminationReport {
    private static final int NAME = 18;
    private static final int LONGEST_LINE = 100;
    private static final String INDENT = " ".repeat(9);

    private final Settings settings;
    private final Examination examination;
    private final Paint paint;
    private final List<String> file;

    ExaminationReport(Settings settings, Examination examination, Paint paint) {
        this.settings = settings;
        this.examination = examination;
        this.paint = paint;
        this.file = lines(settings);
    }

    /** The file's own lines, to be quoted; none where it has gone since. */
    private static List<String> lines(Settings settings) {
        try {
            return Files.readAllLines(settings.file());
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Every property, and what shows that one does not hold. */
    String text() {
        var text = new StringBuilder();
        for (var property : examination.properties()) append(text, property);
        return text.toString();
    }

    /** Only what keeps the relay from starting. */
    String whatForbidsStart() {
        var text = new StringBuilder();
        for (var property : examination.properties())
            if (!property.permitsStart()) append(text, property);
        return text.toString();
    }

    private void append(StringBuilder text, Property property) {
        text.append("  ")
                .append(word(property))
                .append("  ")
                .append(pad(property.name(), NAME))
                .append("  ")
                .append(property.detail())
                .append('\n');
        if (property.holds()) return;
        var counterexample = property.counterexample();
        if (counterexample != null) append(text, counterexample);
        else if (property.line() > 0) quote(text, property.line());
        if (property.name().equals(Examination.TESTS)) tests(text);
        if (!property.cure().isEmpty())
            text.append(INDENT)
                    .append(paint.strong("cure"))
                    .append("  ")
                    .append(property.cure())
                    .append('\n');
        text.append('\n');
    }

    private String word(Property property) {
        boolean warning = property.severity() == Severity.WARNING;
        return switch (property.answer()) {
            case PROVED -> paint.good("holds");
            case REFUTED -> warning ? paint.doubtful("warns") : paint.bad("FAILS");
            case ACKNOWLEDGED -> paint.doubtful("known");
            case UNDECIDED -> warning ? paint.doubtful("doubt") : paint.bad("DOUBT");
        };
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    private void append(StringBuilder text, Counterexample example) {
        for (int line : example.lines()) quote(text, line);
        text.append(INDENT).append(paint.faint(arrival(example))).append('\n');
        for (var line : Dialogue.of(settings, example).lines())
            text.append(INDENT).append(said(line)).append('\n');
    }

    private void quote(StringBuilder text, int line) {
        if (line < 1 || line > file.size()) return;
        var quoted = printable(file.get(line - 1).strip());
        if (quoted.length() > LONGEST_LINE) quoted = quoted.substring(0, LONGEST_LINE) + "…";
        text.append(INDENT)
                .append(paint.strong(pad("line " + line, 8)))
                .append("  ")
                .append(quoted)
                .append('\n');
    }

    private static String arrival(Counterexample example) {
        var facts = example.facts();
        var client = example.proxy() == null ? facts.value(Fact.CLIENT) : example.proxy();
        var listener = facts.value(Fact.LISTENER);
        return (client == null ? "somebody" : client.toString())
                + " connects"
                + (listener == null ? "" : " to " + listener)
                + (facts.isUnknown(Fact.NOW) ? "" : " at " + facts.value(Fact.NOW));
    }

    private static String said(Line line) {
        return switch (line) {
            case Line.Client(var words) -> ("C: " + printable(words)).stripTrailing();
            case Line.Server(var words) -> "S: " + printable(words);
            case Line.Rest _ -> "S: …";
            case Line.Secured _ -> "   (TLS begins)";
            case Line.LoggedIn(var user, var clear) ->
                    "   (logs in as " + printable(user) + (clear ? ", in clear text)" : ")");
            case Line.Accepted(var envelope) -> "   (accepted: " + printable(envelope) + ")";
            case Line.Closed _ -> "   (the connection closes)";
        };
    }

    /** What stands in a file or in an address may be anything; a terminal is shown text. */
    private static String printable(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]", "?");
    }

    private void tests(StringBuilder text) {
        for (var result : examination.tests()) {
            var surprise = result.surprise();
            if (surprise == null) continue;
            quote(text, result.test().line());
            text.append(INDENT).append(expectation(result)).append(surprise.why()).append('\n');
            if (surprise.cause() != null)
                text.append(INDENT).append("by ").append(said(surprise.cause())).append('\n');
        }
    }

    private static String expectation(PinnedDecisions.Result result) {
        var expected = result.test().expected();
        var words = new StringBuilder("expected ").append(word(expected.outcome()));
        if (expected.reply() != null) words.append(' ').append(expected.reply());
        if (expected.grant() != null) words.append(" by grant ").append(expected.grant());
        if (expected.guard() != null) words.append(" by guard ").append(expected.guard());
        return words.append("; ").toString();
    }

    private static String word(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private static String said(Step step) {
        return step.rule()
                + (step.line() == 0 ? "" : " (line " + step.line() + ")")
                + ": "
                + step.outcome();
    }

    /** The members "properties" and "tests" of an answer in JSON. */
    void write(Json json) {
        json.name("properties").beginArray();
        for (var property : examination.properties()) write(json, property);
        json.endArray().name("tests").beginArray();
        for (var result : examination.tests()) {
            var surprise = result.surprise();
            json.beginObject()
                    .field("name", result.test().name())
                    .field("line", result.test().line())
                    .field("passed", result.passed())
                    .field("why", surprise == null ? null : surprise.why())
                    .endObject();
        }
        json.endArray();
    }

    private void write(Json json, Property property) {
        json.beginObject()
                .field("name", property.name())
                .field("holds", property.holds())
                .field("answer", word(property.answer()))
                .field("severity", word(property.severity()))
                .field("detail", property.detail())
                .field("cure", property.cure())
                .field("line", property.line())
                .name("counterexample");
        if (property.counterexample() == null) json.nothing();
        else write(json, property.counterexample());
        json.endObject();
    }

    private void write(Json json, Counterexample example) {
        json.beginObject().name("facts");
        FactsJson.write(json, example.facts());
        var proxy = example.proxy();
        json.field("proxy", proxy == null ? null : proxy.toString()).name("decision");
        DecisionJson.write(json, example.decision());
        json.name("trace");
        DecisionJson.write(json, example.trace());
        json.name("lines").beginArray();
        for (int line : example.lines())
            json.beginObject()
                    .field("line", line)
                    .field("text", line < 1 || line > file.size() ? "" : file.get(line - 1))
                    .endObject();
        json.endArray().name("dialogue").beginArray();
        for (var line : Dialogue.of(settings, example).lines()) json.value(said(line));
        json.endArray().endObject();
    }
}
