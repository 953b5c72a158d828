package postern.config;

import java.util.List;
import postern.policy.DomainPattern;

/**
 * One line of {@code routes}; the first that matches a forward-path's domain counts.
 *
 * @param to domains; empty for {@code any}
 */
public record RouteRule(int line, List<DomainPattern> to, Target target, TlsDemand tls) {

    public sealed interface Target {
        /** Found in the DNS for the forward-path's own domain. */
        record Mx() implements Target {}

        /** The first that answers, in this order. */
        record Fixed(List<Hop> hops) implements Target {}
    }

    /** What a next hop must show. */
    public enum TlsDemand {
        /** Clear text, even where TLS is offered. */
        NONE,
        /** TLS where it is offered, whatever the certificate. */
        OPPORTUNISTIC,
        /** TLS or a deferral, whatever the certificate. */
        REQUIRED,
        /** TLS with a certificate that proves the next hop's name, or a deferral. */
        VERIFIED
    }
}
