package postern.net;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.Spool;

/**
 * What the spool held at the start, on its way to the scheduler. A piece at a time, each once the
 * loop has taken the one before: so that clients are served meanwhile, however long the queue is.
 */
final class Backlog {
    /** Messages that the loop takes in one turn: some milliseconds. */
    private static final int PIECE = 500;

    private final Spool spool;
    private final Loop loop;
    private final Consumer<Entry> scheduler;
    private final QueueId end;
    private final Thread thread;

    /**
     * What comes in from now on is not part of it.
     *
     * @param scheduler called on the loop's thread; passes over what it has already
     */
    Backlog(Spool spool, Loop loop, Consumer<Entry> scheduler) {
        this.spool = spool;
        this.loop = loop;
        this.scheduler = scheduler;
        this.end = spool.nextId();
        this.thread = Thread.ofPlatform().daemon().name("backlog").unstarted(this::take);
    }

    void begin() {
        thread.start();
    }

    /** Leaves the rest where it is. */
    void close() {
        thread.interrupt();
    }

    /** Waits until nothing more will be handed over. */
    void awaitEnd() throws InterruptedException {
        thread.join();
    }

    private void take() {
        var piece = new ArrayList<Entry>(PIECE);
        spool.forEach(entry -> {
            if (thread.isInterrupted() || entry.id().compareTo(end) > 0) return;
            piece.add(entry);
            if (piece.size() < PIECE) return;
            hand(List.copyOf(piece));
            piece.clear();
        });
        if (!thread.isInterrupted()) hand(List.copyOf(piece));
    }

    private void hand(List<Entry> piece) {
        var taken = new CountDownLatch(1);
        loop.post(() -> {
            piece.forEach(scheduler);
            taken.countDown();
        });
        try {
            taken.await();
        } catch (InterruptedException _) {
            thread.interrupt();
        }
    }
}
