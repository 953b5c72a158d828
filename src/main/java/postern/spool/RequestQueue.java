package postern.spool;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Requests on their way to the committer, in order. Updates that nobody waits for are handed over
 * with the next request that somebody does wait for, or after a short while.
 */
final class RequestQueue {
    private static final int MANY = 1024;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final long lazyNanos;

    private List<Request> waiting = new ArrayList<>();
    private int urgent;
    private boolean sleeping;
    private boolean closed;

    RequestQueue(Duration lazy) {
        this.lazyNanos = lazy.toNanos();
    }

    /**
     * Puts a request at the end.
     *
     * @return false if the queue is closed: then it was not taken
     */
    boolean add(Request request) {
        lock.lock();
        try {
            if (closed) return false;
            waiting.add(request);
            boolean first = waiting.size() == 1;
            if (request.isUrgent()) urgent++;
            if (sleeping && (first || urgent == 1 || waiting.size() == MANY)) work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Puts requests that could not be served back to the front; they are never urgent then. */
    void putBack(List<Request> requests) {
        lock.lock();
        try {
            waiting.addAll(0, requests);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for requests and takes all there are.
     *
     * @param into an empty list, which is used from here on
     * @return empty when the queue is closed and all were taken
     */
    List<Request> take(List<Request> into) throws InterruptedException {
        lock.lock();
        try {
            sleeping = true;
            while (waiting.isEmpty() && !closed) work.await();
            long left = lazyNanos;
            while (urgent == 0 && !closed && waiting.size() < MANY && left > 0)
                left = work.awaitNanos(left);
            sleeping = false;
            var taken = waiting;
            waiting = into;
            urgent = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Takes all there are, without waiting for any. */
    List<Request> takeWaiting() {
        lock.lock();
        try {
            var taken = waiting;
            waiting = new ArrayList<>();
            urgent = 0;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Takes nothing more; what is in it is still handed over. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }
}
