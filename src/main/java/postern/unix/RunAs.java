package postern.unix;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/**
 * A user of this system, with the groups that a process of that user's has.
 *
 * @param name as it was asked for
 * @param groups all of them, the first one included
 */
public record RunAs(String name, int uid, int gid, List<Integer> groups) {
    private static final int MOST_GROUPS = 1024;
    private static final long IDS = 16; // behind two pointers, in passwd and in group
    private static final long ENTRY = 48;

    public RunAs {
        groups = List.copyOf(groups);
    }

    private record Entry(String name, int uid, int gid) {}

    /**
     * Finds one by {@code NAME}, {@code NAME:GROUP}, or numbers in their place; a number that is in
     * no list of users needs a group.
     */
    public static Parsed<RunAs> find(String text) {
        var parts = text.split(":", -1);
        if (parts.length > 2 || parts[0].isEmpty() || parts[parts.length - 1].isEmpty())
            return Parsed.bad("\"" + text + "\" is not NAME or NAME:GROUP");
        var entry = user(parts[0]);
        Integer uid = entry == null ? number(parts[0]) : Integer.valueOf(entry.uid());
        if (uid == null) return Parsed.bad("this system has no user " + parts[0]);
        Integer gid = entry == null ? null : entry.gid();
        if (parts.length == 2) {
            gid = group(parts[1]);
            if (gid == null) return Parsed.bad("this system has no group " + parts[1]);
        }
        if (gid == null) return Parsed.bad("user " + parts[0] + " has no group: name one behind :");
        var groups = entry == null ? List.of(gid) : groups(entry.name(), gid);
        return Parsed.good(new RunAs(text, uid, gid, groups));
    }

    /** Whether that is the user who can do everything. */
    public boolean isRoot() {
        return uid == 0;
    }

    private static @Nullable Entry user(String word) {
        try (var arena = Arena.ofConfined()) {
            var number = number(word);
            var found =
                    number == null
                            ? Libc.pointer("getpwnam", arena.allocateFrom(word))
                            : Libc.pointer("getpwuid", number);
            if (found.equals(MemorySegment.NULL)) return null;
            var entry = Libc.memory(found, ENTRY);
            return new Entry(
                    Libc.text(entry.get(ValueLayout.ADDRESS, 0)),
                    entry.get(ValueLayout.JAVA_INT, IDS),
                    entry.get(ValueLayout.JAVA_INT, IDS + Integer.BYTES));
        }
    }

    private static @Nullable Integer group(String word) {
        var number = number(word);
        if (number != null) return number;
        try (var arena = Arena.ofConfined()) {
            var found = Libc.pointer("getgrnam", arena.allocateFrom(word));
            return found.equals(MemorySegment.NULL)
                    ? null
                    : Integer.valueOf(Libc.memory(found, ENTRY).get(ValueLayout.JAVA_INT, IDS));
        }
    }

    private static List<Integer> groups(String name, int gid) {
        try (var arena = Arena.ofConfined()) {
            var ids = arena.allocate(ValueLayout.JAVA_INT, MOST_GROUPS);
            var count = arena.allocateFrom(ValueLayout.JAVA_INT, MOST_GROUPS);
            if (Libc.call("getgrouplist", arena.allocateFrom(name), gid, ids, count).failed())
                return List.of(gid);
            int found = count.get(ValueLayout.JAVA_INT, 0);
            return IntStream.range(0, found)
                    .mapToObj(i -> ids.getAtIndex(ValueLayout.JAVA_INT, i))
                    .toList();
        }
    }

    private static @Nullable Integer number(String word) {
        return word.matches("[0-9]{1,9}") ? Integer.valueOf(word) : null;
    }
}
