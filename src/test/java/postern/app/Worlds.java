package postern.app;

import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import postern.config.HopSecurity;
import postern.host.HostReader;
import postern.proof.HostFacts;

/** The worlds that relays under test stand in. */
final class Worlds {
    /**
     * The usual one, in which nothing is printed: the standard output of a test's process belongs
     * to whoever runs the tests.
     */
    static final World QUIET =
            new World(
                    25,
                    false,
                    InstantSource.system(),
                    HostReader::live,
                    Channels.newChannel(OutputStream.nullOutputStream()),
                    Map.of());

    private Worlds() {}

    /** Mail exchangers live on loopback, at this port. */
    static World exchangersAt(int port) {
        return new World(port, true, QUIET.clock(), QUIET.host(), QUIET.standardOutput(), Map.of());
    }

    /** The same; MTA-STS policies are served at that port, and these CAs count. */
    static World withPoliciesAt(int port, int mxPort, Path ca) {
        return new World(
                mxPort,
                true,
                QUIET.clock(),
                QUIET.host(),
                QUIET.standardOutput(),
                Map.of(),
                new World.Web(port, new HopSecurity.Proof(true, ca, null, List.of())));
    }

    /** This is the time. */
    static World at(InstantSource clock) {
        return new World(25, false, clock, QUIET.host(), QUIET.standardOutput(), Map.of());
    }

    /** Policies are proved for this machine. */
    static World on(HostFacts host) {
        return new World(25, false, QUIET.clock(), () -> host, QUIET.standardOutput(), Map.of());
    }
}
