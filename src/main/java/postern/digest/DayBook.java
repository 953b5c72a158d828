package postern.digest;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reports of days, from what is kept of them and from the journal, which is read once for all that
 * is not kept. Not safe for several threads.
 */
public final class DayBook {
    private final String host;
    private final KeptDays kept;
    private final @Nullable Path journal;
    private final ZoneId zone;
    private final Predicate<String> ours;

    /**
     * @param data the data folder
     * @param journal null where none is written
     * @param zone in which a day is one
     * @param ours whether a domain is one of ours
     */
    public DayBook(
            String host, Path data, @Nullable Path journal, ZoneId zone, Predicate<String> ours) {
        this.host = host;
        this.kept = new KeptDays(data);
        this.journal = journal;
        this.zone = zone;
        this.ours = ours;
    }

    /**
     * The report of a day; empty where neither the journal nor what is kept knows of it.
     *
     * @throws IOException if the journal is there and cannot be read
     */
    public Optional<DayReport> report(LocalDate day) throws IOException {
        var summaries = new ArrayList<@Nullable DaySummary>();
        var counted = new ArrayList<@Nullable DayCount>();
        var toCount = new ArrayList<DayCount>();
        for (var one : new LocalDate[] {day, day.minusDays(1), day.minusDays(7)}) {
            var known = kept.of(one).orElse(null);
            var count = known == null ? new DayCount(one, zone, ours) : null;
            summaries.add(known);
            counted.add(count);
            if (count != null) toCount.add(count);
        }
        if (!toCount.isEmpty() && journal != null) {
            try {
                DayReader.read(journal, toCount);
            } catch (NoSuchFileException _) {
                // nothing was written yet
            }
        }
        for (int i = 0; i < summaries.size(); i++) {
            var count = counted.get(i);
            if (count != null && count.isKnown()) summaries.set(i, count.summary());
        }
        var that = summaries.getFirst();
        return that == null
                ? Optional.empty()
                : Optional.of(new DayReport(host, that, summaries.get(1), summaries.get(2)));
    }

    /**
     * Keeps the summary of a day that is over.
     *
     * @throws IOException if it cannot be written
     */
    public void keep(DaySummary day) throws IOException {
        kept.keep(day);
    }
}
