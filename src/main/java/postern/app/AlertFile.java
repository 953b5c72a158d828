package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.alerts.Alarm;
import postern.alerts.Bulletin;
import postern.alerts.BulletinJson;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.alerts.Ledger;
import postern.alerts.Silence;
import postern.alerts.UsualVolume;
import postern.journal.Json;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/**
 * What alerts remember, on disk: {@code alerts.jsonl} in the data folder, a line each. It is
 * written whole and takes its place in one step: what is wrong and what waits to be told never
 * part.
 */
final class AlertFile {
    private final Path file;

    AlertFile(Path data) {
        file = data.resolve("alerts.jsonl");
    }

    /**
     * Reads it; nothing where there is none.
     *
     * @param trouble hears of what cannot be read
     */
    Ledger.Kept read(Instant now, Consumer<String> trouble) throws IOException {
        var alarms = new ArrayList<Alarm>();
        var silences = new ArrayList<Silence>();
        Map<Channel, List<Bulletin>> waiting = new EnumMap<>(Channel.class);
        var mailed = new ArrayList<Instant>();
        var usual = new UsualVolume.Kept[] {UsualVolume.Kept.nothing(now)};
        LinesOfJson.read(
                file,
                line -> {
                    var of = line.text("of");
                    return switch (of == null ? "" : of) {
                        case "alarm" -> add(alarms, alarm(line));
                        case "silence" -> add(silences, silence(line));
                        case "waiting" -> {
                            var word = line.text("channel");
                            var channel = word == null ? null : Channel.of(word);
                            yield channel != null
                                    && add(
                                            waiting.computeIfAbsent(
                                                    channel, _ -> new ArrayList<>()),
                                            BulletinJson.read(line));
                        }
                        case "mailed" -> add(mailed, BulletinJson.moment(line, "at"));
                        case "usual" -> {
                            var kept = usual(line);
                            if (kept != null) usual[0] = kept;
                            yield kept != null;
                        }
                        default -> false;
                    };
                },
                trouble);
        return new Ledger.Kept(alarms, silences, waiting, mailed, usual[0]);
    }

    private static <T> boolean add(List<T> list, @Nullable T value) {
        return value != null && list.add(value);
    }

    private static @Nullable Alarm alarm(JsonObject line) {
        var name = line.text("name");
        var condition = name == null ? null : Condition.of(name);
        var subject = line.text("subject");
        var since = BulletinJson.moment(line, "since");
        var figures = line.text("text");
        if (condition == null || subject == null || since == null || figures == null) return null;
        return new Alarm(
                condition,
                subject,
                since,
                figures,
                BulletinJson.moment(line, "told"),
                BulletinJson.moment(line, "calm"));
    }

    private static @Nullable Silence silence(JsonObject line) {
        var name = line.text("name");
        var condition = name == null ? null : Condition.of(name);
        var until = BulletinJson.moment(line, "until");
        if (name != null && condition == null || until == null) return null;
        return new Silence(condition, line.text("subject"), until);
    }

    private static UsualVolume.@Nullable Kept usual(JsonObject line) {
        var began = BulletinJson.moment(line, "began");
        var hour = BulletinJson.moment(line, "hour");
        if (began == null
                || hour == null
                || !(line.member("count") instanceof JsonNumber number)
                || !(number.whole() instanceof Parsed.Good<Long>(var count))
                || !(line.member("means") instanceof JsonArray(var items))) return null;
        var means = new double[items.size()];
        for (int i = 0; i < means.length; i++) {
            if (!(items.get(i) instanceof JsonNumber mean)) return null;
            means[i] = mean.approximate();
        }
        var kept = new UsualVolume.Kept(means, began, hour, count);
        return kept.isWhole() ? kept : null;
    }

    void write(Ledger.Kept kept) throws IOException {
        var text = new StringBuilder();
        for (var alarm : kept.alarms()) {
            var json = begin(text, "alarm");
            json.field("name", alarm.condition().word())
                    .field("subject", alarm.subject())
                    .field("since", alarm.since().toString())
                    .field("text", alarm.figures());
            if (alarm.told() != null) json.field("told", alarm.told().toString());
            if (alarm.calm() != null) json.field("calm", alarm.calm().toString());
            end(text, json);
        }
        for (var silence : kept.silences()) {
            var json = begin(text, "silence");
            if (silence.condition() != null) json.field("name", silence.condition().word());
            if (silence.subject() != null) json.field("subject", silence.subject());
            end(text, json.field("until", silence.until().toString()));
        }
        kept.waiting()
                .forEach((channel, bulletins) -> {
                    for (var bulletin : bulletins) {
                        var json = begin(text, "waiting").field("channel", channel.word());
                        BulletinJson.keep(json, bulletin);
                        end(text, json);
                    }
                });
        for (var at : kept.mailed()) end(text, begin(text, "mailed").field("at", at.toString()));
        var usual = kept.usual();
        var json =
                begin(text, "usual")
                        .field("began", usual.began().toString())
                        .field("hour", usual.hour().toString())
                        .field("count", usual.count())
                        .name("means")
                        .beginArray();
        for (double mean : usual.means()) json.value(mean);
        end(text, json.endArray());
        WholeFile.replace(file, text);
    }

    private static Json begin(StringBuilder text, String of) {
        return new Json(text).beginObject().field("of", of);
    }

    private static void end(StringBuilder text, Json json) {
        json.endObject();
        text.append('\n');
    }
}
