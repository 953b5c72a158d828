package postern.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import postern.delivery.Timed;
import postern.delivery.TimedHeap;

/**
 * One thread that moves the bytes of many connections, runs what is posted to it, and keeps their
 * alarms. All that it runs must return quickly; whatever waits belongs on another thread and comes
 * back by {@link #post}.
 */
public final class Loop {
    /**
     * Large enough for what a socket delivers at once; three of them serve every connection in
     * turn.
     */
    static final int BUFFER = 64 * 1024;

    /** Called when its channel can do something. */
    interface Ready {
        void ready(SelectionKey key) throws IOException;

        /** Its channel failed; also called when {@link #ready} threw. */
        void failed(String why);
    }

    private final Selector selector;
    private final InstantSource clock;
    private final Consumer<Throwable> bugs;
    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final TimedHeap<Alarm> alarms = new TimedHeap<>();
    private final ByteBuffer plain = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer cipher = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer cipherOut = ByteBuffer.allocateDirect(BUFFER);
    private Instant now;
    private volatile boolean ending;

    /**
     * @param bugs told of what should not happen; the loop goes on
     */
    public Loop(InstantSource clock, Consumer<Throwable> bugs) {
        this.clock = clock;
        this.bugs = bugs;
        this.now = clock.instant();
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException("no selector", e);
        }
    }

    /** Runs until {@link #end}; once only. */
    public void run() {
        while (!ending) {
            try {
                turn();
            } catch (IOException | RuntimeException e) {
                bugs.accept(e);
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            bugs.accept(e);
        }
    }

    private void turn() throws IOException {
        long pause = tasks.isEmpty() ? untilNextAlarm() : -1;
        if (pause < 0) selector.selectNow(this::serve);
        else {
            if (pause == 0) selector.select(this::serve);
            else selector.select(this::serve, pause);
        }
        woken.set(false);
        now = clock.instant();
        for (var task = tasks.poll(); task != null; task = tasks.poll()) guarded(task);
        ring();
    }

    private void serve(SelectionKey key) {
        var ready = (Ready) key.attachment();
        now = clock.instant();
        try {
            ready.ready(key);
        } catch (IOException e) {
            ready.failed(Reasons.of(e));
        } catch (CancelledKeyException _) {
            ready.failed("closed");
        } catch (RuntimeException e) {
            bugs.accept(e);
            ready.failed("internal error");
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            bugs.accept(e);
        }
    }

    /** Runs it on the loop's thread, soon. From any thread. */
    public void post(Runnable task) {
        add(task);
        wake();
    }

    /** The same at the next {@link #wake}: for one of many that are posted together. */
    void add(Runnable task) {
        tasks.add(task);
    }

    void wake() {
        if (!woken.get() && woken.compareAndSet(false, true)) selector.wakeup();
    }

    public void end() {
        post(() -> ending = true);
    }

    /** Something that should not happen did; the loop goes on. */
    void report(Throwable bug) {
        bugs.accept(bug);
    }

    /** The time of the event that is being handled. Only on the loop's thread. */
    public Instant now() {
        return now;
    }

    SelectionKey register(SelectableChannel channel, int operations, Ready ready)
            throws IOException {
        channel.configureBlocking(false);
        return channel.register(selector, operations, ready);
    }

    /** Shared by all connections; valid until the current event has been handled. */
    ByteBuffer plainBuffer() {
        return plain.clear();
    }

    /** Shared by all connections; valid until the current event has been handled. */
    ByteBuffer cipherBuffer() {
        return cipher.clear();
    }

    /** Shared by all connections; valid until the current event has been handled. */
    ByteBuffer cipherOutBuffer() {
        return cipherOut.clear();
    }

    /** An alarm that is not set. */
    Alarm alarm(Runnable action) {
        return new Alarm(action);
    }

    /** Milliseconds; 0 for no limit, negative for none at all. */
    private long untilNextAlarm() {
        if (alarms.isEmpty()) return 0;
        long millis = alarms.next() - clock.millis();
        return millis <= 0 ? -1 : millis;
    }

    private void ring() {
        long millis = now.toEpochMilli();
        for (var first = alarms.pollDue(millis); first != null; first = alarms.pollDue(millis)) {
            long due = first.due;
            if (due > millis) alarms.add(first, due); // it was moved back meanwhile
            else if (due != Alarm.NEVER) {
                first.due = Alarm.NEVER;
                guarded(first.action);
            }
        }
    }

    /**
     * Something to be done at a time that is moved again and again. Moving it back costs nothing:
     * it stays in the heap under its old time and is looked at again then. Only used on the loop's
     * thread.
     */
    final class Alarm extends Timed {
        private static final long NEVER = Long.MIN_VALUE;
        private final Runnable action;
        private long due = NEVER;

        private Alarm(Runnable action) {
            this.action = action;
        }

        void set(Instant time) {
            due = time.equals(Instant.MAX) ? NEVER : time.toEpochMilli() + 1; // never too early
            if (due == NEVER) return;
            if (isTimed()) {
                if (due >= at()) return;
                alarms.remove(this);
            }
            alarms.add(this, due);
        }

        void cancel() {
            due = NEVER;
            if (isTimed()) alarms.remove(this);
        }
    }
}
