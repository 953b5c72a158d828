package postern.app;

import java.util.ArrayDeque;

/** Things that were opened one after the other; the last one is closed first. */
final class Opened implements AutoCloseable {
    private final ArrayDeque<AutoCloseable> things = new ArrayDeque<>();

    <T extends AutoCloseable> T keep(T thing) {
        things.push(thing);
        return thing;
    }

    /** What cannot be closed is told of, and the others are closed all the same. */
    @Override
    public void close() {
        for (var thing = things.poll(); thing != null; thing = things.poll()) {
            try {
                thing.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                System.err.println("postern: while stopping: " + e.getMessage());
            }
        }
    }
}
