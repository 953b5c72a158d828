package postern.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import postern.limit.Suspensions;
import postern.limit.Suspensions.Suspension;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/**
 * Suspended trust, on disk: {@code suspended} in the data folder, one line each of the address, the
 * time and the grant. It is written whole and takes its place in one step, so that a crash leaves
 * the old one or the new one.
 */
final class SuspensionFile {
    private final Path file;

    SuspensionFile(Path data) {
        file = data.resolve("suspended");
    }

    /**
     * Reads it; nothing where there is none.
     *
     * @throws Failure if a line is not what {@link #write} writes: then nobody may be trusted by
     *     mistake
     */
    List<Suspension> read() throws IOException {
        var suspensions = new ArrayList<Suspension>();
        if (!Files.exists(file)) return suspensions;
        int number = 0;
        for (var line : Files.readAllLines(file)) {
            number++;
            var parts = line.split(" ", 3);
            try {
                if (parts.length != 3
                        || !(IpAddress.parse(parts[0])
                                instanceof Parsed.Good<IpAddress>(var client)))
                    throw broken(number);
                suspensions.add(new Suspension(client, Instant.parse(parts[1]), parts[2]));
            } catch (DateTimeException _) {
                throw broken(number);
            }
        }
        return suspensions;
    }

    private Failure broken(int line) {
        return new Failure(
                Failure.UNAVAILABLE,
                file + ":" + line + ": not an address, a time and a grant",
                "mend that line, or remove it to trust the address again");
    }

    /** Writes what is suspended now. */
    synchronized void write(Suspensions suspensions) throws IOException {
        var text = new StringBuilder();
        for (var s : suspensions.list())
            text.append(s.client())
                    .append(' ')
                    .append(s.since())
                    .append(' ')
                    .append(s.grant().replaceAll("\\R", " "))
                    .append('\n');
        WholeFile.replace(file, text);
    }
}
