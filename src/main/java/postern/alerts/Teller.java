package postern.alerts;

import java.util.List;

/** Tells people, over one channel. Blocks, for a bounded time. */
public interface Teller {

    /**
     * What came of it.
     *
     * @param text for people, in a sentence
     */
    record Told(boolean arrived, String text) {}

    /** How many bulletins go together at most. */
    int most();

    Told tell(List<Bulletin> bulletins) throws InterruptedException;

    /** The same for a test, where somebody waits to hear how it ends. */
    default Told test(Bulletin test) throws InterruptedException {
        return tell(List.of(test));
    }
}
