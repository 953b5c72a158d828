package postern.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.mail.Recipient;
import postern.route.NextHop;

/** A next hop, by the name of its host; what it does can be changed at any time. */
final class Peer {
    boolean up = true;
    boolean brokenTls;
    int maxConnections = Integer.MAX_VALUE;
    Duration transaction = Duration.ofMillis(100);
    Protocol protocol = Protocol.SMTP;

    /** Null: the connection breaks in the middle. */
    Function<Recipient, @Nullable Outcome> answer;

    int attempts;
    int open;
    int mostOpen;
    int transactions;
    final List<NextHop> hops = new ArrayList<>();

    Peer(NextHop hop) {
        answer = _ -> new Outcome.Delivered(hop, World.SENT, false, Security.NONE);
    }
}
