package postern.digest;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.digest.DaySummary.Figure;
import postern.digest.DaySummary.Top;
import postern.journal.Json;

/**
 * A day beside the day and the week before, for people and programs.
 *
 * @param host whose day it was
 * @param before the day before; null where nothing is known of it
 * @param week the same day of the week before; null where nothing is known of it
 */
public record DayReport(
        String host, DaySummary day, @Nullable DaySummary before, @Nullable DaySummary week) {
    static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy", Locale.ENGLISH);
    private static final int GREW = 3;
    private static final long MANY = 100;

    /** In a line, for a subject. */
    public String headline() {
        return day.day()
                + ": "
                + number(day.total(Figure.IN))
                + " in, "
                + number(day.total(Figure.OUT))
                + " out, "
                + number(day.total(Figure.REFUSED))
                + " refused"
                + (day.total(Figure.HELD) > 0
                        ? ", " + number(day.total(Figure.HELD)) + " held"
                        : "");
    }

    /** What somebody should look at, in sentences, with the command that shows more. */
    List<String> concerns() {
        var concerns = new ArrayList<String>();
        if (day.total(Figure.HELD) > 0)
            concerns.add(
                    number(day.total(Figure.HELD))
                            + " recipients were held until somebody releases them: postern queue"
                            + " list.");
        if (day.total(Figure.SUSPECTED) > 0)
            concerns.add(
                    "A trusted address looked like the Internet; is it a router or a proxy? postern"
                            + " trust list.");
        if (day.total(Figure.DEPARTED) > 0)
            concerns.add(
                    "A user or a device did what is unusual for it; was a password stolen? The"
                            + " names are below.");
        if (day.total(Figure.ERRORS) > 0)
            concerns.add(
                    number(day.total(Figure.ERRORS))
                            + " errors stand in the log; the most frequent ones are below.");
        grew(Figure.OUT, concerns);
        grew(Figure.FAILED_LOGINS, concerns);
        grew(Figure.FAILED, concerns);
        return concerns;
    }

    private void grew(Figure figure, List<String> concerns) {
        var usual = week == null ? before : week;
        long now = day.total(figure);
        if (usual == null || now < MANY || now < GREW * usual.total(figure)) return;
        concerns.add(
                "There were far more "
                        + figure.text()
                        + " than "
                        + (week == null ? "the day before: " : "a week before: ")
                        + number(now)
                        + " instead of "
                        + number(usual.total(figure))
                        + ".");
    }

    /** What the counts do not tell; empty for nothing. */
    String caveat() {
        return (day.inexact()
                        ? "There were more names than are told apart: counts of names may be too"
                                + " small. "
                        : "")
                + (day.unreadable() > 0
                        ? number(day.unreadable()) + " lines of the journal could not be read."
                        : "");
    }

    /** As text, of lines that end in a line feed. */
    public String text() {
        var text = new StringBuilder();
        text.append(Shown.of(host))
                .append(": ")
                .append(DAY.format(day.day()))
                .append(" (")
                .append(Shown.of(day.zone()))
                .append(")\n\n");
        for (var concern : concerns()) text.append("! ").append(concern).append('\n');
        if (!concerns().isEmpty()) text.append('\n');
        text.append(line("", "that day", "day before", "week before"));
        for (var figure : Figure.values()) {
            if (isZero(figure)) continue;
            text.append(
                    line(
                            figure.text(),
                            number(day.total(figure)),
                            compared(figure, before),
                            compared(figure, week)));
        }
        text.append("\nMessages by hour: for us, for others; recipients refused\n");
        long most = most();
        for (int i = 0; i < 24; i++) {
            var hour = day.hours().get(i);
            text.append(
                    "%02d  %-10s %6s  %-10s %6s  %-10s %6s\n"
                            .formatted(
                                    i,
                                    bar(hour.in(), most, 10),
                                    number(hour.in()),
                                    bar(hour.out(), most, 10),
                                    number(hour.out()),
                                    bar(hour.refused(), most, 10),
                                    number(hour.refused())));
        }
        for (var top : Top.values()) top(text, top);
        if (!caveat().isEmpty()) text.append('\n').append(caveat().strip()).append('\n');
        return text.toString();
    }

    private void top(StringBuilder text, Top top) {
        var counts = day.top(top);
        if (counts.isEmpty()) return;
        text.append('\n').append(top.title()).append('\n');
        long most = counts.getFirst().count();
        for (var count : counts)
            text.append(
                    "%8s  %-10s  %s\n"
                            .formatted(
                                    number(count.count()),
                                    bar(count.count(), most, 10),
                                    Shown.of(count.name())));
    }

    private static String line(String name, String now, String before, String week) {
        return "%-46s %12s  %18s  %18s\n".formatted(name, now, before, week).stripTrailing() + "\n";
    }

    /** Whether there is nothing to tell of it. */
    boolean isZero(Figure figure) {
        return day.total(figure) == 0
                && (before == null || before.total(figure) == 0)
                && (week == null || week.total(figure) == 0);
    }

    /** The figure of another day, and by how much that day's is more. */
    String compared(Figure figure, @Nullable DaySummary other) {
        if (other == null) return "-";
        long then = other.total(figure);
        var grown = growth(day.total(figure), then);
        return number(then) + (grown.isEmpty() ? "" : " " + grown);
    }

    private static String growth(long now, long then) {
        if (now == then || then == 0) return "";
        long percent = Math.round(100.0 * (now - then) / then);
        return "(" + (percent > 0 ? "+" : "") + number(percent) + " %)";
    }

    /** The largest figure of an hour, at least 1. */
    long most() {
        long most = 1;
        for (var hour : day.hours())
            most = Math.max(most, Math.max(hour.in(), Math.max(hour.out(), hour.refused())));
        return most;
    }

    private static String bar(long value, long most, int width) {
        long length = value == 0 ? 0 : Math.max(1, Math.round((double) value * width / most));
        return "█".repeat((int) length);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** As one JSON object. */
    public String json() {
        var text = new StringBuilder();
        var json = new Json(text).beginObject().field("host", host);
        SummaryJson.write(json.name("day"), day);
        other(json, "day-before", before);
        other(json, "week-before", week);
        json.name("concerns").beginArray();
        for (var concern : concerns()) json.value(concern);
        json.endArray().endObject();
        return text.toString();
    }

    private static void other(Json json, String name, @Nullable DaySummary summary) {
        if (summary != null) SummaryJson.write(json.name(name), summary);
    }
}
