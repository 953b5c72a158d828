package postern.delivery;

import java.util.random.RandomGenerator;
import postern.config.Settings.Delivering;

/**
 * How long to wait after failures: {@code firstRetry}, doubled with each, up to {@code maxRetry};
 * of that up to a quarter less, by chance, so that what failed together is not tried again
 * together.
 */
final class Backoff {
    private Backoff() {}

    /**
     * @param failures in a row; at least 1
     * @return milliseconds, at least 1
     */
    static long pause(int failures, Delivering limits, RandomGenerator random) {
        long most = limits.maxRetry().toMillis();
        long pause = Math.min(limits.firstRetry().toMillis(), most);
        for (int i = 1; i < failures && pause < most; i++) pause = Math.min(pause * 2, most);
        return Math.max(1, pause - random.nextLong(pause / 4 + 1));
    }
}
