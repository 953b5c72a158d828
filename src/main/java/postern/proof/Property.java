package postern.proof;

import org.jspecify.annotations.Nullable;

/**
 * One thing that a policy must have, and whether it has it.
 *
 * @param name as the documentation calls it
 * @param detail why, one sentence; what is wrong where it does not hold
 * @param cure one sentence; empty where it holds
 * @param line in the file where it does not hold; 0 for none
 * @param counterexample a transaction that shows it, where there is one
 */
public record Property(
        String name,
        Answer answer,
        Severity severity,
        String detail,
        String cure,
        int line,
        @Nullable Counterexample counterexample) {

    /** What the prover found. */
    public enum Answer {
        PROVED,
        /** It does not hold. */
        REFUTED,
        /** It does not hold, and an administrator has said that they know. */
        ACKNOWLEDGED,
        /** A limit was reached before it was known. */
        UNDECIDED
    }

    /** What follows when it is not proved. */
    public enum Severity {
        /** The relay does not start. */
        ERROR,
        /** It starts, and says so. */
        WARNING
    }

    public boolean holds() {
        return answer == Answer.PROVED;
    }

    /** Whether the relay may start. */
    public boolean permitsStart() {
        return holds() || answer == Answer.ACKNOWLEDGED || severity == Severity.WARNING;
    }
}
