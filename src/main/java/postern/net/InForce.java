package postern.net;

import java.time.Instant;
import postern.config.Settings;
import postern.delivery.Delivery;
import postern.delivery.NotificationWriter;
import postern.delivery.Timeouts;
import postern.route.HostFinder;
import postern.route.NextHop;
import postern.route.Router;

/** What a reload exchanges. */
record InForce(
        Settings settings,
        Router router,
        ServerTls tls,
        Outward outward,
        Examiners examiners,
        HostFinder hosts) {
    InForce(
            Settings settings,
            ServerTls tls,
            Outward outward,
            Examiners examiners,
            HostFinder hosts) {
        this(settings, new Router(settings.routes()), tls, outward, examiners, hosts);
    }

    Callouts.Ways ways() {
        return new Callouts.Ways(router, hosts::find, outward, settings.hostname());
    }

    /** The client side of a connection that is begun now. */
    Delivery delivery(NextHop hop, Instant now) {
        var limits = settings.delivering();
        return new Delivery(
                hop,
                settings.hostname(),
                outward.credentials(hop),
                Timeouts.of(limits.connectTimeout(), limits.replyTimeout()),
                now);
    }

    NotificationWriter notificationWriter() {
        return new NotificationWriter(
                settings.hostname(),
                settings.delivering().expiry(),
                (to, when) -> {
                    var sender = outward.senders().back(to, when);
                    return sender == null ? to : sender;
                },
                settings.telling().links());
    }
}
