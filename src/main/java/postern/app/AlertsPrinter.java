package postern.app;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** What is said of alerts, for people. */
final class AlertsPrinter {
    private AlertsPrinter() {}

    static String forPeople(String line) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object)))
            return line;
        return text(object).lines().map(QueuePrinter::clean).collect(Collectors.joining("\n"));
    }

    private static String text(JsonObject object) {
        var alert = object.text("alert");
        if (alert != null) return alert(alert, object);
        var silence = object.text("silence");
        if (silence != null)
            return "silenced until "
                    + seconds(object.text("until"))
                    + ": "
                    + silence
                    + behind(object.text("subject"));
        var channel = "by " + object.text("channel") + ": ";
        var told = object.text("text");
        if (told != null) return channel + (isTrue(object, "arrived") ? "arrived, " : "") + told;
        var trouble = object.text("trouble");
        return channel
                + number(object, "waiting")
                + " wait"
                + (number(object, "dropped").equals("0")
                        ? ""
                        : ", " + number(object, "dropped") + " were dropped")
                + (trouble == null || trouble.isEmpty() ? "" : "; failed last: " + trouble);
    }

    private static String alert(String name, JsonObject object) {
        return name
                + behind(object.text("subject"))
                + " since "
                + seconds(object.text("since"))
                + (isTrue(object, "silenced") ? ", silenced" : "")
                + (object.text("calm") == null ? "" : ", seems well now")
                + ": "
                + object.text("text")
                + "\n  "
                + object.text("advice")
                + "\n  "
                + object.text("command");
    }

    private static String behind(@Nullable String text) {
        return text == null || text.isEmpty() ? "" : " " + text;
    }

    /** Without the digits behind them. */
    private static String seconds(@Nullable String moment) {
        return moment == null ? "?" : moment.replaceFirst("\\.[0-9]+Z$", "Z");
    }

    private static boolean isTrue(JsonObject object, String name) {
        return object.member(name) instanceof JsonBoolean(boolean value) && value;
    }

    private static String number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber(var text) ? text : "?";
    }
}
