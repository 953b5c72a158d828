package postern.app;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The program under test where every user of this system can read it. */
final class InstalledPostern implements AutoCloseable {
    private static final Pattern FOR_TESTS_ONLY =
            Pattern.compile(".*(junit|assertj|archunit|awaitility|/Run|test-classes).*");

    private final Path folder;
    private final List<String> classPath = new ArrayList<>();

    InstalledPostern() throws IOException {
        folder = Files.createTempDirectory("postern-installed-");
        letAllRead(folder);
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            var from = Path.of(entry);
            if (FOR_TESTS_ONLY.matcher(entry).matches() || !Files.exists(from)) continue;
            var to = folder.resolve(classPath.size() + "-" + from.getFileName());
            copy(from, to);
            classPath.add(to.toString());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var path : all.toList()) {
                var there = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) Files.createDirectory(there);
                else Files.copy(path, there);
                letAllRead(there);
            }
        }
    }

    private static void letAllRead(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * @param before the program that starts it, with its words; empty for none
     */
    ProcessBuilder command(List<String> before, String... words) {
        var command = new ArrayList<>(Programs.HEARS_HUP);
        command.addAll(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-XX:+UseSerialGC", "-Xmx128m"));
        command.addAll(List.of("-cp", String.join(File.pathSeparator, classPath)));
        command.add("postern.app.Main");
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    /** A folder in it that everybody may enter. */
    Path newFolder(String name) throws IOException {
        var made = Files.createDirectory(folder.resolve(name));
        letAllRead(made);
        return made;
    }

    @Override
    public void close() throws IOException {
        Folders.delete(folder);
    }
}
