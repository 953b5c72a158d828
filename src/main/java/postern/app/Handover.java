package postern.app;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import postern.config.Settings;
import postern.unix.RunAs;

/**
 * Gives files of root to the user that the relay becomes. Only what lies in a folder that root
 * alone can write is touched: in another's folder, a file may be a link to anything.
 */
final class Handover {
    private static final int ROOT = 0;

    /** How the names begin of what a relay keeps in its data folder. */
    private static final List<String> OURS =
            List.of(
                    "spool",
                    "journal",
                    "log",
                    "postern",
                    "blocks",
                    "guesses",
                    "suspended",
                    "greylist",
                    "limits",
                    "habits",
                    "suspects",
                    "alerts",
                    "daily-report",
                    "days",
                    "dmarc-reports",
                    "login-secret",
                    "log-key",
                    "self-signed",
                    "acme",
                    "mta-sts",
                    "release-",
                    "control.sock");

    private final RunAs user;

    private Handover(RunAs user) {
        this.user = user;
    }

    /**
     * The data folder with all that it holds, and the files of the log; made where they are not
     * there yet.
     */
    static void perform(Settings settings, RunAs user) throws IOException {
        var handover = new Handover(user);
        handover.folder(settings.data());
        for (var file : settings.log().files()) handover.file(file, settings.data());
    }

    private void folder(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            make(folder);
            return;
        }
        if (owner(folder) != ROOT || !isClosed(folder)) return;
        demandOurs(folder);
        try (var all = Files.walk(folder)) {
            // the folder itself comes last: until then nobody else can put anything into it
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) give(path);
        }
    }

    /** A folder that was named by mistake, such as /etc, must not become somebody else's. */
    private void demandOurs(Path folder) throws IOException {
        try (var all = Files.list(folder)) {
            for (var path : all.sorted().toList()) {
                var name = path.getFileName().toString();
                if (OURS.stream().anyMatch(name::startsWith)) continue;
                throw new Failure(
                        Failure.UNAVAILABLE,
                        "the data folder "
                                + folder
                                + " belongs to root and holds what is not Postern's: "
                                + name,
                        "name an empty folder as data, or give this one to the user yourself: chown"
                                + " -R "
                                + user.uid()
                                + ":"
                                + user.gid()
                                + " "
                                + folder);
            }
        }
    }

    private void make(Path folder) throws IOException {
        var parent = folder.toAbsolutePath().getParent();
        if (parent != null && !Files.exists(parent)) make(parent);
        var rights = PosixFilePermissions.fromString("rwx------");
        Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(rights));
        give(folder);
    }

    private void file(Path file, Path data) throws IOException {
        if (file.startsWith(data)) return;
        var parent = file.toAbsolutePath().getParent();
        if (parent == null) return;
        if (!Files.exists(parent)) make(parent);
        if (owner(parent) != ROOT || !isClosed(parent)) return;
        try {
            var rights = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(rights));
        } catch (FileAlreadyExistsException _) {
            // it is given as it is
        }
        give(file);
    }

    private void give(Path path) throws IOException {
        if (owner(path) != ROOT) return;
        boolean folder = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
        boolean ownFile =
                Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS) && number(path, "nlink") == 1;
        if (!folder && !ownFile) return;
        Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
    }

    private static int owner(Path path) throws IOException {
        return number(path, "uid");
    }

    private static int number(Path path, String attribute) throws IOException {
        return (Integer) Files.getAttribute(path, "unix:" + attribute, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isClosed(Path folder) throws IOException {
        var rights = Files.getPosixFilePermissions(folder);
        return Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE).stream()
                .noneMatch(rights::contains);
    }
}
