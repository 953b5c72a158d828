package postern.mailauth;

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

    /** Says in printable ASCII what broke. */
    static String broken(RuntimeException e) {
        return Shown.of("the check broke, which is a fault of ours: " + e);
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
        var found = answer;
        if (found != null) return found;
        var why = trouble;
        return broken.apply(why == null ? new IllegalStateException("no answer") : why);
    }
}
