package postern.habits;

/**
 * How much of something comes in a span of time, lately and usually. What is usual is learnt when a
 * span is over in which there was some: mean and spread of its logarithm, and the most of late;
 * both are forgotten little by little.
 *
 * <p>Not safe for several threads.
 */
final class Volume {
    /** A new span counts this much at least beside all before it. */
    private static final double LEAST_SHARE = 1 / 60.0;

    private static final double FORGETTING = 60 * 86_400.0; // seconds, for a factor of e

    private final long span; // seconds
    private Kept at;

    /**
     * @param number of the span of now
     * @param count in it
     * @param before in the span before
     * @param spans how many were learnt
     * @param mean of log(1 + count)
     * @param spread its variance
     * @param most of late
     * @param withheld the most in a span that was not learnt
     */
    record Kept(
            long number,
            int count,
            int before,
            int spans,
            double mean,
            double spread,
            double most,
            int withheld) {
        static final Kept NOTHING = new Kept(0, 0, 0, 0, 0, 0, 0, 0);

        private Kept learning(int some, double forgotten) {
            double log = Math.log1p(some);
            int n = Math.min(spans + 1, 1_000_000);
            double share = Math.max(1.0 / n, LEAST_SHARE);
            double off = log - mean;
            return new Kept(
                    number,
                    count,
                    before,
                    n,
                    mean + share * off,
                    (1 - share) * (spread + share * off * off),
                    Math.max(most * forgotten, some),
                    0);
        }
    }

    Volume(long span, Kept kept) {
        this.span = span;
        this.at = kept;
    }

    /**
     * That much more.
     *
     * @param second since the epoch
     * @param learns whether what was is learnt
     */
    void add(int more, long second, boolean learns) {
        roll(second, learns);
        int count = (int) Math.min(Integer.MAX_VALUE, (long) at.count() + more);
        at = with(at.number(), count, at.before());
    }

    private Kept with(long number, int count, int before) {
        return new Kept(
                number,
                count,
                before,
                at.spans(),
                at.mean(),
                at.spread(),
                at.most(),
                at.withheld());
    }

    private void roll(long second, boolean learns) {
        long number = second / span;
        if (number < at.number()) at = with(number, at.count(), at.before()); // the clock went back
        if (number <= at.number()) return;
        int last = at.count();
        long passed = number - at.number();
        if (last > 0 && learns)
            at = at.learning(last, Math.exp(-Math.min(passed, 1_000_000) * span / FORGETTING));
        else if (last > 0)
            at =
                    new Kept(
                            at.number(),
                            last,
                            at.before(),
                            at.spans(),
                            at.mean(),
                            at.spread(),
                            at.most(),
                            Math.max(at.withheld(), last));
        at = with(number, 0, passed == 1 ? last : 0);
    }

    /** How much within the last span, which need not begin with a whole one. */
    double lately(long second) {
        long number = second / span;
        if (number > at.number() + 1) return 0;
        double left = 1 - (second % span) / (double) span;
        return number > at.number() ? at.count() * left : at.count() + at.before() * left;
    }

    /** What a usual span has, at the most. */
    double usual() {
        double spread = Math.sqrt(Math.max(at.spread(), 0));
        return Math.max(Math.expm1(at.mean() + 2 * spread), at.most());
    }

    /** In how many spans there was something. */
    int spans() {
        return at.spans();
    }

    /** What was withheld, and what is counted now, is usual from now on. */
    void learn() {
        int some = Math.max(at.withheld(), Math.max(at.count(), at.before()));
        if (some > 0) at = at.learning(some, 1);
        at = with(at.number(), 0, 0);
    }

    /** Begins to count from nothing, and has learnt nothing of what it counted. */
    void drop() {
        at = new Kept(at.number(), 0, 0, at.spans(), at.mean(), at.spread(), at.most(), 0);
    }

    Kept kept() {
        return at;
    }
}
