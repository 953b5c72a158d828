package postern.simulation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, a line each, for whoever has to find out why; most runs are not written down. */
final class Story {
    private final boolean isTold;
    private final List<String> lines = new ArrayList<>();
    private Timeline time = new Timeline();

    Story(boolean isTold) {
        this.isTold = isTold;
    }

    void begin(Timeline of) {
        time = of;
    }

    boolean isTold() {
        return isTold;
    }

    @SuppressWarnings("AnnotateFormatMethod") // every line of it is told in tests
    void tell(String format, Object... values) {
        if (!isTold) return;
        Instant at = time.instant();
        lines.add(at.toString().substring(8) + "  " + format.formatted(values));
    }

    List<String> lines() {
        return lines;
    }

    /** One number for all of it. */
    String fingerprint() {
        long hash = 17;
        for (var line : lines)
            for (int i = 0; i < line.length(); i++) hash = hash * 1_000_003 + line.charAt(i);
        return String.format(Locale.ROOT, "%016x", hash);
    }
}
