package postern.digest;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import postern.digest.DaySummary.Count;
import postern.digest.DaySummary.Figure;
import postern.digest.DaySummary.Hour;
import postern.digest.DaySummary.Top;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** A day's summary as JSON, for the file in which it is kept and for programs. */
final class SummaryJson {
    private SummaryJson() {}

    static void write(Json json, DaySummary summary) {
        json.beginObject().field("day", summary.day().toString()).field("zone", summary.zone());
        json.name("totals").beginObject();
        for (var figure : Figure.values()) json.field(figure.word(), summary.total(figure));
        json.endObject().name("hours").beginArray();
        for (var hour : summary.hours())
            json.beginObject()
                    .field("in", hour.in())
                    .field("out", hour.out())
                    .field("refused", hour.refused())
                    .endObject();
        json.endArray().name("tops").beginObject();
        for (var top : Top.values()) {
            json.name(top.word()).beginArray();
            for (var count : summary.top(top))
                json.beginObject()
                        .field("name", count.name())
                        .field("count", count.count())
                        .endObject();
            json.endArray();
        }
        json.endObject()
                .field("inexact", summary.inexact())
                .field("unreadable", summary.unreadable())
                .endObject();
    }

    static Parsed<DaySummary> read(String text) {
        if (!(JsonValue.parse(text) instanceof Parsed.Good<JsonValue>(JsonObject summary)))
            return Parsed.bad("it is no JSON object");
        var day = summary.text("day");
        var zone = summary.text("zone");
        if (day == null || zone == null) return Parsed.bad("day and zone are missing");
        var totals = new EnumMap<Figure, Long>(Figure.class);
        if (summary.member("totals") instanceof JsonObject figures)
            for (var figure : Figure.values()) totals.put(figure, number(figures, figure.word()));
        try {
            return Parsed.good(
                    new DaySummary(
                            LocalDate.parse(day),
                            zone,
                            totals,
                            hours(summary),
                            tops(summary),
                            summary.member("inexact") instanceof JsonBoolean(var inexact)
                                    && inexact,
                            number(summary, "unreadable")));
        } catch (DateTimeException _) {
            return Parsed.bad("\"day\" is no day");
        }
    }

    private static List<Hour> hours(JsonObject summary) {
        var hours = new ArrayList<Hour>();
        if (summary.member("hours") instanceof JsonArray(var items))
            for (var item : items)
                if (item instanceof JsonObject hour && hours.size() < 24)
                    hours.add(
                            new Hour(
                                    number(hour, "in"),
                                    number(hour, "out"),
                                    number(hour, "refused")));
        while (hours.size() < 24) hours.add(new Hour(0, 0, 0));
        return hours;
    }

    private static Map<Top, List<Count>> tops(JsonObject summary) {
        var tops = new EnumMap<Top, List<Count>>(Top.class);
        if (summary.member("tops") instanceof JsonObject all)
            for (var top : Top.values()) {
                var counts = new ArrayList<Count>();
                if (all.member(top.word()) instanceof JsonArray(var items))
                    for (var item : items)
                        if (item instanceof JsonObject count && count.text("name") != null)
                            counts.add(
                                    new Count(
                                            String.valueOf(count.text("name")),
                                            number(count, "count")));
                tops.put(top, List.copyOf(counts));
            }
        return tops;
    }

    private static long number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber number
                        && number.whole() instanceof Parsed.Good<Long>(var whole)
                ? whole
                : 0;
    }
}
