package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import postern.habits.Subject;
import postern.habits.Suspect;
import postern.journal.Json;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.login.Locks.Lock;

/**
 * Who is suspected and who is locked, on disk: {@code suspects.jsonl} in the data folder, a line
 * each.
 */
final class SuspectFile {
    private final Path file;

    SuspectFile(Path data) {
        file = data.resolve("suspects.jsonl");
    }

    /** All that stands there. */
    record Listed(List<Suspect> suspects, List<Lock> locks) {}

    Listed read(Consumer<String> trouble) throws IOException {
        var suspects = new ArrayList<Suspect>();
        var locks = new ArrayList<Lock>();
        LinesOfJson.read(
                file,
                line -> {
                    var locked = LinesOfJson.moment(line, "locked");
                    var user = line.text("user");
                    if (locked != null) return user != null && locks.add(new Lock(user, locked));
                    var suspect = suspect(line);
                    return suspect != null && suspects.add(suspect);
                },
                trouble);
        return new Listed(suspects, locks);
    }

    private static @Nullable Suspect suspect(JsonObject line) {
        var user = line.text("user");
        var name = user != null ? user : line.text("address");
        var since = LinesOfJson.moment(line, "since");
        var client = LinesOfJson.address(line, "client");
        if (name == null || since == null || client == null) return null;
        var reasons = new ArrayList<String>();
        if (line.member("reasons") instanceof JsonArray(var items))
            for (var item : items) if (item instanceof JsonString(var text)) reasons.add(text);
        return new Suspect(new Subject(user != null, name), since, client, reasons, true);
    }

    /** The members of a suspect's line. */
    static Json describe(Json json, Suspect suspect) {
        describe(json, suspect.subject())
                .field("since", suspect.since().toString())
                .field("client", suspect.client().toString())
                .name("reasons")
                .beginArray();
        for (var reason : suspect.reasons()) json.value(reason);
        return json.endArray();
    }

    /** Who it is. */
    static Json describe(Json json, Subject subject) {
        return json.field(subject.isUser() ? "user" : "address", subject.name());
    }

    void write(Listed all) throws IOException {
        var text = new StringBuilder();
        for (var suspect : all.suspects()) {
            describe(new Json(text).beginObject(), suspect).endObject();
            text.append('\n');
        }
        for (var lock : all.locks()) {
            new Json(text)
                    .beginObject()
                    .field("user", lock.user())
                    .field("locked", lock.since().toString())
                    .endObject();
            text.append('\n');
        }
        WholeFile.replace(file, text);
    }
}
