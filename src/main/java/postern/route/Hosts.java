package postern.route;

import java.util.List;
import postern.mail.Reply;

/** What a destination's look-up gave. */
public sealed interface Hosts {

    /**
     * To be tried in this order; equal preferences are already shuffled. Never empty.
     *
     * @param avoided why others must not be used now, one 4yz reply for each
     */
    record Found(List<NextHop> hops, List<Reply> avoided) implements Hosts {
        public Found {
            hops = List.copyOf(hops);
            avoided = List.copyOf(avoided);
        }

        public Found(List<NextHop> hops) {
            this(hops, List.of());
        }
    }

    /** No use trying again: no such domain, a null MX, only ourselves. A 5yz reply. */
    record Never(Reply reply) implements Hosts {}

    /** No answer now. A 4yz reply. */
    record NotNow(Reply reply) implements Hosts {}
}
