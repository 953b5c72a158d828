package postern.app;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import postern.console.QueueDesk.Operation;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** Prints the lines of a queue's desk for people. */
final class QueuePrinter {
    private final PrintWriter out;
    private final boolean whole;
    private boolean headed;

    QueuePrinter(PrintWriter out, boolean whole) {
        this.out = out;
        this.whole = whole;
    }

    void print(String line) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject message))) return;
        if (message.text("destination") != null) {
            printDowntime(message);
            return;
        }
        if (!headed && !whole)
            out.printf(
                    "%-12s  %5s  %8s  %s%n",
                    "ID", "AGE", "SIZE", "FROM, THEN EACH RECIPIENT WITH ITS STATE");
        headed = true;
        out.printf(
                "%-12s  %5s  %8s  %s%n",
                message.text("id"),
                age(message.text("arrived")),
                size(message.member("size")),
                clean(message.text("from")));
        if (message.member("recipients") instanceof JsonArray(var recipients))
            for (var recipient : recipients)
                if (recipient instanceof JsonObject object) printRecipient(object);
        if (whole) printWhole(message);
    }

    private void printDowntime(JsonObject down) {
        var next = down.text("nextTry");
        var waiting = down.member("waiting") instanceof JsonNumber(var text) ? text : "";
        out.printf(
                "DOWN  %s: %s waiting, next try %s%n      %s%n",
                clean(down.text("destination")),
                waiting,
                next == null ? "now" : until(next),
                clean(down.text("last")));
    }

    private void printRecipient(JsonObject recipient) {
        var text = new StringBuilder(clean(recipient.text("to")));
        text.append("  ").append(recipient.text("state"));
        if (recipient.text("because") != null)
            text.append(": ").append(clean(recipient.text("because")));
        text.append("  to ").append(clean(recipient.text("nextHop")));
        var next = recipient.text("next");
        if (next != null) text.append("  next try ").append(until(next));
        out.printf("%31s%s%n", "", text);
        if (recipient.text("last") != null)
            out.printf("%33s%s%n", "", clean(recipient.text("last")));
    }

    private void printWhole(JsonObject message) {
        if (message.member("origin") instanceof JsonObject origin)
            out.printf(
                    "from %s, HELO %s, on %s, by grant %s, session %s%n",
                    origin.text("client"),
                    clean(origin.text("helo")),
                    origin.text("listener"),
                    origin.text("grant"),
                    origin.text("session"));
        var encoded = message.text("message");
        if (encoded == null) return;
        out.println();
        new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8)
                .lines()
                .forEach(line -> out.println("    " + clean(line)));
        out.println();
    }

    void sum(Operation operation, long count) {
        var what = count == 1 ? "1 message" : count + " messages";
        out.println(
                switch (operation) {
                    case LIST -> count == 0 ? "The queue is empty." : what;
                    case SHOW -> count == 0 ? "There is no such message." : what;
                    case HOLD -> what + " held";
                    case RELEASE -> what + " released";
                    case RETRY -> what + " to be tried at once";
                    case DELETE -> what + " deleted; nobody was notified";
                });
    }

    private static String age(@Nullable String arrived) {
        return arrived == null
                ? ""
                : brief(Duration.between(Instant.parse(arrived), Instant.now()));
    }

    private static String until(String time) {
        var left = Duration.between(Instant.now(), Instant.parse(time));
        return left.isNegative() ? "now" : "in " + brief(left);
    }

    private static String brief(Duration time) {
        if (time.toDays() > 1) return time.toDays() + "d";
        if (time.toHours() > 1) return time.toHours() + "h";
        return time.toMinutes() > 1 ? time.toMinutes() + "m" : Math.max(0, time.toSeconds()) + "s";
    }

    private static String size(@Nullable JsonValue value) {
        if (!(value instanceof JsonNumber number)
                || !(number.whole() instanceof Parsed.Good<Long>(var octets))) return "";
        if (octets >= 10 << 20) return (octets >> 20) + " MiB";
        return octets >= 10 << 10 ? (octets >> 10) + " KiB" : octets + " B";
    }

    /** What came from outside must not steer a terminal. */
    static String clean(@Nullable String text) {
        if (text == null) return "";
        var clean = new StringBuilder();
        text.codePoints()
                .forEach(c ->
                        clean.appendCodePoint(
                                Character.isISOControl(c)
                                                || Character.getType(c) == Character.FORMAT
                                        ? '?'
                                        : c));
        return clean.toString();
    }
}
