package postern.proof;

import java.time.Duration;

/**
 * What one proof may cost. Where it is used up the proof stops, and the answer is that nothing is
 * known: a policy that cannot be proved is never taken for a proved one.
 */
final class Budget {
    /** Unwinds a proof that has become too costly; caught where the properties are put together. */
    @SuppressWarnings("serial")
    static final class UsedUp extends RuntimeException {
        final String limit;
        final int line;

        UsedUp(String limit, int line) {
            super(limit, null, false, false);
            this.limit = limit;
            this.line = line;
        }
    }

    private static final int MOST_EDGES = 8_000_000; // of diagrams, and results kept: about 150 MB
    private static final int MOST_CLASSES = 200_000; // of values of one fact
    private static final int MOST_STATES = 200_000; // of the patterns for local parts at one place
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final int mostEdges;
    private final long end;
    private int edges;
    private int line;

    Budget() {
        this(MOST_EDGES);
    }

    Budget(int mostEdges) {
        this.mostEdges = mostEdges;
        end = System.nanoTime() + LONGEST.toNanos();
    }

    /** Says which line of the file is worked on, for the answer. */
    void at(int lineOfTheFile) {
        line = lineOfTheFile;
    }

    void edges(int more) {
        edges += more;
        if (edges > mostEdges) stop(mostEdges + " edges of the decision diagram");
    }

    int edges() {
        return edges;
    }

    void classes(int count) {
        if (count > MOST_CLASSES) stop(MOST_CLASSES + " classes of values of one fact");
    }

    void states(int count) {
        if (count > MOST_STATES)
            stop(MOST_STATES + " states of the patterns for local parts at one domain");
        if ((count & 0xff) == 0) time();
    }

    void time() {
        if (System.nanoTime() - end > 0) stop(LONGEST.toSeconds() + " seconds");
    }

    /** Gives up for another reason. */
    UsedUp stop(String limit) {
        throw new UsedUp(limit, line);
    }
}
