package postern.digest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalFiles;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/** Reads a journal, rotated files too, once for several days. */
public final class DayReader {
    private static final String HEAD = "{\"at\":\"";
    private static final int SECONDS = HEAD.length() + "2026-11-27T22:16:04".length();

    private DayReader() {}

    /**
     * Counts the records of these days.
     *
     * @throws IOException if a file cannot be read; java.nio.file.NoSuchFileException where there
     *     is none
     */
    public static void read(Path journal, List<DayCount> days) throws IOException {
        var since = days.stream().map(DayCount::begin).min(Instant::compareTo).orElseThrow();
        try (var lines = JournalFiles.open(journal, since)) {
            for (var line = lines.next(); line != null; line = lines.next())
                take(line.text(), days);
            if (!lines.damaged().isEmpty()) days.forEach(DayCount::unreadable);
        }
    }

    private static void take(@Nullable String line, List<DayCount> days) {
        if (line == null) return;
        var at = at(line);
        if (at == null) return;
        for (var day : days)
            if (day.covers(at)) {
                if (JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject record))
                    day.take(at, record);
                else day.unreadable();
            }
    }

    /** To the second, which is enough to know the day, and quick: most lines are of other days. */
    private static @Nullable Instant at(String line) {
        if (line.length() <= SECONDS || !line.startsWith(HEAD)) return null;
        try {
            return Instant.parse(line.substring(HEAD.length(), SECONDS) + "Z");
        } catch (DateTimeException _) {
            return null;
        }
    }
}
