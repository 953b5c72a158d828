package postern.proof;

/**
 * What becomes of two diagrams, told by what becomes of two of their ends. Each operation keeps its
 * own results: the same two diagrams give others under another operation.
 */
final class Operation {
    /** Of two ends, or of an end and a diagram. */
    interface Ends {
        int of(int left, int right);
    }

    private static final Ends NEVER = (_, _) -> PairMap.NONE;

    private final Ends ends;
    private final Ends early;
    final PairMap results = new PairMap();

    Operation(Ends ends) {
        this(ends, NEVER);
    }

    /**
     * @param early the result where it is plain already, or {@link PairMap#NONE}; asked for
     *     diagrams and ends alike
     */
    Operation(Ends ends, Ends early) {
        this.ends = ends;
        this.early = early;
    }

    int ofEnds(int left, int right) {
        return ends.of(left, right);
    }

    int early(int left, int right) {
        return early.of(left, right);
    }
}
