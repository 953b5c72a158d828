package postern.login;

import java.util.concurrent.TimeUnit;

/** How long a directory took of late to refuse a password, so that it can be made up for. */
final class RefusalTime {
    private static final int WEIGHT = 8; // of what was before, against one more

    private double nanos; // what is usual; 0 before the first

    /** A refusal that began then ends now. */
    synchronized void took(long begun) {
        long last = System.nanoTime() - begun;
        nanos = nanos == 0 ? last : (nanos * (WEIGHT - 1) + last) / WEIGHT;
    }

    private synchronized long left(long begun) {
        return (long) nanos - (System.nanoTime() - begun);
    }

    /** Waits until what began then has taken as long. */
    void makeUpFor(long begun, Deadline deadline) {
        long wait = Math.min(left(begun), TimeUnit.MILLISECONDS.toNanos(deadline.millisLeft()));
        if (wait <= 0) return;
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
