package postern.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.policy.Inspection;

/**
 * Where clients connect. Port 0 takes a free one (tests, the demo).
 *
 * @param line in the file
 * @param proxies who must say on whose behalf they connect (PROXY); empty for nobody
 * @param proxiesLine in the file; 0 for none
 * @param auth the mechanisms that it offers, by their names; empty for the usual ones
 * @param clientCertificates null where they are not asked for
 * @param inspection what is taken of all that SMTP allows
 * @param clientNames of which clients the DNS is asked what it calls them
 * @param checksSenders whether it is looked at who vouches for mail from strangers
 */
public record Listener(
        String name,
        IpAddress address,
        int port,
        TlsMode tls,
        int line,
        List<IpPrefix> proxies,
        int proxiesLine,
        List<String> auth,
        @Nullable ClientCertificates clientCertificates,
        Inspection inspection,
        ClientNames clientNames,
        boolean checksSenders) {
    public Listener {
        proxies = List.copyOf(proxies);
        auth = List.copyOf(auth);
    }

    /** The same at the port that it has in fact. */
    public Listener at(int actualPort) {
        return new Listener(
                name,
                address,
                actualPort,
                tls,
                line,
                proxies,
                proxiesLine,
                auth,
                clientCertificates,
                inspection,
                clientNames,
                checksSenders);
    }

    /** A listener where everybody speaks for themselves. */
    public Listener(String name, IpAddress address, int port, TlsMode tls, int line) {
        this(
                name,
                address,
                port,
                tls,
                line,
                List.of(),
                0,
                List.of(),
                null,
                Inspection.NONE,
                ClientNames.STRANGERS,
                false);
    }
}
