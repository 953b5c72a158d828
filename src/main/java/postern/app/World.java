package postern.app;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.net.SocketException;
import java.nio.channels.WritableByteChannel;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import postern.config.HopSecurity.Proof;
import postern.config.Listener;
import postern.config.Settings;
import postern.dns.Resolver;
import postern.host.HostReader;
import postern.net.ClientTls;
import postern.net.Relay.HostFinders;
import postern.net.UnusableFile;
import postern.proof.HostFacts;
import postern.route.HostFinder;
import postern.route.ThisHost;
import postern.sts.StsCache;
import postern.sts.StsFetch;
import postern.sts.StsPolicies;

/**
 * What is only otherwise in tests.
 *
 * @param mxPort where mail exchangers listen
 * @param loopbackMx whether one may live on loopback
 * @param host what this machine is connected to, whenever a policy is proved
 * @param standardOutput where the log goes that has no file
 * @param environment the variables that whoever started this process has set
 * @param web where MTA-STS policies are served, and what proves hosts that they demand TLS of
 */
record World(
        int mxPort,
        boolean loopbackMx,
        InstantSource clock,
        Supplier<HostFacts> host,
        WritableByteChannel standardOutput,
        Map<String, String> environment,
        Web web) {

    record Web(int port, Proof usual) {
        static final Web INTERNET = new Web(443, Proof.USUAL);
    }

    World(
            int mxPort,
            boolean loopbackMx,
            InstantSource clock,
            Supplier<HostFacts> host,
            WritableByteChannel standardOutput,
            Map<String, String> environment) {
        this(mxPort, loopbackMx, clock, host, standardOutput, environment, Web.INTERNET);
    }

    static final World INTERNET =
            new World(
                    25,
                    false,
                    InstantSource.system(),
                    HostReader::live,
                    // not System.out, which hides what goes wrong
                    new FileOutputStream(FileDescriptor.out).getChannel(),
                    System.getenv());

    HostFinders hostFinders(Settings settings, Resolver resolver, RandomGenerator random) {
        return listening -> {
            var thisHost = thisHost(settings, listening);
            return new HostFinder(
                    resolver,
                    thisHost,
                    mxPort,
                    random,
                    settings.delivering().dane(),
                    settings.delivering().mtaSts() ? policies(settings, resolver, thisHost) : null);
        };
    }

    private StsPolicies policies(Settings settings, Resolver resolver, ThisHost thisHost) {
        try {
            return new StsPolicies(
                    resolver,
                    new StsCache(settings.data().resolve("mta-sts")),
                    new StsFetch(resolver, ClientTls.web(web.usual()), web.port(), thisHost::owns),
                    clock);
        } catch (UnusableFile e) {
            throw new Failure(Failure.UNAVAILABLE, String.valueOf(e.getMessage()), e.cure());
        }
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
