package postern.app;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.review.Tracing;
import postern.review.Trail;

/** Prints the lives of messages, for people or for programs. */
final class TraceReport {
    /** What stands elsewhere, or is for replay alone. */
    private static final List<String> ELSEWHERE =
            List.of("at", "event", "session", "queue", "facts", "trace", "policy", "trusted");

    private static final List<String> FACTS =
            List.of("client", "helo", "user", "reverse-path", "forward-path");

    private final PrintWriter out;
    private final boolean json;

    TraceReport(PrintWriter out, boolean json) {
        this.out = out;
        this.json = json;
    }

    /**
     * @param queued what the queue says of it; null where it has it no more
     */
    void print(Trail trail, @Nullable JsonObject queued) {
        if (json) {
            out.println(object(trail, queued));
            return;
        }
        out.println(
                trail.queue() == null
                        ? "connection " + trail.session() + ": no message of it was taken"
                        : "message " + trail.queue() + from(trail));
        for (var event : trail.events())
            out.printf(
                    "  %-23s  %-13s %s%n",
                    time(event.text("at")),
                    QueuePrinter.clean(word(event)),
                    QueuePrinter.clean(fields(event)));
        if (trail.leftOut() > 0)
            out.println("  (" + trail.leftOut() + " more events in the middle are not told)");
        if (trail.queue() != null) now(trail, queued);
        out.println();
    }

    private static String from(Trail trail) {
        return trail.session() == null ? "" : ", connection " + trail.session();
    }

    void end(String wanted, Tracing tracing) {
        if (tracing.isEmpty())
            out.println("The journal knows nothing of " + QueuePrinter.clean(wanted) + ".");
        if (tracing.leftOut() > 0)
            out.println(
                    tracing.leftOut()
                            + " earlier ones were found too: --most tells more, --since fewer.");
    }

    private static String time(@Nullable String at) {
        if (at == null) return "";
        var text = at.replace('T', ' ');
        return text.length() > 23 ? text.substring(0, 23) : text;
    }

    private static String word(JsonObject event) {
        var outcome = event.text("outcome");
        var word = event.text("event");
        return outcome != null && "attempted".equals(word) ? outcome : String.valueOf(word);
    }

    private static String fields(JsonObject event) {
        var text = new StringBuilder();
        event.members()
                .forEach((name, value) -> {
                    if (!ELSEWHERE.contains(name) && !name.equals("outcome"))
                        field(text, name, value);
                });
        if (event.member("facts") instanceof JsonObject facts)
            for (var name : FACTS) {
                var value = facts.member(name);
                if (value != null) field(text, name, value);
            }
        return text.toString();
    }

    private static void field(StringBuilder text, String name, JsonValue value) {
        var word = word(value);
        if (word.isEmpty()) return;
        if (!text.isEmpty()) text.append(' ');
        text.append(name).append('=').append(word);
    }

    /** For people; empty for what says nothing. */
    private static String word(JsonValue value) {
        return switch (value) {
            case JsonString(var text) -> text.indexOf(' ') < 0 ? text : '"' + text + '"';
            case JsonNumber(var text) -> text;
            case JsonValue.JsonBoolean(var truth) -> truth ? "yes" : "no";
            case JsonArray(var items) -> {
                var words = new ArrayList<String>();
                for (var item : items) words.add(word(item));
                yield String.join(",", words);
            }
            case JsonObject _, JsonValue.JsonNull _ -> "";
        };
    }

    private void now(Trail trail, @Nullable JsonObject queued) {
        if (queued != null && queued.member("recipients") instanceof JsonArray(var recipients)) {
            for (var recipient : recipients)
                if (recipient instanceof JsonObject one)
                    out.println("  now: " + QueuePrinter.clean(waiting(one)));
            return;
        }
        var last = new LinkedHashMap<String, String>();
        for (var event : trail.events()) recipients(event, last);
        if (last.isEmpty()) out.println("  now: not in the queue");
        else
            last.forEach((to, outcome) ->
                    out.println("  now: " + QueuePrinter.clean(to) + " " + outcome));
    }

    private static String waiting(JsonObject recipient) {
        var text = new StringBuilder("in the queue: ");
        text.append(recipient.text("to")).append(' ').append(recipient.text("state"));
        for (var name : List.of("because", "next", "last"))
            if (recipient.text(name) != null)
                text.append(", ").append(name).append(' ').append(recipient.text(name));
        return text.toString();
    }

    /** What became of whom, as the journal tells it last. */
    private static void recipients(JsonObject event, Map<String, String> last) {
        var word = event.text("event");
        if ("accepted".equals(word) && event.member("to") instanceof JsonArray(var all)) {
            for (var to : all)
                if (to instanceof JsonString(var text)) last.put(text, "no longer in the queue");
        } else if ("attempted".equals(word)) {
            var to = event.text("to");
            var outcome = event.text("outcome");
            if (to == null || outcome == null) return;
            last.put(to, outcome.equals("deferred") ? "deferred, no longer in the queue" : outcome);
        }
    }

    private static String object(Trail trail, @Nullable JsonObject queued) {
        var text = new StringBuilder();
        var object =
                new Json(text)
                        .beginObject()
                        .field("queue", trail.queue())
                        .field("session", trail.session());
        object.name("events").beginArray();
        for (var event : trail.events()) object.value(event);
        object.endArray().field("left-out", trail.leftOut()).name("now");
        if (queued == null) object.nothing();
        else object.value(queued);
        object.endObject();
        return text.toString();
    }
}
