package postern.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Host;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/**
 * One line of the rewriting: an address that matches becomes another one. Applied once; of several
 * for one side, the first that matches, so that each wildcard stands for something.
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

    /**
     * @throws IllegalArgumentException where {@code where} asks for what is known later than MAIL,
     *     and where a capture is none of the pattern's
     */
    public RewriteRule {
        headers = List.copyOf(headers);
        if (where.stage().compareTo(Stage.MAIL) > 0)
            throw new IllegalArgumentException("it asks for what is not known at MAIL");
        if (!as.fits(match))
            throw new IllegalArgumentException(as + " captures what " + match + " does not");
    }

    /**
     * What it makes of an address, wherever it holds: null where its pattern does not match, and
     * why it is none where no legal mailbox comes of it.
     */
    public @Nullable Parsed<Mailbox> image(Mailbox mailbox) {
        var captures = match.captures(mailbox);
        return captures == null ? null : as.image(captures);
    }

    /**
     * The host of what it makes of addresses at that host: null where its pattern is not for that
     * host, and why it is none where no legal host comes of it. All that counts is the host.
     */
    public @Nullable Parsed<Host> imageHost(Host host) {
        return match.isAt(host) ? as.host(match.domainCapture(host)) : null;
    }

    /** Whether it holds for a transaction, for sure: not where that hangs on what is missing. */
    public boolean holds(Facts facts) {
        return Truth.of(where, facts) == Truth.YES;
    }
}
