package postern.spool;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** No thread at all: whoever owns the spool has its work done, one step after the other. */
final class SteppedHands implements Hands {
    private final LongSupplier nanos;
    private final Writers writers = new Writers();
    private @Nullable Committer committer;
    private @Nullable Compactor compactor;

    SteppedHands(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public LongSupplier nanos() {
        return nanos;
    }

    @Override
    public ExecutorService writers() {
        return writers;
    }

    @Override
    public Work begin(Committer begun, Compactor cleaning) {
        committer = begun;
        compactor = cleaning;
        return () -> {
            while (!begun.isIdle()) begun.step();
            begun.end();
        };
    }

    @Override
    public void await(CountDownLatch served) {
        while (served.getCount() > 0) committer().step();
    }

    Committer committer() {
        return Objects.requireNonNull(committer);
    }

    Compactor compactor() {
        return Objects.requireNonNull(compactor);
    }

    boolean hasWriting() {
        return !writers.tasks.isEmpty();
    }

    void write() {
        writers.tasks.remove().run();
    }

    private static final class Writers extends AbstractExecutorService {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean down;

        @Override
        public void execute(Runnable task) {
            if (down) throw new RejectedExecutionException();
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            down = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            shutdown();
            return List.of();
        }

        @Override
        public boolean isShutdown() {
            return down;
        }

        @Override
        public boolean isTerminated() {
            return down && tasks.isEmpty();
        }

        @Override
        public boolean awaitTermination(long time, TimeUnit unit) {
            while (!tasks.isEmpty()) tasks.remove().run();
            return true;
        }
    }
}
