package postern.net;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLEngine;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.login.HopLogins;
import postern.route.NextHop;

/** How next hops are spoken to, in tests. */
final class Outwards {
    private Outwards() {}

    static SSLEngine engine(NextHop hop) throws IOException {
        var everywhere = new RouteRule(1, List.of(), new Target.Mx(), hop.security());
        return of(List.of(everywhere)).tls().engine(hop);
    }

    static Outward of(List<RouteRule> routes) throws IOException {
        try {
            return new Outward(
                    new ClientTls(routes),
                    new HopLogins(routes, null, InstantSource.system(), _ -> {}));
        } catch (UnusableFile e) {
            throw new AssertionError(e);
        }
    }
}
