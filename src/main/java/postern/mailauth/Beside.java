package postern.mailauth;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that is found out on a virtual thread of its own, while whoever began it goes on.
 *
 * @param <T> what is found, never null
 */
final class Beside<T> {
    private final Thread thread;
    private volatile @Nullable T answer;
    private volatile @Nullable RuntimeException trouble;

    private Beside(Supplier<T> question) {
        thread = Thread.ofVirtual().name("mailauth").unstarted(() -> run(question));
    }

    static <T> Beside<T> begin(Supplier<T> question) {
        var beside = new Beside<>(question);
        beside.thread.start();
        return beside;
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
        if (found == null) throw new IllegalStateException("a check broke", trouble);
        return found;
    }
}
