package postern.spool;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;

/**
 * Who does what a spool does beside its callers: threads of its own, or somebody who has it done
 * one step after the other.
 */
interface Hands {
    /** A clock that never jumps. */
    LongSupplier nanos();

    /** Write large bodies, and delete them. */
    ExecutorService writers();

    /** Begins to commit, and to give room back. */
    Work begin(Committer committer, Compactor compactor);

    /** Waits until the committer has served what the compactor asked it for. */
    void await(CountDownLatch served) throws InterruptedException;

    /** What was begun. */
    @FunctionalInterface
    interface Work {
        /** Returns once all is done that was asked for; both were told to end. */
        void finish();
    }

    /** A thread each for committer and compactor, and some that write bodies. */
    static Hands threads(Bounds bounds) {
        var names = Thread.ofPlatform().daemon().name("spool-writer-", 1).factory();
        return new Threads(Executors.newFixedThreadPool(bounds.writers(), names));
    }

    /** The usual ones. */
    record Threads(ExecutorService writers) implements Hands {
        @Override
        public LongSupplier nanos() {
            return System::nanoTime;
        }

        @Override
        public Work begin(Committer committer, Compactor compactor) {
            var threads =
                    List.of(
                            Thread.ofPlatform().daemon().name("spool-committer").start(committer),
                            Thread.ofPlatform().daemon().name("spool-compactor").start(compactor));
            return () -> join(threads);
        }

        private static void join(List<Thread> threads) {
            boolean interrupted = false;
            for (var thread : threads) {
                while (thread.isAlive()) {
                    try {
                        thread.join();
                    } catch (InterruptedException _) {
                        interrupted = true;
                    }
                }
            }
            if (interrupted) Thread.currentThread().interrupt();
        }

        @Override
        public void await(CountDownLatch served) throws InterruptedException {
            served.await();
        }
    }
}
