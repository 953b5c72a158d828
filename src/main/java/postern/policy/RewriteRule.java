package postern.policy;

import java.util.List;

/**
 * One line of the rewriting: an address that matches becomes another one. Applied once; of several
 * for one side, the first that matches.
 *
 * @param line in the file
 * @param where when it holds: conditions on the listener, the client, the user
 * @param headers fields in which addresses that match are changed too, as {@code From}
 */
public record RewriteRule(
        String name,
        int line,
        Side side,
        Condition where,
        AddressPattern match,
        AddressTemplate as,
        List<String> headers) {

    public enum Side {
        REVERSE_PATH,
        FORWARD_PATH
    }

    public RewriteRule {
        headers = List.copyOf(headers);
    }
}
