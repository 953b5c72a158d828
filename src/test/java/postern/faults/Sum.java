package postern.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was seen in many rounds of faults; it can be kept in a file, so that a long run may be
 * interrupted and go on.
 */
final class Sum {
    private static final String TWICE = "twice";

    private final Map<String, Long> counts = new TreeMap<>();
    private final List<Long> gaps = new ArrayList<>();

    /** What a file holds; nothing if there is none. */
    static Sum read(Path file) throws IOException {
        var sum = new Sum();
        if (!Files.exists(file)) return sum;
        for (var line : Files.readAllLines(file)) {
            var words = line.split(" ");
            long value = Long.parseLong(words[1]);
            if (words[0].equals(TWICE)) sum.gaps.add(value);
            else sum.add(words[0], value);
        }
        return sum;
    }

    /** The file is the old one or the new one at any moment. */
    void write(Path file) throws IOException {
        var lines = new ArrayList<String>();
        counts.forEach((name, count) -> lines.add(name + " " + count));
        for (long gap : gaps) lines.add(TWICE + " " + gap);
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.write(fresh, lines);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * @param name one word
     */
    void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }

    /** The counts of another one. */
    void add(Sum other) {
        other.counts.forEach(this::add);
    }

    long of(String name) {
        return counts.getOrDefault(name, 0L);
    }

    /** All that a trial has seen by its end. */
    void add(Ledger ledger, long messages) {
        add("messages", messages);
        add("recipients", ledger.answered());
        add("octets", ledger.octets());
        add("unanswered", ledger.arrivedUnanswered());
        add("faults", ledger.faults());
        for (var twice : ledger.twice()) gaps.add(twice.nanosBeforeFault());
    }

    /** For people; also appended to the file that {@code faults.report} names. */
    void report(String what) throws IOException {
        var sorted = new ArrayList<>(gaps);
        Collections.sort(sorted);
        var text =
                """
                %s
                  %d messages were answered; %d recipients 250, all of which arrived, whole; %d MiB
                  %d recipients arrived that were never answered (the client may send those again)
                  %d arrived twice, %.2f for each fault; the first copy %s before it
                """
                        .formatted(
                                what,
                                of("messages"),
                                of("recipients"),
                                of("octets") >> 20,
                                of("unanswered"),
                                sorted.size(),
                                (double) sorted.size() / of("faults"),
                                sorted.isEmpty()
                                        ? "-"
                                        : "%.1f ms (median), %.1f ms (at most)"
                                                .formatted(
                                                        sorted.get(sorted.size() / 2) / 1e6,
                                                        sorted.getLast() / 1e6));
        System.out.print(text);
        var kept = System.getProperty("faults.report");
        if (kept != null)
            Files.writeString(
                    Path.of(kept), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
