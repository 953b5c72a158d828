package postern.login;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import postern.config.PasswordHash;

/**
 * Checks passwords on threads of its own: so many at a time, so many in line, and nobody waits
 * longer than so long. What waits must not hold the processors that the relay's other work needs,
 * and must not take memory without bound.
 */
class PasswordChecks implements AutoCloseable {
    private static final int IN_LINE = 256;
    private static final Duration WAIT = Duration.ofSeconds(5);

    /** What came of it. */
    enum Result {
        RIGHT,
        WRONG,
        /** Too many at once: nobody has looked. */
        BUSY
    }

    private final ThreadPoolExecutor threads;
    private final Duration wait;

    /** As many at a time as there are processors. */
    PasswordChecks() {
        this(Runtime.getRuntime().availableProcessors(), IN_LINE, WAIT);
    }

    /**
     * @param atOnce how many at a time
     * @param inLine how many wait at most
     * @param wait for how long, until it is done
     */
    PasswordChecks(int atOnce, int inLine, Duration wait) {
        this.wait = wait;
        threads =
                new ThreadPoolExecutor(
                        atOnce,
                        atOnce,
                        0,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(inLine),
                        Thread.ofPlatform().daemon().name("passwords-", 0).factory());
    }

    /**
     * Whether that is the password; waits.
     *
     * @param password in its one form
     */
    Result check(PasswordHash kept, String password) {
        var task = new FutureTask<>(() -> Argon2.fits(kept, password));
        try {
            threads.execute(task);
            return task.get(wait.toMillis(), TimeUnit.MILLISECONDS) ? Result.RIGHT : Result.WRONG;
        } catch (RejectedExecutionException | TimeoutException _) {
            return Result.BUSY;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Result.BUSY;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a hash that was read cannot be computed", e);
        } finally {
            if (task.cancel(false)) threads.remove(task);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
