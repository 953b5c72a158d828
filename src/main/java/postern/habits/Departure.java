package postern.habits;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far what somebody sends departs from what is usual, and why, in plain words. Pure.
 *
 * @param points {@value #ENOUGH} and more is clear
 * @param reasons those that count most first
 */
public record Departure(double points, List<String> reasons) {
    /** So many points, and it is clear. */
    public static final double ENOUGH = 4;

    /** Nothing is unusual. */
    public static final Departure NONE = new Departure(0, List.of());

    /** Fewer recipients are no matter, whatever they are like: within an hour, within a day. */
    static final int FEW_AN_HOUR = 20;

    static final int FEW_A_DAY = 50;

    /** What somebody may do of whom little is known: within an hour, within a day. */
    static final int AT_FIRST_AN_HOUR = 250;

    static final int AT_FIRST_A_DAY = 1000;

    private static final int AT_FIRST_REFUSED = 25;

    /** More than this, and many times the usual, is clear by itself. */
    private static final int MANY_AN_HOUR = 200;

    private static final double MANY_TIMES = 12;

    public Departure {
        reasons = List.copyOf(reasons);
    }

    public boolean isClear() {
        return points >= ENOUGH;
    }

    /**
     * What is counted, of late and usually.
     *
     * @param usual the most that a usual hour or day has
     */
    public record Pair(double lately, double usual) {
        private double times(double least) {
            return lately / Math.max(least, usual);
        }
    }

    /**
     * All that is looked at.
     *
     * @param isKnown whether it is known well enough what is usual
     * @param hour recipients an hour
     * @param day recipients a day
     * @param fresh domains a day that were never written to before
     * @param refused recipients a day that were refused, here or by next hops
     * @param network where it comes from now
     * @param isNewNetwork whether it never came from there before
     * @param travels whether it often comes from new networks
     * @param hourOfDay in UTC
     * @param isOddHour whether it is usually not active then
     * @param isOddDay whether it is usually not active on this day of the week
     */
    public record Picture(
            boolean isKnown,
            Pair hour,
            Pair day,
            Pair fresh,
            Pair refused,
            String network,
            boolean isNewNetwork,
            boolean travels,
            int hourOfDay,
            boolean isOddHour,
            boolean isOddDay) {}

    private record Reason(double points, String words) {}

    public static Departure of(Picture picture) {
        return picture.isKnown() ? known(picture) : unknown(picture);
    }

    /** Nobody knows what is usual: what is far too much for anybody who is new. */
    private static Departure unknown(Picture p) {
        var reasons = new ArrayList<Reason>();
        if (p.hour().lately() > AT_FIRST_AN_HOUR)
            reasons.add(new Reason(ENOUGH, atFirst(p.hour(), "hour", AT_FIRST_AN_HOUR)));
        if (p.day().lately() > AT_FIRST_A_DAY)
            reasons.add(new Reason(ENOUGH, atFirst(p.day(), "day", AT_FIRST_A_DAY)));
        if (p.refused().lately() >= AT_FIRST_REFUSED && refusedShare(p) >= 0.3)
            reasons.add(new Reason(ENOUGH, refused(p)));
        return of(reasons);
    }

    private static Departure known(Picture p) {
        var reasons = new ArrayList<Reason>();
        if (p.hour().lately() < FEW_AN_HOUR && p.day().lately() < FEW_A_DAY) return NONE;
        volume(p, reasons);
        double fresh = p.fresh().times(6);
        if (fresh >= 1.5) reasons.add(new Reason(Math.min(3.5, 1 + log2(fresh)), fresh(p)));
        double refused = p.refused().times(4);
        if (refused >= 1.5 && refusedShare(p) >= 0.12)
            reasons.add(new Reason(Math.min(3, 1 + log2(refused)), refused(p)));
        if (p.isNewNetwork())
            reasons.add(
                    new Reason(
                            p.travels() ? 0.75 : 1.5,
                            "from " + p.network() + ", never seen before"));
        if (p.isOddHour())
            reasons.add(
                    new Reason(
                            1,
                            String.format(
                                    Locale.ROOT,
                                    "at %02d h UTC, usually not active then",
                                    p.hourOfDay())));
        if (p.isOddDay())
            reasons.add(new Reason(0.5, "usually not active on this day of the week"));
        return of(reasons);
    }

    /** One of hour and day counts; both are told. */
    private static void volume(Picture p, List<Reason> reasons) {
        double hour = p.hour().times(15);
        double day = p.day().times(40);
        boolean isMany = p.hour().lately() > MANY_AN_HOUR && hour > MANY_TIMES;
        double ofHour = isMany ? ENOUGH : hour < 2 ? 0 : Math.min(3, log2(hour));
        double ofDay = day < 2 ? 0 : Math.min(3, log2(day));
        double most = Math.max(ofHour, ofDay);
        if (ofHour > 0)
            reasons.add(new Reason(ofHour == most ? ofHour : 0, usually(p.hour(), "an hour")));
        if (ofDay > 0)
            reasons.add(
                    new Reason(
                            ofDay == most && ofDay > ofHour ? ofDay : 0,
                            usually(p.day(), "a day")));
    }

    private static Departure of(List<Reason> reasons) {
        double points = 0;
        for (var reason : reasons) points += reason.points();
        reasons.sort((a, b) -> Double.compare(b.points(), a.points()));
        return reasons.isEmpty()
                ? NONE
                : new Departure(points, reasons.stream().map(Reason::words).toList());
    }

    private static String usually(Pair pair, String span) {
        return whole(pair.lately())
                + " recipients within "
                + span
                + ", usually up to "
                + whole(pair.usual());
    }

    private static String atFirst(Pair pair, String span, int most) {
        return whole(pair.lately())
                + " recipients within "
                + (span.equals("hour") ? "an hour" : "a day")
                + ", more than the "
                + most
                + " of somebody who is new";
    }

    private static String fresh(Picture p) {
        return whole(p.fresh().lately())
                + " domains within a day that it never wrote to before, usually up to "
                + whole(p.fresh().usual());
    }

    private static double refusedShare(Picture p) {
        return p.refused().lately() / Math.max(1, p.day().lately());
    }

    private static String refused(Picture p) {
        return whole(p.refused().lately())
                + " recipients refused within a day, usually up to "
                + whole(p.refused().usual());
    }

    private static long whole(double count) {
        return Math.round(count);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }
}
