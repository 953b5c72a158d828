package postern.policy;

/** Conditions asked from other rooms' tests. */
public final class Truths {
    private Truths() {}

    /** Whether a condition holds, or hangs on a fact that is unavailable. */
    public static boolean canHold(Condition condition, Facts facts) {
        return Truth.of(condition, facts) != Truth.NO;
    }
}
