package postern.dns;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Octets that all open errands together may keep: many clients at a time can want as much as one
 * may have. Safe for many threads.
 */
public final class Allowance {
    /** Of 256 errands that are full. */
    public static final long MOST = 64L << 20;

    private final long most;
    private final AtomicLong taken = new AtomicLong();

    public Allowance() {
        this(MOST);
    }

    Allowance(long most) {
        this.most = most;
    }

    /**
     * @return whether there is so much; else nothing is taken
     */
    boolean take(long octets) {
        long before = taken.getAndUpdate(all -> all + octets > most ? all : all + octets);
        return before + octets <= most;
    }

    void give(long octets) {
        var _ = taken.addAndGet(-octets);
    }

    /** Octets that are kept now. */
    public long taken() {
        return taken.get();
    }
}
