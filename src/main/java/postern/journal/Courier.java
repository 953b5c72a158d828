package postern.journal;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes messages to a server, on a thread of its own: whoever has one for it never waits. Up to
 * {@value #MOST} messages, of {@value #MOST_OCTETS} octets, wait; what comes beyond is left out and
 * counted. A way that breaks is opened again, after a pause that doubles from a tenth of a second
 * to half a minute; what was on its way is sent again, so that the server may get some twice.
 */
final class Courier implements Closeable {
    static final int MOST = 20_000;
    static final long MOST_OCTETS = 16 << 20;
    private static final int BATCH = 256;

    /** Ends the waiting for a message. */
    private static final byte[] WAKE = {};

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration END = Duration.ofSeconds(2);

    private final Carrier carrier;
    private final ArrayBlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(MOST);
    private final AtomicLong octets = new AtomicLong();
    private final LongAdder dropped = new LongAdder();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;
    private volatile Carrier.@Nullable Way way;
    private volatile @Nullable String problem;

    Courier(String name, Carrier carrier) {
        this.carrier = carrier;
        thread = Thread.ofPlatform().name("log " + name).daemon().start(this::run);
    }

    /** Takes the message along, or leaves it out. */
    void take(byte[] message) {
        if (octets.addAndGet(message.length) <= MOST_OCTETS && queue.offer(message)) return;
        octets.addAndGet(-message.length);
        dropped.increment();
    }

    /** How many were left out so far. */
    long dropped() {
        return dropped.sum();
    }

    /** Why nothing arrives now. */
    Optional<String> problem() {
        return Optional.ofNullable(problem);
    }

    private void run() {
        var batch = new ArrayList<byte[]>(BATCH);
        var pause = FIRST_PAUSE;
        try {
            while (gather(batch)) {
                if (deliver(batch)) {
                    pause = FIRST_PAUSE;
                    continue;
                }
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) break;
                pause = pause.multipliedBy(2);
                if (pause.compareTo(LONGEST_PAUSE) > 0) pause = LONGEST_PAUSE;
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            queue.removeIf(Courier::wakes);
            dropped.add(batch.size() + queue.size());
            shut();
        }
    }

    @SuppressWarnings("ReferenceEquality") // that very one
    private static boolean wakes(byte[] message) {
        return message == WAKE;
    }

    /** False when nothing will come any more. */
    private boolean gather(List<byte[]> batch) throws InterruptedException {
        while (batch.isEmpty()) {
            var first = closing.getCount() == 0 ? queue.poll() : queue.take();
            if (first == null) return false;
            batch.add(first);
            queue.drainTo(batch, BATCH - 1);
            batch.removeIf(Courier::wakes);
        }
        return true;
    }

    private boolean deliver(List<byte[]> batch) {
        try {
            var open = way;
            if (open == null) way = open = carrier.open();
            dropped.add(open.send(batch));
            for (var message : batch) octets.addAndGet(-message.length);
            batch.clear();
            problem = null;
            return true;
        } catch (IOException e) {
            problem = e.getMessage() == null ? e.toString() : e.getMessage();
            shut();
            return false;
        }
    }

    private void shut() {
        var open = way;
        way = null;
        if (open == null) return;
        try {
            open.close();
        } catch (IOException _) {
            // it is of no use any more
        }
    }

    /** Sends what waits, for at most two seconds. */
    @Override
    public void close() {
        closing.countDown();
        var _ = queue.offer(WAKE); // where it is full, nobody waits
        try {
            if (!thread.join(END)) {
                shut();
                var _ = thread.join(END);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
