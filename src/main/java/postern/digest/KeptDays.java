package postern.digest;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.mail.Parsed;

/**
 * Summaries of days that are over, a small file each in {@code days} in the data folder, so that no
 * old journal is needed for a comparison. Those of more than {@value #KEPT} days ago are removed.
 * Not safe for several threads.
 */
public final class KeptDays {
    static final int KEPT = 400;
    private static final String JSON = ".json";

    private final Path folder;

    public KeptDays(Path data) {
        folder = data.resolve("days");
    }

    /** What is kept of a day; empty where nothing is, or it cannot be read. */
    public Optional<DaySummary> of(LocalDate day) {
        try {
            return SummaryJson.read(Files.readString(folder.resolve(day + JSON)))
                            instanceof Parsed.Good<DaySummary>(var summary)
                    ? Optional.of(summary)
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /**
     * Keeps it, in the place of what is kept of that day.
     *
     * @throws IOException if it cannot be written
     */
    public void keep(DaySummary summary) throws IOException {
        var ownerOnly = PosixFilePermissions.fromString("rwx------");
        Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(ownerOnly));
        var text = new StringBuilder();
        SummaryJson.write(new Json(text), summary);
        var next = Files.createTempFile(folder, ".", ".new"); // readable by its owner alone
        Files.writeString(next, text.append('\n'), StandardCharsets.UTF_8);
        Files.move(
                next,
                folder.resolve(summary.day() + JSON),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        removeBefore(summary.day().minusDays(KEPT));
    }

    private void removeBefore(LocalDate oldest) throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                var day = day(file.getFileName().toString());
                if (day != null && day.isBefore(oldest)) Files.deleteIfExists(file);
            }
        } catch (NoSuchFileException _) {
            // nothing to remove
        }
    }

    private static @Nullable LocalDate day(String name) {
        try {
            return name.endsWith(JSON)
                    ? LocalDate.parse(name.substring(0, name.length() - JSON.length()))
                    : null;
        } catch (DateTimeException _) {
            return null;
        }
    }
}
