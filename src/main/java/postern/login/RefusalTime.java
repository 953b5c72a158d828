package postern.login;

import java.util.concurrent.TimeUnit;

/** How long a directory took of late to refuse passwords, so that it can be made up for. */
final class RefusalTime {
    private static final int REMEMBERED = 16;

    private final long[] nanos = new long[REMEMBERED];
    private int count; // of all refusals, as far as it matters
    private int next; // to be made up for: each in its turn, so that they spread alike

    /** A refusal that began then ends now. */
    synchronized void took(long begun) {
        nanos[Math.floorMod(count, REMEMBERED)] = System.nanoTime() - begun;
        count = count == Integer.MAX_VALUE ? REMEMBERED : count + 1;
    }

    private synchronized long usual() {
        int known = Math.min(count, REMEMBERED);
        return known == 0 ? 0 : nanos[Math.floorMod(next++, known)];
    }

    /** Waits until what began then has taken as long as one of them. */
    void makeUpFor(long begun, Deadline deadline) {
        long left = usual() - (System.nanoTime() - begun);
        long wait = Math.min(left, TimeUnit.MILLISECONDS.toNanos(deadline.millisLeft()));
        if (wait <= 0) return;
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
