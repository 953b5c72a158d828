package postern.app;

import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;

/** Prints what is known of suspects for people. */
final class SuspectsPrinter {
    private final PrintWriter out;

    SuspectsPrinter(PrintWriter out) {
        this.out = out;
    }

    void print(String line) {
        var object = SuspectsCommand.object(line);
        if (object == null) return;
        if (object.member("suspected") != null) printWhole(object);
        else printLine(object);
    }

    private static String who(JsonObject object) {
        var user = object.text("user");
        return user != null
                ? "user " + QueuePrinter.clean(user)
                : "client " + QueuePrinter.clean(object.text("address"));
    }

    private void printLine(JsonObject object) {
        var reasons = object.member("reasons");
        if (reasons == null) {
            out.printf("%s  locked since %s%n", who(object), time(object, "since"));
            return;
        }
        out.printf(
                "%s  since %s, from %s; held: %s messages to %s recipients%s%n",
                who(object),
                time(object, "since"),
                object.text("client"),
                number(object, "messages"),
                number(object, "recipients"),
                isTrue(object, "locked") ? "; locked" : "");
        printReasons(object);
    }

    private void printReasons(JsonObject object) {
        if (object.member("reasons") instanceof JsonArray(var items))
            for (var item : items)
                if (item instanceof JsonString(var text))
                    out.println("      " + QueuePrinter.clean(text));
    }

    private void printWhole(JsonObject object) {
        out.printf(
                "%s  %s%s%n",
                who(object),
                isTrue(object, "suspected")
                        ? "suspected since "
                                + time(object, "since")
                                + ", from "
                                + object.text("client")
                        : "not suspected",
                isTrue(object, "locked") ? "; locked" : "");
        printReasons(object);
        out.printf(
                "  held now      %s messages to %s recipients%n",
                number(object, "heldMessages"), number(object, "heldRecipients"));
        out.printf("  waiting now   %s recipients%n", number(object, "queuedRecipients"));
        if (object.member("messages") == null) return;
        if (object.text("lately") != null)
            out.printf(
                    "  of late       %s messages to %s recipients since %s; delivered %s, failed %s%n",
                    number(object, "messages"),
                    number(object, "recipients"),
                    time(object, "lately"),
                    number(object, "delivered"),
                    number(object, "failed"));
        out.printf("  known since   %s%n", time(object, "known"));
        pair(object, "hour", "recipients within an hour");
        pair(object, "day", "recipients within a day");
        pair(object, "newDomains", "domains within a day never written to before");
        pair(object, "refused", "recipients within a day that were refused");
        if (object.member("networks") instanceof JsonArray(var items))
            for (var item : items)
                if (item instanceof JsonObject from)
                    out.printf(
                            "  from          %s, last %s%n",
                            from.text("network"), time(from, "last"));
    }

    private void pair(JsonObject object, String name, String what) {
        if (object.member(name) instanceof JsonObject pair)
            out.printf(
                    "  now %-9s %s, usually up to %s%n",
                    number(pair, "lately"), what, number(pair, "usual"));
    }

    private static String time(JsonObject object, String name) {
        var time = LinesOfJson.moment(object, name);
        return time == null ? "?" : time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static boolean isTrue(JsonObject object, String name) {
        return object.member(name) instanceof JsonBoolean(boolean yes) && yes;
    }

    private static String number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber(var text) ? text : "?";
    }
}
