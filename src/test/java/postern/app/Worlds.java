package postern.app;

import java.io.OutputStream;
import java.nio.channels.Channels;
import java.time.InstantSource;
import java.util.Map;
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

    /** This is the time. */
    static World at(InstantSource clock) {
        return new World(25, false, clock, QUIET.host(), QUIET.standardOutput(), Map.of());
    }

    /** Policies are proved for this machine. */
    static World on(HostFacts host) {
        return new World(25, false, QUIET.clock(), () -> host, QUIET.standardOutput(), Map.of());
    }
}
