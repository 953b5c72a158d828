package postern.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import postern.mail.Parsed;
import postern.policy.AddressPattern;

/** Where users and groups are written down: the way from a path to users, or to what is wrong. */
public final class UsersFile {
    private static final String BEGINNING = "Write \"users: {}\" for no users.";
    private static final int LARGEST = 64 << 20; // octets

    static final Key<String> FILE =
            Key.open(
                    "file",
                    Words.PATH,
                    "none",
                    "A YAML file; `users: {}` in it is one without users.");

    private UsersFile() {}

    /**
     * The file that a configuration names; null where it is none, and problems say why. It is no
     * part of the policy's fingerprint: who is there changes while a relay runs.
     */
    static @Nullable Path read(Section section, Folder folder, Problems problems) {
        var name = section.get(FILE);
        if (name == null) return null;
        var at = section.at(FILE);
        var file = folder.file(name, at, "file");
        if (file == null) return null;
        if (read(file) instanceof UsersReading.Unreadable(var inside)) {
            for (var problem : inside)
                problems.add(
                        at,
                        "file: "
                                + (problem.line() == 0 ? "" : "line " + problem.line() + " of ")
                                + "\""
                                + name
                                + "\": "
                                + problem.message(),
                        problem.cure());
            return null;
        }
        return file;
    }

    /** Where a configuration says that users are. */
    public sealed interface Place {
        /** There, whether or not the file exists. */
        record At(Path file) implements Place {}

        /** It names no file, or cannot be read. */
        record Nowhere(Problem problem) implements Place {}
    }

    /** The file of users that a configuration names, whatever else is wrong with that one. */
    public static Place named(Path configuration) {
        String text;
        try {
            text = Files.readString(configuration);
        } catch (NoSuchFileException e) {
            return nowhere(
                    "there is no such file", "Name it with -c FILE, or write one: postern init.");
        } catch (IOException e) {
            return nowhere(
                    "it cannot be read: " + e.getClass().getSimpleName(),
                    "Look at its permissions, and that it is plain text in UTF-8.");
        }
        var problems = new Problems();
        var root = Yaml.tree(text, configuration.toString(), problems);
        if (root == null) return new Place.Nowhere(problems.inOrder().getFirst());
        var users = Section.entries(root, "the file", problems).get(RootReader.USERS.name());
        var file =
                users instanceof MappingNode section
                        ? Section.entries(section, RootReader.USERS.name(), problems)
                                .get(FILE.name())
                        : null;
        var name = file == null ? null : Yaml.text(file);
        if (name == null || name.isEmpty())
            return nowhere(
                    "it names no file of users", "Add \"users: { file: users.yaml }\" to it.");
        var folder = configuration.toAbsolutePath().normalize().resolveSibling("");
        return new Place.At(folder.resolve(name).normalize());
    }

    private static Place nowhere(String message, String cure) {
        return new Place.Nowhere(new Problem(0, 0, message, cure));
    }

    /** A group as the files write it, for commands that take one. */
    public static Parsed<String> group(String text) {
        return People.GROUP.parser().apply(text);
    }

    /** Addresses that a user can own, as the file writes them, for commands that take some. */
    public static Parsed<AddressPattern> address(String text) {
        return Patterns.OWNED.parser().apply(text);
    }

    /** Reads a file of users. */
    public static UsersReading read(Path file) {
        byte[] content;
        try (var in = Files.newInputStream(file)) {
            content = in.readNBytes(LARGEST + 1);
        } catch (NoSuchFileException e) {
            return unreadable("there is no such file", BEGINNING);
        } catch (IOException e) {
            return unreadable(
                    "it cannot be read: " + e.getClass().getSimpleName(),
                    "Look at its permissions: " + file.toAbsolutePath() + ".");
        }
        if (content.length > LARGEST)
            return unreadable("it is larger than 64 MiB", "So many users need another directory.");
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return read(decoder.decode(ByteBuffer.wrap(content)).toString(), file.toString());
        } catch (CharacterCodingException e) {
            return unreadable("it is not UTF-8", "Save the file as plain text in UTF-8.");
        }
    }

    /**
     * The same for what was read already.
     *
     * @param name of the file, for messages
     */
    public static UsersReading read(String text, String name) {
        var problems = new Problems();
        var root = Yaml.tree(text, name, BEGINNING, problems);
        if (root == null) return new UsersReading.Unreadable(problems.inOrder());
        var users = UserEntries.read(root, problems);
        return problems.isEmpty()
                ? new UsersReading.Read(users)
                : new UsersReading.Unreadable(problems.inOrder());
    }

    private static UsersReading unreadable(String message, String cure) {
        return new UsersReading.Unreadable(List.of(new Problem(0, 0, message, cure)));
    }
}
