package postern.route;

import postern.config.HopSecurity;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.mail.Domain;
import postern.mail.Host;

/**
 * Where mail for several forward-paths goes together: the unit of connections, concurrency and
 * back-off. Two forward-paths with equal destinations may share a transaction.
 */
public sealed interface Destination {
    HopSecurity security();

    /** The same for mail that came with REQUIRETLS (RFC 8689 §4.2). */
    default Destination requiringTls() {
        return switch (this) {
            case MxOf(var domain, var security) -> new MxOf(domain, security.requiringTls());
            case Literal(var host, var security) -> new Literal(host, security.requiringTls());
            case Via(var target, var security) -> new Via(target, security.requiringTls());
        };
    }

    /** The mail exchangers of a domain (RFC 5321 §5.1). */
    record MxOf(Domain domain, HopSecurity security) implements Destination {
        public MxOf(Domain domain, TlsDemand tls) {
            this(domain, HopSecurity.of(tls));
        }

        @Override
        public String toString() {
            return domain.name();
        }
    }

    /** The host of an address literal itself. */
    record Literal(Host host, HopSecurity security) implements Destination {
        public Literal(Host host, TlsDemand tls) {
            this(host, HopSecurity.of(tls));
        }

        @Override
        public String toString() {
            return host.toString();
        }
    }

    /** Fixed hosts of a route. */
    record Via(Target.Fixed target, HopSecurity security) implements Destination {
        public Via(Target.Fixed target, TlsDemand tls) {
            this(target, HopSecurity.of(tls));
        }

        @Override
        public String toString() {
            return String.join(", ", target.hops().stream().map(Object::toString).toList());
        }
    }
}
