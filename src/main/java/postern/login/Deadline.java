package postern.login;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The moment until which something may take, by a clock that nobody sets. */
record Deadline(long nanos) {
    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** How long it still is; at least one, for what takes zero for ever. */
    int millisLeft() {
        return (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos - System.nanoTime()));
    }

    boolean hasPassed() {
        return nanos - System.nanoTime() <= 0;
    }

    /** The next of so many equal parts of the time that is left. */
    Deadline share(int parts) {
        long now = System.nanoTime();
        return new Deadline(now + Math.max(0, nanos - now) / parts);
    }
}
