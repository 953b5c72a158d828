package postern.policy;

/**
 * What an administrator wants never to be accepted.
 *
 * @param name for people
 * @param line in the file
 * @param outsiders whether it is about outsiders only
 * @param never the transactions that must not be accepted
 */
public record Assertion(String name, int line, boolean outsiders, Condition never) {

    /**
     * Whether the transaction is one of those, as far as everything is asked for that it hangs on.
     * What hangs on an unavailable fact is one; whether an outsider brings it is not looked at.
     */
    public boolean canName(Facts facts) {
        return Truth.of(never, facts) != Truth.NO;
    }
}
