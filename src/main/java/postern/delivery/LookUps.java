package postern.delivery;

import java.util.ArrayDeque;

/** The look-ups underway: one for a destination, and not too many together. */
final class LookUps {
    private static final int MOST = 100;

    private final ArrayDeque<DestinationQueue> line = new ArrayDeque<>();
    private int underway;

    void ask(DestinationQueue queue, Turn turn) {
        if (queue.lookingUp) return;
        queue.lookingUp = true;
        line.add(queue);
        proceed(turn);
    }

    void answered(DestinationQueue queue, Turn turn) {
        queue.lookingUp = false;
        underway--;
        proceed(turn);
    }

    private void proceed(Turn turn) {
        while (underway < MOST && !line.isEmpty() && !turn.closing) {
            underway++;
            turn.order(new Work.Order.LookUp(line.remove().destination));
        }
    }
}
