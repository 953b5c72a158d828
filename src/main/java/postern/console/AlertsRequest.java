package postern.console;

import java.time.DateTimeException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.journal.Json;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** What may be asked about alerts. */
public sealed interface AlertsRequest {
    String DO = "alerts";

    /** What is wrong, what is silenced, and how the channels are. */
    record Listed() implements AlertsRequest {}

    /**
     * Send a test.
     *
     * @param channel null for all
     */
    record Test(@Nullable Channel channel) implements AlertsRequest {}

    /**
     * Tell nobody for a time.
     *
     * @param condition null for all
     * @param subject null for whatever it is about
     */
    record Silenced(@Nullable Condition condition, @Nullable String subject, Duration time)
            implements AlertsRequest {}

    /** Tell people again. */
    record Unsilenced(@Nullable Condition condition, @Nullable String subject)
            implements AlertsRequest {}

    /** Members of an object that is open. */
    static void write(AlertsRequest request, Json json) {
        json.field("do", DO);
        switch (request) {
            case Listed _ -> json.field("alerts", "list");
            case Test(var channel) -> {
                json.field("alerts", "test");
                if (channel != null) json.field("channel", channel.word());
            }
            case Silenced(var condition, var subject, var time) -> {
                json.field("alerts", "silence").field("for", time.toString());
                write(json, condition, subject);
            }
            case Unsilenced(var condition, var subject) -> {
                json.field("alerts", "unsilence");
                write(json, condition, subject);
            }
        }
    }

    private static void write(Json json, @Nullable Condition condition, @Nullable String subject) {
        if (condition != null) json.field("name", condition.word());
        if (subject != null) json.field("subject", subject);
    }

    static Parsed<AlertsRequest> read(JsonObject json) {
        var what = json.text("alerts");
        var name = json.text("name");
        var condition = name == null ? null : Condition.of(name);
        if (name != null && condition == null) return Parsed.bad("there is no alert " + name);
        var subject = json.text("subject");
        return switch (what == null ? "" : what) {
            case "list" -> Parsed.good(new Listed());
            case "test" -> {
                var word = json.text("channel");
                var channel = word == null ? null : Channel.of(word);
                yield word != null && channel == null
                        ? Parsed.bad("there is no channel " + word)
                        : Parsed.good(new Test(channel));
            }
            case "silence" -> {
                var time = time(json.text("for"));
                yield time == null
                        ? Parsed.bad("\"for\" is no time, such as PT2H")
                        : Parsed.good(new Silenced(condition, subject, time));
            }
            case "unsilence" -> Parsed.good(new Unsilenced(condition, subject));
            default -> Parsed.bad("\"alerts\" is list, test, silence or unsilence");
        };
    }

    private static @Nullable Duration time(@Nullable String text) {
        try {
            return text == null ? null : Duration.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
