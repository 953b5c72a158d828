package postern.delivery;

import postern.mail.Reply;
import postern.route.NextHop;

/** What became of one recipient in one attempt. */
public sealed interface Outcome {

    /**
     * The next hop took it.
     *
     * @param passedOn whether the next hop offers DSN, so that it reports success itself (RFC 3461
     *     §5.2.2); if not, and success was asked for, we report "relayed"
     * @param security what protected the connection
     */
    record Delivered(NextHop by, Reply reply, boolean passedOn, Security security)
            implements Outcome {}

    /** 4yz: try again later. */
    record Deferred(Reply reason) implements Outcome {}

    /** 5yz: a DSN goes back. */
    record Failed(Reply reason) implements Outcome {}

    /**
     * This recipient belongs in another transaction soon, which is no failure: the next hop wants
     * no more of them in this one (452 4.5.3), or it closed a connection that had served others
     * before it answered anything of this transaction.
     */
    record Again() implements Outcome {}
}
