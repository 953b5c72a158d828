package postern.app;

import java.nio.file.Path;
import postern.config.UserEntry;

/** A process that adds so many users to a file: FILE PREFIX COUNT. */
final class UsersWriter {
    private UsersWriter() {}

    public static void main(String[] words) {
        for (int i = 0; i < Integer.parseInt(words[2]); i++) add(Path.of(words[0]), words[1] + i);
    }

    static void add(Path file, String name) {
        new UsersEditing(file).edit(users -> users.put(name, UserEntry.named(name)));
    }
}
