package postern.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The files that a configuration names, as seen from its own folder. Texts are read once, are UTF-8
 * and have at most 64 MiB together; they become a part of the fingerprint.
 */
final class Folder {
    private static final int LARGEST = 64 << 20; // octets, all together

    private final Path path;
    private final MessageDigest fingerprint;
    private final Problems problems;
    private final Map<Path, String> texts = new HashMap<>();
    private int left = LARGEST;

    Folder(Path path, MessageDigest fingerprint, Problems problems) {
        this.path = path;
        this.fingerprint = fingerprint;
        this.problems = problems;
    }

    Path resolve(String name) {
        return path.resolve(name).normalize();
    }

    /** A file that is there and can be read; null for others, and problems say why. */
    @Nullable Path file(String name, Node at, String key) {
        var file = resolve(name);
        if (Files.isRegularFile(file) && Files.isReadable(file)) return file;
        problems.add(
                at,
                Files.exists(file)
                        ? key + ": \"" + name + "\" is no file that can be read"
                        : key + ": there is no file \"" + name + "\"",
                "Look at the path and its permissions; it is seen from the folder of this file.");
        return null;
    }

    /** What stands in such a file; null when it cannot be had, and problems say why. */
    @Nullable String text(String name, Node at, String key) {
        var file = file(name, at, key);
        if (file == null) return null;
        var known = texts.get(file);
        if (known != null) return known;
        var text = read(file, name, at, key);
        if (text != null) texts.put(file, text);
        return text;
    }

    private @Nullable String read(Path file, String name, Node at, String key) {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(left + 1);
        } catch (IOException e) {
            problems.add(
                    at,
                    key + ": \"" + name + "\" cannot be read: " + e.getClass().getSimpleName(),
                    "Look at its permissions.");
            return null;
        }
        if (content.length > left) {
            problems.add(
                    at,
                    key + ": with \"" + name + "\" the files that are named here exceed 64 MiB",
                    "Make the lists shorter: patterns such as \"*@example.com\" say more in less.");
            return null;
        }
        left -= content.length;
        fingerprint.update(content);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            problems.add(
                    at,
                    key + ": \"" + name + "\" is not UTF-8",
                    "Save that file as plain text in UTF-8.");
            return null;
        }
    }
}
