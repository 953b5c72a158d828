package postern.alerts;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue.JsonObject;

/** Bulletins as JSON: for programs, and as they are kept. */
public final class BulletinJson {
    private BulletinJson() {}

    /** One object on one line, for programs. */
    public static String text(Bulletin bulletin, String host) {
        var out = new StringBuilder();
        var json = new Json(out).beginObject();
        json.field("id", bulletin.id())
                .field("kind", bulletin.kind().word())
                .field("alert", bulletin.alert())
                .field("name", bulletin.name())
                .field("subject", bulletin.subject())
                .field("severity", severity(bulletin))
                .field("host", host)
                .field("since", bulletin.since().toString())
                .field("at", bulletin.at().toString())
                .field("title", bulletin.title())
                .field("text", bulletin.figures());
        var condition = bulletin.condition();
        if (condition != null)
            json.field("advice", condition.advice())
                    .field("command", condition.command(bulletin.subject()));
        json.endObject();
        return out.toString();
    }

    private static String severity(Bulletin bulletin) {
        var condition = bulletin.condition();
        if (condition == null) return "info";
        return condition.isGrave() ? "critical" : "warning";
    }

    /** As it is kept: members of an object that is open. */
    public static void keep(Json json, Bulletin bulletin) {
        json.field("kind", bulletin.kind().word())
                .field("name", bulletin.name())
                .field("subject", bulletin.subject())
                .field("since", bulletin.since().toString())
                .field("at", bulletin.at().toString())
                .field("text", bulletin.figures());
    }

    /** What was kept; null for what is none. */
    public static @Nullable Bulletin read(JsonObject object) {
        var word = object.text("kind");
        var kind = word == null ? null : Bulletin.Kind.of(word);
        var name = object.text("name");
        var condition = name == null ? null : Condition.of(name);
        var subject = object.text("subject");
        var since = moment(object, "since");
        var at = moment(object, "at");
        var figures = object.text("text");
        if (kind == null || subject == null || since == null || at == null || figures == null)
            return null;
        if (condition == null && kind != Bulletin.Kind.TEST) return null;
        return new Bulletin(kind, condition, subject, since, at, figures);
    }

    /** A moment; null for none. */
    public static @Nullable Instant moment(JsonObject object, String name) {
        var text = object.text(name);
        if (text == null) return null;
        try {
            return Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
