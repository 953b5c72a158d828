package postern.watch;

import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;

/** How many observations were at most as large as each of some bounds. Cheap for many threads. */
public final class Histogram {
    private final double[] bounds;
    private final LongAdder[] counts;
    private final DoubleAdder sum = new DoubleAdder();

    /**
     * @param bounds in ascending order; the infinite one is added
     */
    Histogram(double... bounds) {
        this.bounds = bounds.clone();
        counts = new LongAdder[bounds.length + 1];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = new LongAdder();
            if (i > 0 && i < bounds.length && bounds[i] <= bounds[i - 1])
                throw new IllegalArgumentException("bounds ascend");
        }
    }

    public void observe(double value) {
        int i = 0;
        while (i < bounds.length && value > bounds[i]) i++;
        counts[i].increment();
        sum.add(value);
    }

    /** The bounds, without the infinite one. */
    double[] bounds() {
        return bounds.clone();
    }

    /** One more than there are bounds: each bucket's own observations. */
    long[] counts() {
        var sums = new long[counts.length];
        for (int i = 0; i < sums.length; i++) sums[i] = counts[i].sum();
        return sums;
    }

    double sum() {
        return sum.sum();
    }
}
