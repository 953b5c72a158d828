package postern.delivery;

/**
 * How many connections a destination may have at once. It begins with one until the destination has
 * shown that it is there, goes on with five (as Postfix's queue manager does), grows by one with
 * each success while all are in use, and is halved by each connection that fails; a failure at one
 * means that the destination is down. Where one more connection is refused while others stand, it
 * stays at what stands.
 */
final class Window {
    private static final int PROVED = 5;

    /**
     * Pause before it grows again, so that a host with a limit is not asked for more all the time.
     */
    private static final long REST = 30_000;

    private int size = 1;
    private boolean proved;
    private long restUntil = Long.MIN_VALUE;

    int size(int most) {
        return Math.min(size, most);
    }

    /** The destination is there. */
    void prove() {
        if (!proved) size = PROVED;
        proved = true;
    }

    /**
     * @param inUse connections that the destination has
     */
    void succeeded(int inUse, int most, long now) {
        prove();
        if (inUse >= size && size < most && now >= restUntil) size++;
    }

    /** One more was refused while others stand: it takes that many, for now. */
    void full(int established, long now) {
        size = Math.max(1, Math.min(size, established));
        restUntil = now + REST;
    }

    /**
     * @param inUse connections that the destination had
     * @return whether it is down
     */
    boolean failed(int inUse, long now) {
        boolean down = size == 1;
        size = Math.max(1, Math.min(size, inUse) / 2);
        restUntil = now + REST;
        return down;
    }

    /** Back to one connection, as before the first. */
    void reset() {
        size = 1;
        proved = false;
        restUntil = Long.MIN_VALUE;
    }
}
