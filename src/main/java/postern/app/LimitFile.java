package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.limit.Limits.Remembered;
import postern.mail.Parsed;

/** What limits have counted, on disk: {@code limits.jsonl} in the data folder, a line each. */
final class LimitFile {
    private final Path file;

    LimitFile(Path data) {
        file = data.resolve("limits.jsonl");
    }

    List<Remembered> read(Consumer<String> trouble) throws IOException {
        var all = new ArrayList<Remembered>();
        LinesOfJson.read(file, line -> read(line, all), trouble);
        return all;
    }

    private static boolean read(JsonObject line, List<Remembered> into) {
        var limit = line.text("limit");
        var counts = line.text("counts");
        var key = line.text("key");
        var at = LinesOfJson.moment(line, "at");
        var used = line.member("used") instanceof JsonObject object ? used(object) : null;
        var things =
                line.member("things") instanceof JsonArray(var items)
                        ? texts(items)
                        : List.<String>of();
        return limit != null
                && things != null
                && isDay(line.text("first"))
                && counts != null
                && key != null
                && at != null
                && used != null
                && into.add(
                        new Remembered(
                                limit, counts, key, used, at, day(line.text("first")), things));
    }

    private static boolean isDay(@Nullable String text) {
        return text == null || day(text) != null;
    }

    private static @Nullable LocalDate day(@Nullable String text) {
        try {
            return text == null ? null : LocalDate.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }

    private static @Nullable List<String> texts(List<JsonValue> items) {
        var texts = new ArrayList<String>();
        for (var item : items)
            if (item instanceof JsonString(var text)) texts.add(text);
            else return null;
        return texts;
    }

    private static @Nullable Map<Duration, Long> used(JsonObject object) {
        var used = new LinkedHashMap<Duration, Long>();
        for (var one : object.members().entrySet()) {
            try {
                if (!(one.getValue() instanceof JsonNumber number
                        && number.whole() instanceof Parsed.Good<Long>(var many)
                        && many >= 0)) return null;
                used.put(Duration.parse(one.getKey()), many);
            } catch (DateTimeException _) {
                return null;
            }
        }
        return used;
    }

    synchronized void write(List<Remembered> all) throws IOException {
        var text = new StringBuilder();
        for (var one : all) {
            var json =
                    new Json(text)
                            .beginObject()
                            .field("limit", one.limit())
                            .field("counts", one.counts())
                            .field("key", one.key())
                            .name("used")
                            .beginObject();
            new TreeMap<>(one.used()).forEach((time, used) -> json.field(time.toString(), used));
            json.endObject().field("at", one.at().toString());
            var first = one.first();
            if (first != null) json.field("first", first.toString());
            if (!one.things().isEmpty()) {
                json.name("things").beginArray();
                one.things().forEach(json::value);
                json.endArray();
            }
            json.endObject();
            text.append('\n');
        }
        WholeFile.replace(file, text);
    }
}
