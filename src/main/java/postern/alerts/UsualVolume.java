package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;

/**
 * How many recipients go out within an hour, by the hour of the day (UTC), exponentially forgotten:
 * a week counts half. An hour of a burst is learnt as the most that would have been no burst.
 */
public final class UsualVolume {
    private static final int HOURS = 24;
    private static final double FORGOTTEN = 0.1; // of a day by the next one
    private static final Duration LEARNING = Duration.ofDays(3);

    private final double[] means;
    private Instant began;
    private Instant hour;
    private long count;

    /**
     * What was kept of it.
     *
     * @param means for each hour of the day
     * @param began when it began to learn
     * @param hour when the hour that is being counted began
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Kept(double[] means, Instant began, Instant hour, long count) {
        public static Kept nothing(Instant now) {
            return new Kept(new double[HOURS], now, floor(now), 0);
        }

        /** Whether it can be gone on with. */
        public boolean isWhole() {
            return means.length == HOURS && Arrays.stream(means).allMatch(m -> m >= 0 && m < 1e12);
        }
    }

    public UsualVolume(Kept kept) {
        means = kept.means().clone();
        began = kept.began();
        hour = kept.hour();
        count = kept.count();
    }

    public Kept kept() {
        return new Kept(means.clone(), began, hour, count);
    }

    private static Instant floor(Instant now) {
        return Instant.ofEpochSecond(now.getEpochSecond() / 3600 * 3600);
    }

    /**
     * So many more went out.
     *
     * @param most what an hour may have at most and be usual
     */
    void add(long more, Instant now, double most) {
        var current = floor(now);
        if (current.isBefore(hour)) hour = current; // the clock was set back
        if (Duration.between(hour, current).compareTo(Duration.ofDays(8)) > 0) {
            // the relay was off for so long that the old ways say little
            hour = current;
            count = 0;
        }
        while (hour.isBefore(current)) {
            learn(Math.min((double) count, most));
            count = 0;
            hour = hour.plus(Duration.ofHours(1));
        }
        count += more;
    }

    private void learn(double seen) {
        int of = hourOfDay(hour);
        boolean first = Duration.between(began, hour).compareTo(Duration.ofDays(1)) < 0;
        means[of] = first ? seen : means[of] + FORGOTTEN * (seen - means[of]);
    }

    private static int hourOfDay(Instant at) {
        return at.atZone(ZoneOffset.UTC).getHour();
    }

    boolean isLearnt(Instant now) {
        return !now.isBefore(began.plus(LEARNING));
    }

    /** At this time of day: the greatest of three hours around it. */
    double usual(Instant now) {
        int of = hourOfDay(now);
        return Math.max(
                means[of], Math.max(means[(of + 1) % HOURS], means[(of + HOURS - 1) % HOURS]));
    }
}
