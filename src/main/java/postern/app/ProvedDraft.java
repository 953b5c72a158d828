package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.proof.HostFacts;
import postern.setup.Draft;

/**
 * A configuration that is not written before it is proved. It is read from a folder of its own, so
 * that nothing appears where the relay would find it.
 */
final class ProvedDraft {
    private final String text;
    private final boolean users;
    private boolean proved;

    /**
     * @param users whether it names a users file beside it
     */
    ProvedDraft(String text, boolean users) {
        this.text = text;
        this.users = users;
    }

    String text() {
        return text;
    }

    /**
     * Proves it with the users file that lies beside the target, or an empty one.
     *
     * @param target null for none
     * @throws Failure with every reason, if it is not proved
     */
    void demand(@Nullable Path target, @Nullable HostFacts host, Instant now) {
        try {
            var folder = Files.createTempDirectory("postern-init");
            var file = folder.resolve("postern.yaml");
            var usersThere = folder.resolve(Draft.USERS_FILE);
            try {
                Files.writeString(file, text);
                var existing = target == null ? null : usersFile(target);
                if (users && existing != null && Files.exists(existing))
                    Files.copy(existing, usersThere);
                else if (users) Files.writeString(usersThere, Draft.NO_USERS);
                prove(file, host, now);
            } finally {
                Files.deleteIfExists(file);
                Files.deleteIfExists(usersThere);
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            throw cannotWrite("a draft", e);
        }
    }

    private void prove(Path file, @Nullable HostFacts host, Instant now) {
        var settings = Configuration.read(file);
        var examination = Proving.examine(settings, host, now);
        if (!examination.permitsStart())
            throw new Failure(
                    Failure.NO,
                    "not proved, so nothing is written:\n"
                            + new ExaminationReport(settings, examination, new Paint(false))
                                    .whatForbidsStart()
                                    .stripTrailing(),
                    "Give other answers: narrower networks, whole domains of your own.");
        proved = true;
    }

    /**
     * Writes it whole or not at all, and the users file where it is missing.
     *
     * @return what was written
     * @throws Failure if that cannot be done
     * @throws IllegalStateException if it was not proved
     */
    List<Path> write(Path target, boolean over) {
        if (!proved) throw new IllegalStateException("not proved");
        var written = new ArrayList<Path>();
        try {
            var beside = usersFile(target);
            if (users && Files.notExists(beside)) {
                Files.writeString(beside, Draft.NO_USERS, StandardOpenOption.CREATE_NEW);
                written.add(beside);
            }
            if (over) replace(target);
            else Files.writeString(target, text, StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw cannotWrite(target.toString(), e);
        }
        written.addFirst(target);
        return written;
    }

    private void replace(Path target) throws IOException {
        var folder = target.toAbsolutePath().resolveSibling("");
        var next = Files.createTempFile(folder, target.getFileName().toString(), ".new");
        try {
            Files.write(next, text.getBytes(StandardCharsets.UTF_8));
            Files.move(next, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(next);
        }
    }

    private static Path usersFile(Path target) {
        return target.resolveSibling(Draft.USERS_FILE);
    }

    private static Failure cannotWrite(String what, IOException e) {
        return new Failure(
                Failure.UNAVAILABLE,
                "cannot write " + what + ": " + e.getClass().getSimpleName() + " " + e.getMessage(),
                "name a file in a folder that is there and yours");
    }
}
