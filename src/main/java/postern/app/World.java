package postern.app;

import java.net.SocketException;
import java.util.List;
import java.util.random.RandomGenerator;
import postern.config.Listener;
import postern.config.Settings;
import postern.dns.Resolver;
import postern.net.Relay.HostFinders;
import postern.route.HostFinder;
import postern.route.ThisHost;

/**
 * What is only otherwise in tests: the port of mail exchangers, and whether one may live on
 * loopback.
 */
record World(int mxPort, boolean loopbackMx) {
    static final World INTERNET = new World(25, false);

    HostFinders hostFinders(Settings settings, Resolver resolver, RandomGenerator random) {
        return listening -> new HostFinder(resolver, thisHost(settings, listening), mxPort, random);
    }

    private ThisHost thisHost(Settings settings, List<Listener> listening) {
        try {
            return ThisHost.now(settings.hostname(), listening, loopbackMx);
        } catch (SocketException e) { // then only the listeners' own addresses are known
            var addresses = listening.stream().map(Listener::address).toList();
            return new ThisHost(settings.hostname(), addresses, listening, loopbackMx);
        }
    }
}
