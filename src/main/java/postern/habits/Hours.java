package postern.habits;

/**
 * At which hours and on which days of the week somebody is active, in UTC; forgotten little by
 * little. An hour counts once a day.
 *
 * <p>Not safe for several threads.
 */
final class Hours {
    private static final double FORGETTING = 45; // days

    /** Nothing can be said of hours before so many were active, and of days. */
    private static final double ENOUGH_HOURS = 30;

    private static final double ENOUGH_DAYS = 10;

    private final float[] hours;
    private final float[] days;
    private long last; // hour of the epoch that was counted last

    /**
     * @param hours of the day, 24
     * @param days of the week, 7
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Kept(float[] hours, float[] days, long last) {
        static Kept nothing() {
            return new Kept(new float[24], new float[7], 0);
        }
    }

    Hours(Kept kept) {
        hours = kept.hours().clone();
        days = kept.days().clone();
        last = kept.last();
    }

    void add(long second) {
        long hour = second / 3600;
        if (hour <= last) return;
        boolean sameDay = hour / 24 == last / 24;
        double days = last == 0 || sameDay ? 0 : Math.min(hour / 24 - last / 24, 1000);
        if (days > 0) forget((float) Math.exp(-days / FORGETTING));
        last = hour;
        hours[hourOfDay(second)]++;
        if (!sameDay) this.days[dayOfWeek(second)]++;
    }

    private void forget(float factor) {
        for (int i = 0; i < hours.length; i++) hours[i] *= factor;
        for (int i = 0; i < days.length; i++) days[i] *= factor;
    }

    /** Whether it is hardly ever active around that hour. */
    boolean isOddHour(long second) {
        int hour = hourOfDay(second);
        double around = hours[(hour + 23) % 24] + hours[hour] + hours[(hour + 1) % 24];
        double all = sum(hours);
        return all >= ENOUGH_HOURS && around < 0.015 * all + 1.5;
    }

    /** Whether it is hardly ever active on such a day. */
    boolean isOddDay(long second) {
        double all = sum(days);
        return all >= ENOUGH_DAYS && days[dayOfWeek(second)] < 0.02 * all + 1.2;
    }

    static int hourOfDay(long second) {
        return (int) (second / 3600 % 24);
    }

    private static int dayOfWeek(long second) {
        return (int) ((second / 86_400 + 3) % 7); // the epoch began on a Thursday; 0 is Monday
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) sum += value;
        return sum;
    }

    Kept kept() {
        return new Kept(hours.clone(), days.clone(), last);
    }
}
