package postern.app;

import java.util.List;
import java.util.Locale;
import postern.journal.Json;
import postern.policy.Decision;
import postern.policy.Verdict.Step;

/** Decisions and traces in JSON, the same in the answers of all commands. */
final class DecisionJson {
    private DecisionJson() {}

    static void write(Json json, Decision decision) {
        json.beginObject();
        members(json, decision);
        json.endObject();
    }

    /** The same as members of an object that is open. */
    static void members(Json json, Decision decision) {
        json.field("verdict", decision.outcome().name().toLowerCase(Locale.ROOT))
                .field("reply", decision.reply().toString())
                .field("grant", decision.grant())
                .field("guard", decision.guard());
        becomes(json, decision);
    }

    /** Where it goes instead of to the forward-path; empty for there. */
    static void becomes(Json json, Decision decision) {
        json.name("becomes").beginArray();
        for (var mailbox : decision.becomes()) json.value(mailbox.toString());
        json.endArray();
    }

    static void write(Json json, List<Step> trace) {
        json.beginArray();
        for (var step : trace)
            json.beginObject()
                    .field("line", step.line())
                    .field("rule", step.rule())
                    .field("outcome", step.outcome())
                    .endObject();
        json.endArray();
    }
}
