package postern.sts;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Policies as they were fetched, in one file for each domain, so that a restart does not open a gap
 * in which somebody could hide them (RFC 8461 §10.2). A file that cannot be read is none.
 */
public final class StsCache {
    /**
     * @param id of the policy, as the DNS told it
     * @param text as it was fetched
     */
    record Kept(String id, Instant fetched, String text, StsPolicy policy) {
        boolean holds(Instant now) {
            return now.isBefore(fetched.plus(policy.maxAge()));
        }
    }

    private final Path folder;

    /**
     * @param folder made when the first policy is kept
     */
    public StsCache(Path folder) {
        this.folder = folder;
    }

    @Nullable Kept find(Domain domain) {
        try {
            var lines = Files.readString(file(domain), StandardCharsets.UTF_8).split("\n", 3);
            if (lines.length < 3
                    || !(StsPolicy.parse(lines[2]) instanceof Parsed.Good<StsPolicy>(var policy)))
                return null;
            var fetched = Instant.ofEpochSecond(Long.parseLong(lines[1]));
            return new Kept(lines[0], fetched, lines[2], policy);
        } catch (IOException | RuntimeException _) {
            return null;
        }
    }

    /**
     * @throws IOException if the disk does not take it
     */
    void keep(Domain domain, Kept kept) throws IOException {
        if (!Files.isDirectory(folder))
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        var fresh =
                Files.createTempFile(
                        folder,
                        ".new",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                fresh, kept.id() + "\n" + kept.fetched().getEpochSecond() + "\n" + kept.text());
        Files.move(fresh, file(domain), StandardCopyOption.ATOMIC_MOVE);
    }

    private Path file(Domain domain) {
        return folder.resolve(domain.name() + ".txt");
    }
}
