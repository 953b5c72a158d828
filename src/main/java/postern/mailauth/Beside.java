package postern.mailauth;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is found out on a virtual thread of its own, while whoever began it goes on.
 *
 * @param <T> what is found, never null
 */
final class Beside<T> {
    private final Thread thread;
    private final Function<RuntimeException, T> broken;
    private volatile @Nullable T answer;
    private volatile @Nullable RuntimeException trouble;

    private Beside(Supplier<T> question, Function<RuntimeException, T> broken) {
        this.broken = broken;
        thread = Thread.ofVirtual().name("mailauth").unstarted(() -> run(question));
    }

    /**
     * @param broken the answer where the question throws, so that what strangers wrote and we do
     *     not get along with spoils one answer and no others
     */
    static <T> Beside<T> begin(Supplier<T> question, Function<RuntimeException, T> broken) {
        var beside = new Beside<>(question, broken);
        beside.thread.start();
        return beside;
    }

    /** Nothing broke, but nobody waits any longer. */
    private static final class Late extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** Says in printable ASCII what broke, or that it did not come in time. */
    static String broken(RuntimeException e) {
        return e instanceof Late
                ? "no answer in time"
                : Shown.of("the check broke, which is a fault of ours: " + e);
    }

    private void run(Supplier<T> question) {
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            trouble = e;
        }
    }

    /**
     * Waits for the answer. When it is interrupted, so is the thread, which then has to end soon;
     * the interruption is kept.
     */
    T await() {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException _) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) Thread.currentThread().interrupt();
        return found();
    }

    /**
     * Waits no longer than that; what has not come by then goes on, for others who want to know.
     * When it is interrupted, it waits no longer, and the interruption is kept.
     */
    T await(Duration patience) {
        try {
            if (!thread.join(patience.isPositive() ? patience : Duration.ZERO))
                return broken.apply(new Late());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return broken.apply(new Late());
        }
        return found();
    }

    private T found() {
        var found = answer;
        if (found != null) return found;
        var why = trouble;
        return broken.apply(why == null ? new IllegalStateException("no answer") : why);
    }
}
