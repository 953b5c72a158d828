package postern.journal;

import java.util.List;
import postern.config.LogField;

/** Writes events as objects of JSON, one a line. Not safe for several threads. */
final class LogJson implements LogFormat {
    private final TimeText times = new TimeText();
    private final StringBuilder time = new StringBuilder();
    private final List<LogField> fields;

    /**
     * @param fields what is written, in that order; empty for all that an event has
     */
    LogJson(List<LogField> fields) {
        this.fields = fields;
    }

    @Override
    public void append(StringBuilder out, LogEvent event) {
        var json = new Json(out).beginObject();
        if (fields.isEmpty()) {
            one(json, event, LogField.TIME);
            one(json, event, LogField.EVENT);
            for (int i = 0; i < event.count(); i++) {
                var field = event.field(i);
                if (i == 0 || event.field(i - 1) != field) one(json, event, field);
            }
            one(json, event, LogField.CODE);
        } else for (var field : fields) one(json, event, field);
        json.endObject();
        out.append('\n');
    }

    private void one(Json json, LogEvent event, LogField field) {
        if (field == LogField.TIME) {
            time.setLength(0);
            times.milliseconds(time, event.at());
            json.field(field.word(), time.toString());
            return;
        }
        var derived = event.derived(field);
        if (derived != null) {
            if (field == LogField.CODE) json.field(field.word(), Long.parseLong(derived));
            else json.field(field.word(), derived);
            return;
        }
        int at = event.next(field, 0);
        if (at < 0) return;
        json.name(field.word());
        if (field != LogField.TO) {
            value(json, event.value(at));
            return;
        }
        json.beginArray();
        for (int i = at; i >= 0; i = event.next(field, i + 1)) value(json, event.value(i));
        json.endArray();
    }

    private static void value(Json json, Object value) {
        switch (value) {
            case Double seconds -> json.value(seconds.doubleValue());
            case Long number -> json.value(number.longValue());
            default -> json.value(value.toString());
        }
    }
}
