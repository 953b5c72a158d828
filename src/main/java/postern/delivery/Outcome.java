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
     */
    record Delivered(NextHop by, Reply reply, boolean passedOn) implements Outcome {}

    /** 4yz: try again later. */
    record Deferred(Reply reason) implements Outcome {}

    /** 5yz: a DSN goes back. */
    record Failed(Reply reason) implements Outcome {}

    /**
     * The next hop wants this recipient in another transaction soon (452 4.5.3), which is no
     * failure.
     */
    record Again() implements Outcome {}
}
