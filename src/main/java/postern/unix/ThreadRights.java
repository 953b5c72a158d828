package postern.unix;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose rights the threads of a process have, as the kernel tells it in /proc. */
final class ThreadRights {
    private static final Path TASKS = Path.of("/proc/self/task");
    private static final String NONE = "0000000000000000";

    private ThreadRights() {}

    /**
     * Why not every thread is that user alone; null where each is.
     *
     * @throws IOException if that cannot be told
     */
    static @Nullable String objection(RunAs user) throws IOException {
        try (var tasks = Files.list(TASKS)) {
            for (var task : tasks.toList()) {
                var fields = fields(task.resolve("status"));
                if (fields == null) continue; // it has ended
                var why = objection(user, fields);
                if (why != null) return "thread " + fields.getOrDefault("Name", "?") + ": " + why;
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return null;
    }

    /** Null for a thread that has ended meanwhile. */
    private static @Nullable Map<String, String> fields(Path status) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(status);
        } catch (IOException e) {
            if (Files.exists(status)) throw e;
            return null;
        }
        var fields = new HashMap<String, String>();
        for (var line : lines) {
            int colon = line.indexOf(':');
            if (colon > 0) fields.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        return fields;
    }

    private static @Nullable String objection(RunAs user, Map<String, String> fields) {
        var objections = new ArrayList<String>();
        for (var id : numbers(fields, "Uid"))
            if (id != user.uid()) objections.add("it has user " + id);
        for (var id : numbers(fields, "Gid"))
            if (id != user.gid()) objections.add("it has group " + id);
        for (var id : numbers(fields, "Groups"))
            if (!user.groups().contains(id)) objections.add("it is in group " + id);
        for (var set : List.of("CapPrm", "CapEff", "CapAmb"))
            if (!fields.getOrDefault(set, NONE).equals(NONE))
                objections.add("it has capabilities (" + set + " " + fields.get(set) + ")");
        if (!"1".equals(fields.get("NoNewPrivs")))
            objections.add("it can gain rights (NoNewPrivs)");
        return objections.isEmpty() ? null : objections.getFirst();
    }

    private static List<Integer> numbers(Map<String, String> fields, String name) {
        return Arrays.stream(fields.getOrDefault(name, "").split("\\s+"))
                .filter(word -> !word.isEmpty())
                .map(Integer::valueOf)
                .toList();
    }
}
