package postern.app;

import java.util.Optional;
import postern.config.Settings;
import postern.dns.Turnstile;

/**
 * The descriptors that a relay may need at the same time: one for each client, two for each next
 * hop (the connection and the message), one for each question to the DNS about clients, and some
 * for the spool, the log and Java itself. Large messages on their way in take one more each, which
 * is not counted: where none is left, such a message is to come again later.
 */
final class DescriptorNeed {
    private static final int OWN = 300;

    private DescriptorNeed() {}

    static long of(Settings settings) {
        return settings.receiving().connections().most()
                + 2L * settings.delivering().maxConnections()
                + Turnstile.MOST
                + OWN;
    }

    /**
     * What to say when the system gives fewer than that.
     *
     * @param most that the system gives; empty for any number
     */
    static Optional<String> shortage(Settings settings, Optional<Long> most) {
        long need = of(settings);
        if (most.isEmpty() || most.get() >= need) return Optional.empty();
        return Optional.of(
                "this process may open "
                        + most.get()
                        + " files and connections, and may need "
                        + need
                        + ": "
                        + settings.receiving().connections().most()
                        + " for clients (limits: connections), the rest for deliveries and its own"
                        + " files; raise the hard limit (LimitNOFILE= in the unit file, ulimit -Hn"
                        + " in a shell), or lower limits: connections");
    }
}
