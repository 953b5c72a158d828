package postern.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where users and groups are written down. What stands in that file is read at the log-in. */
final class UsersFile {
    static final Key<String> FILE =
            Key.open(
                    "file",
                    Words.PATH,
                    "none",
                    "A YAML file; `users: {}` in it is one without users.");

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
