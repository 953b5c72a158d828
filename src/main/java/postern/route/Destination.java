package postern.route;

import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.mail.Domain;
import postern.mail.Host;

/**
 * Where mail for several forward-paths goes together: the unit of connections, concurrency and
 * back-off. Two forward-paths with equal destinations may share a transaction.
 */
public sealed interface Destination {
    TlsDemand tls();

    /** The mail exchangers of a domain (RFC 5321 §5.1). */
    record MxOf(Domain domain, TlsDemand tls) implements Destination {
        @Override
        public String toString() {
            return domain.name();
        }
    }

    /** The host of an address literal itself. */
    record Literal(Host host, TlsDemand tls) implements Destination {
        @Override
        public String toString() {
            return host.toString();
        }
    }

    /** Fixed hosts of a route. */
    record Via(Target.Fixed target, TlsDemand tls) implements Destination {
        @Override
        public String toString() {
            return String.join(", ", target.hops().stream().map(Object::toString).toList());
        }
    }
}
