package postern.app;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.mail.Mailbox;
import postern.policy.Fact;
import postern.policy.FactText;
import postern.policy.Facts;
import postern.policy.Image;
import postern.policy.Policy;
import postern.policy.RewriteRule;
import postern.policy.RewriteRule.Side;
import postern.policy.Verdict;

/**
 * What was decided about one recipient and why; and for what is accepted, what becomes of its
 * addresses.
 *
 * @param from the reverse-path that it is sent on with, where that is another one; null where it is
 *     not
 * @param headers the rules that change fields of the header, the first to count at the head
 */
record Explanation(
        Facts facts, Verdict.Decided decided, @Nullable Mailbox from, List<RewriteRule> headers) {

    static Explanation of(Policy policy, Facts facts, Verdict.Decided decided) {
        if (!decided.decision().outcome().isAcceptance())
            return new Explanation(facts, decided, null, List.of());
        return new Explanation(
                facts,
                decided,
                policy.image(Side.REVERSE_PATH, facts) instanceof Image.Changed(var to, _)
                        ? to
                        : null,
                policy.rewriting().stream()
                        .filter(rule -> !rule.headers().isEmpty() && rule.holds(facts))
                        .toList());
    }

    /** For people. */
    void tell(PrintWriter out) {
        var decision = decided.decision();
        out.printf("%-8s %s%n", verdict(), decision.reply());
        if (decision.grant() != null) out.println("grant    " + decision.grant());
        if (decision.guard() != null) out.println("guard    " + decision.guard());
        if (!decision.becomes().isEmpty())
            out.println(
                    "becomes  "
                            + String.join(
                                    ", ",
                                    decision.becomes().stream().map(Mailbox::toString).toList()));
        if (from != null) out.println("from     <" + from + ">");
        for (var rule : headers)
            out.println(
                    "header   "
                            + String.join(", ", rule.headers())
                            + ": "
                            + rule.match()
                            + " becomes "
                            + rule.as());
        out.println();
        int widest = 0;
        for (var step : decided.trace()) widest = Math.max(widest, step.rule().length());
        for (var step : decided.trace()) {
            var where = step.line() == 0 ? "" : "line " + step.line();
            out.printf(
                    "%-9s  %-" + Math.max(1, widest) + "s  %s%n",
                    where,
                    step.rule(),
                    step.outcome());
        }
        out.println();
        for (var fact : Fact.ALL) {
            var text = FactText.write(facts, fact);
            if (text != null && !text.isEmpty()) out.printf("%-12s  %s%n", fact, text);
        }
        out.flush();
    }

    /** For programs. */
    String json() {
        var decision = decided.decision();
        var text = new StringBuilder();
        var json =
                new Json(text)
                        .beginObject()
                        .field("verdict", verdict())
                        .field("reply", decision.reply().toString())
                        .field("grant", decision.grant())
                        .field("guard", decision.guard());
        DecisionJson.write(json.name("trace"), decided.trace());
        DecisionJson.becomes(json, decision);
        json.field("reverse-path", from == null ? null : "<" + from + ">");
        json.name("headers").beginArray();
        for (var rule : headers) {
            json.beginObject().name("fields").beginArray();
            for (var header : rule.headers()) json.value(header);
            json.endArray()
                    .field("match", rule.match().toString())
                    .field("as", rule.as().toString())
                    .field("line", rule.line())
                    .endObject();
        }
        json.endArray().endObject();
        return text.toString();
    }

    private String verdict() {
        return decided.decision().outcome().name().toLowerCase(Locale.ROOT);
    }
}
