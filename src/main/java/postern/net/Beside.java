package postern.net;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Runs what may wait for a disk, beside the loop. */
interface Beside {
    void run(Runnable task);

    /** Runs it behind a pause, but not at all once this is closed. */
    void runLater(Duration pause, Runnable task);

    void close();

    /** Each task on a virtual thread of its own. */
    final class Threads implements Beside {
        private final CountDownLatch closing = new CountDownLatch(1);

        @Override
        public void run(Runnable task) {
            Thread.startVirtualThread(task);
        }

        @Override
        public void runLater(Duration pause, Runnable task) {
            Thread.startVirtualThread(() -> {
                try {
                    if (!closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) task.run();
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }

        @Override
        public void close() {
            closing.countDown();
        }
    }
}
