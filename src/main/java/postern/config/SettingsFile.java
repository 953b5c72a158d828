package postern.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import postern.mail.Parsed;

/** The configuration file: the way from a path to settings, or to everything that is wrong. */
public final class SettingsFile {
    private static final int FINGERPRINT_OCTETS = 8;
    private static final int LARGEST = 64 << 20; // octets

    private SettingsFile() {}

    /** Reads a file. Looks for the files that it names, and nothing else. */
    public static Reading read(Path file) {
        try {
            return read(file, content(file));
        } catch (NoSuchFileException e) {
            return unreadable(
                    "there is no such file", "Name it with -c FILE, or write one: postern init.");
        } catch (IOException e) {
            return unreadable(
                    "it cannot be read: " + e.getClass().getSimpleName(),
                    "Look at its permissions: " + file.toAbsolutePath() + ".");
        }
    }

    private static byte[] content(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(LARGEST + 1);
        }
    }

    /** The same for content that was read already; the path says what relative paths mean. */
    public static Reading read(Path file, byte[] content) {
        if (content.length > LARGEST)
            return unreadable(
                    "it is larger than 64 MiB", "Put long lists into files of their own.");
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            return unreadable("it is not UTF-8", "Save the file as plain text in UTF-8.");
        }
        var problems = new Problems();
        var root = Yaml.tree(text, file.toString(), problems);
        if (root == null) return new Reading.Unreadable(problems.inOrder());
        var digest = digest();
        digest.update(content);
        var path = file.toAbsolutePath().normalize();
        var folder = new Folder(path.resolveSibling(""), digest, problems);
        var settings =
                new RootReader(path, folder, problems)
                        .read(
                                root,
                                () ->
                                        HexFormat.of()
                                                .formatHex(digest.digest(), 0, FINGERPRINT_OCTETS));
        return settings == null || !problems.isEmpty()
                ? new Reading.Unreadable(problems.inOrder())
                : new Reading.Read(settings);
    }

    /** A duration as the file writes it, for commands that take one. */
    public static Parsed<Duration> duration(String text) {
        return Words.DURATION.parser().apply(text);
    }

    /** A DNS server as the file writes it, for commands that take one. */
    public static Parsed<Settings.Address> dnsServer(String text) {
        return Words.SERVER.parser().apply(text);
    }

    /** A next hop as a route writes it, for commands that take one; never {@code mx}. */
    public static Parsed<Hop> nextHop(String text) {
        return Routes.hop(text);
    }

    private static Reading unreadable(String message, String cure) {
        return new Reading.Unreadable(List.of(new Problem(0, 0, message, cure)));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
