package postern.proof;

/**
 * One thing that a policy must have, and whether it has it.
 *
 * @param name as the documentation calls it
 * @param detail why, one sentence; what is wrong where it does not hold
 * @param cure one sentence; empty where it holds
 * @param line in the file where it does not hold; 0 for none
 */
public record Property(
        String name, boolean holds, Severity severity, String detail, String cure, int line) {

    /** What follows when it does not hold. */
    public enum Severity {
        /** The relay does not start. */
        ERROR,
        /** It starts, and says so. */
        WARNING
    }

    /** Whether the relay may start. */
    public boolean permitsStart() {
        return holds || severity == Severity.WARNING;
    }
}
