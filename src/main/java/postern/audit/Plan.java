package postern.audit;

import java.util.List;
import postern.mail.Mailbox;

/**
 * What is tested, and as whom.
 *
 * @param host what the server is called by whoever asks
 * @param routes the ways to it; each is tested
 * @param implicitTls TLS begins before the greeting
 * @param ours domains that the server answers for; empty to guess
 * @param to the foreign recipient
 * @param from the sender; empty for the null reverse-path
 * @param helo our name
 * @param deliverTo recipients that messages may really be sent to; empty to send none
 */
public record Plan(
        String host,
        List<Route> routes,
        boolean implicitTls,
        List<String> ours,
        Mailbox to,
        String from,
        String helo,
        List<Mailbox> deliverTo,
        Bounds bounds) {

    /** RFC 2606 §3: nobody's, and the DNS has it. */
    public static final Mailbox USUAL_TO = Mailbox.of("postern-audit@example.org");

    /** The same. */
    public static final String USUAL_FROM = "postern-audit@example.net";

    /**
     * @throws IllegalArgumentException without a route
     */
    public Plan {
        routes = List.copyOf(routes);
        ours = List.copyOf(ours);
        deliverTo = List.copyOf(deliverTo);
        if (routes.isEmpty()) throw new IllegalArgumentException("a server has an address");
    }

    /** A test that sends nothing. */
    public static Plan of(String host, List<Route> routes, List<String> ours) {
        return new Plan(
                host,
                routes,
                false,
                ours,
                USUAL_TO,
                USUAL_FROM,
                "example.net",
                List.of(),
                Bounds.USUAL);
    }
}
