package postern.limit;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.limit.RateCounter.Window;

/** The windows of a limit, for those that it knows well and for each day of those that are new. */
final class RatePlan {
    private final List<Window> given;
    private final @Nullable WarmUp warmUp;
    private final RateWindows whole;
    private final List<RateWindows> days = new ArrayList<>(); // by how many are over

    RatePlan(List<Window> windows, @Nullable WarmUp warmUp) {
        this.given = List.copyOf(windows);
        this.warmUp = warmUp;
        whole = RateWindows.of(windows);
        if (warmUp == null) return;
        for (int day = 0; day < warmUp.days(); day++) {
            double share = warmUp.share(day);
            days.add(
                    RateWindows.of(
                            windows.stream()
                                    .map(one ->
                                            new Window(
                                                    Math.max(Math.round(one.most() * share), 1),
                                                    one.time()))
                                    .toList()));
        }
    }

    boolean is(List<Window> windows, @Nullable WarmUp other) {
        return given.equals(windows) && (warmUp == null ? other == null : warmUp.equals(other));
    }

    /** Whether it has to be known since when a key is there. */
    boolean warmsUp() {
        return warmUp != null;
    }

    /**
     * What holds on a day.
     *
     * @param first the day when the key was seen first
     */
    RateWindows on(long first, long today) {
        long over = Math.max(today - first, 0);
        return over < days.size() ? days.get((int) over) : whole;
    }

    Duration longest() {
        return whole.longest();
    }
}
