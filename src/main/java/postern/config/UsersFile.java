package postern.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;

/** Where users and groups are written down. What stands in that file is read at the log-in. */
final class UsersFile {
    private static final Key<String> FILE =
            Key.required(
                    "file", Words.PATH, "A YAML file; `users: {}` in it is one without users.");

    static final Key<Node> GUESSING =
            Key.open(
                    "guessing",
                    new Own("a section"),
                    "defaults",
                    "How many wrong passwords are too many.");

    static final Shape SHAPE = Shape.of("users", "Who can log in, and as what.", FILE, GUESSING);

    private UsersFile() {}

    /** The file; null where none is named, or where it is not YAML. */
    static @Nullable Path read(Section section, Folder folder, Problems problems) {
        var name = section.get(FILE);
        if (name == null) return null;
        var at = section.at(FILE);
        var text = folder.text(name, at, "file");
        if (text == null) return null;
        var inside = new Problems();
        Yaml.tree(text, name, inside);
        for (var problem : inside.inOrder())
            problems.add(
                    at,
                    "file: "
                            + (problem.line() == 0 ? "" : "line " + problem.line() + " of ")
                            + "\""
                            + name
                            + "\": "
                            + problem.message(),
                    problem.line() == 0 ? "Write \"users: {}\" for no users." : problem.cure());
        return inside.isEmpty() ? folder.resolve(name) : null;
    }
}
