package postern.dns;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;

/**
 * Bounds the questions that are open at a time for the sake of clients: in all, and of one network.
 * Whoever finds no place waits, and each network in a line of its own, so that no network, however
 * slow its name servers are, keeps others from asking: who waits there is in nobody's way, and does
 * not count among those who wait for the places of all. All lines are short: where a healthy server
 * would not come to the end of them soon, who comes next hears at once that it cannot ask. Safe for
 * many threads.
 */
public final class Turnstile {
    /** Each takes a descriptor. */
    public static final int MOST = 256;

    public static final int MOST_OF_A_NETWORK = 32;

    /** For the places of all. Each is a thread, if a light one. */
    public static final int MOST_WAITING = 2_048;

    public static final int MOST_WAITING_OF_A_NETWORK = 256;

    /**
     * In the lines of all networks together. Where there are so many, those networks cannot ask
     * more than they do that have all their places, and no others.
     */
    public static final int MOST_WAITING_IN_LINES = 8_192;

    private final int ofANetwork;
    private final int mostWaiting;
    private final int waitingOfANetwork;
    private final int waitingInLines;
    private final Semaphore places;
    private final AtomicInteger waiting = new AtomicInteger(); // for these
    private final AtomicInteger inLines = new AtomicInteger();
    private final Map<IpAddress, Line> lines = new HashMap<>(); // guarded by itself

    public Turnstile() {
        this(
                MOST,
                MOST_OF_A_NETWORK,
                MOST_WAITING,
                MOST_WAITING_OF_A_NETWORK,
                MOST_WAITING_IN_LINES);
    }

    Turnstile(
            int most, int ofANetwork, int mostWaiting, int waitingOfANetwork, int waitingInLines) {
        this.waitingInLines = waitingInLines;
        places = new Semaphore(most, true);
        this.ofANetwork = ofANetwork;
        this.mostWaiting = mostWaiting;
        this.waitingOfANetwork = waitingOfANetwork;
    }

    /** A network of which somebody asks or waits. */
    private static final class Line {
        final Semaphore places;
        final AtomicInteger waiting = new AtomicInteger();
        int present; // guarded by lines

        Line(int most) {
            places = new Semaphore(most, true);
        }
    }

    /** Where those of a network go through, which is named by its first address. */
    public Gate of(IpAddress network) {
        return new Gate() {
            @Override
            public boolean enter(long patience) {
                return Turnstile.this.enter(network, patience);
            }

            @Override
            public void leave() {
                Turnstile.this.leave(network);
            }
        };
    }

    /** Networks of which somebody asks or waits now. */
    int networks() {
        synchronized (lines) {
            return lines.size();
        }
    }

    private boolean enter(IpAddress network, long patience) {
        long end = System.nanoTime() + patience;
        var line = join(network);
        boolean entered = false;
        try {
            entered = passLine(line, patience);
            if (!entered) return false;
            entered = pass(places, waiting, mostWaiting, end - System.nanoTime());
            if (!entered) line.places.release();
            return entered;
        } finally {
            if (!entered) part(network, line);
        }
    }

    /** The line of a network, which is short, and so are all of them together. */
    private boolean passLine(Line line, long patience) {
        boolean fits = inLines.incrementAndGet() <= waitingInLines;
        try {
            int most = fits ? waitingOfANetwork : 0;
            return pass(line.places, line.waiting, most, patience);
        } finally {
            inLines.decrementAndGet();
        }
    }

    /**
     * @param most who may wait
     */
    private static boolean pass(
            Semaphore semaphore, AtomicInteger waiting, int most, long patience) {
        try { // behind those who wait already, as without a time it would not be
            if (semaphore.tryAcquire(0, TimeUnit.NANOSECONDS)) return true;
            if (patience <= 0) return false;
            try {
                return waiting.incrementAndGet() <= most
                        && semaphore.tryAcquire(patience, TimeUnit.NANOSECONDS);
            } finally {
                waiting.decrementAndGet();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void leave(IpAddress network) {
        places.release();
        var line = line(network);
        if (line == null) throw new IllegalStateException("nobody of " + network + " is in");
        line.places.release();
        part(network, line);
    }

    private Line join(IpAddress network) {
        synchronized (lines) {
            var line = lines.computeIfAbsent(network, _ -> new Line(ofANetwork));
            line.present++;
            return line;
        }
    }

    private @Nullable Line line(IpAddress network) {
        synchronized (lines) {
            return lines.get(network);
        }
    }

    private void part(IpAddress network, Line line) {
        synchronized (lines) {
            if (--line.present == 0) lines.remove(network);
        }
    }
}
