package postern.net;

import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.jspecify.annotations.Nullable;
import postern.login.Credentials;
import postern.login.HopLogins;
import postern.route.NextHop;
import postern.session.SenderScheme;

/**
 * How mail leaves: what the routes say about how next hops are spoken to, TLS and login, and under
 * which address of ours a sender's mail goes on. A reload makes another.
 */
public record Outward(ClientTls tls, HopLogins logins, SenderScheme senders) {

    /** One under which senders stay what they are. */
    public Outward(ClientTls tls, HopLogins logins) {
        this(tls, logins, SenderScheme.NONE);
    }

    /** Makes the client side of a handshake with that next hop. */
    Supplier<SSLEngine> engines(NextHop hop) {
        return () -> tls.engine(hop);
    }

    @Nullable Credentials credentials(NextHop hop) {
        return logins.of(hop.security());
    }
}
