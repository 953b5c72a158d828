package postern.watch;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Counters of one name, told apart by the value of a label. Values come as they are met, up to a
 * bound; all further ones count as "other", so that nobody outside can fill our memory.
 */
public final class Counters {
    static final int MOST_VALUES = 64;
    static final String OTHER = "other";

    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    Counters() {}

    public void increment(String value) {
        of(value).increment();
    }

    public Counter of(String value) {
        var known = counters.get(value);
        if (known != null) return known;
        // A race may let in a few more than the bound.
        var counted = counters.size() < MOST_VALUES ? value : OTHER;
        return counters.computeIfAbsent(counted, _ -> new Counter());
    }

    void forEach(BiConsumer<String, Counter> reader) {
        counters.forEach(reader);
    }
}
