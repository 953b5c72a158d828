package postern.policy;

/**
 * What an administrator wants never to be accepted.
 *
 * @param name for people
 * @param line in the file
 * @param outsiders whether it is about outsiders only
 * @param never the transactions that must not be accepted
 */
public record Assertion(String name, int line, boolean outsiders, Condition never) {}
