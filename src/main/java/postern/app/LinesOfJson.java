package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** A file of one JSON object a line, of which what can be read is worth more than nothing. */
final class LinesOfJson {
    private LinesOfJson() {}

    /**
     * Reads it; nothing where there is none.
     *
     * @param line takes each line; false for one that is not what it should be
     * @param trouble hears how many lines were left out
     */
    static void read(Path file, Predicate<JsonObject> line, Consumer<String> trouble)
            throws IOException {
        if (!Files.exists(file)) return;
        int all = 0;
        int unreadable = 0;
        // not Files.readAllLines, which gives up where octets are no UTF-8
        for (var text : new String(Files.readAllBytes(file), StandardCharsets.UTF_8).split("\n")) {
            if (text.isBlank()) continue;
            all++;
            if (!(JsonValue.parse(text) instanceof Parsed.Good<JsonValue>(JsonObject object)
                    && line.test(object))) unreadable++;
        }
        if (unreadable > 0)
            trouble.accept(
                    file
                            + ": "
                            + unreadable
                            + " of "
                            + all
                            + " lines cannot be read and are left out: the file was damaged");
    }

    /** The address of that name; null where there is none. */
    static @Nullable IpAddress address(JsonObject object, String name) {
        var text = object.text(name);
        return text != null && IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var address)
                ? address
                : null;
    }

    /** The moment of that name; null where there is none. */
    static @Nullable Instant moment(JsonObject object, String name) {
        try {
            var text = object.text(name);
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException _) {
            return null;
        }
    }
}
