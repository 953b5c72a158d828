package postern.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The entities that are open, the outermost first, and all that may be the boundary of each (RFC
 * 2046 §5.1.1). A line is looked up in all of them at once, however many there are.
 */
final class Boundaries {
    /** Characters of a boundary at most; RFC 2046 §5.1.1 allows 70. */
    static final int MOST = 1000;

    private static final int OVERHEAD = 48; // octets of memory for each

    /** One that is open. */
    private record Level(List<Way> ways, boolean digest) {}

    /**
     * @param hidden the level further out that has the same; null for none
     */
    private record Way(String text, @Nullable Integer hidden) {}

    /**
     * A line that is a boundary.
     *
     * @param level of which entity; 0 for the outermost
     * @param closes whether no part follows
     */
    record Found(int level, boolean closes) {}

    private final List<Level> levels = new ArrayList<>();
    private final Map<String, Integer> innermost = new HashMap<>();
    private int size;

    /** How many are open. */
    int depth() {
        return levels.size();
    }

    /** Octets of memory that all boundaries take, if these come to them. */
    int sizeWith(Collection<String> ways) {
        return size + ways.stream().mapToInt(Boundaries::size).sum();
    }

    private static int size(String way) {
        return way.length() + OVERHEAD;
    }

    /** Whether parts of the innermost one are messages unless they say otherwise. */
    boolean isDigest() {
        return !levels.isEmpty() && levels.getLast().digest;
    }

    /** Whether the innermost one has these boundaries. */
    boolean endIn(Collection<String> ways) {
        return !levels.isEmpty() && ways.stream().allMatch(way -> levels.size() - 1 == level(way));
    }

    private int level(String way) {
        var level = innermost.get(way);
        return level == null ? -1 : level;
    }

    /**
     * Opens one within.
     *
     * @param ways in which its boundary may be read; none for a message
     */
    void open(Collection<String> ways, boolean digest) {
        var kept = new ArrayList<Way>();
        for (var way : ways) {
            kept.add(new Way(way, innermost.put(way, levels.size())));
            size += size(way);
        }
        levels.add(new Level(kept, digest));
    }

    /** Closes all but that many. */
    void close(int left) {
        while (levels.size() > left)
            for (var way : levels.removeLast().ways().reversed()) {
                size -= size(way.text());
                if (way.hidden() == null) innermost.remove(way.text());
                else innermost.put(way.text(), way.hidden());
            }
    }

    /**
     * The innermost entity whose boundary a line is; null for none.
     *
     * @param length of the line, without its end
     */
    @Nullable Found find(byte[] line, int length) {
        if (innermost.isEmpty() || length < 3 || line[0] != '-' || line[1] != '-') return null;
        int end = length;
        while (end > 2 && (line[end - 1] == ' ' || line[end - 1] == '\t')) end--;
        if (end > 4 * MOST) return null;
        var found = find(new String(line, 2, end - 2, StandardCharsets.ISO_8859_1));
        // as the field that names it was decoded, if it was
        var decoded = find(EncodedWords.Texts.decode(line, 2, end, StandardCharsets.UTF_8));
        return found == null || decoded != null && decoded.level > found.level ? decoded : found;
    }

    private @Nullable Found find(String text) {
        int begins = level(text);
        int closes = text.endsWith("--") ? level(text.substring(0, text.length() - 2)) : -1;
        if (begins < 0 && closes < 0) return null;
        return begins >= closes ? new Found(begins, false) : new Found(closes, true);
    }
}
