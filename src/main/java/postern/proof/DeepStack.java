package postern.proof;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs what walks diagrams on a stack of its own: a diagram is as deep as there are levels, and
 * each limit and group of a policy has one.
 */
final class DeepStack {
    private static final long OCTETS = 512L << 20; // of address space: memory as far as it is used

    private DeepStack() {}

    /**
     * What the task returns or throws.
     *
     * @throws IllegalStateException if it is interrupted
     */
    static <T> T run(Callable<T> task) {
        var future = new FutureTask<>(task);
        Thread.ofPlatform().name("proof").daemon().stackSize(OCTETS).start(future);
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) throw cause;
            if (e.getCause() instanceof Error cause) throw cause;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted");
        }
    }
}
