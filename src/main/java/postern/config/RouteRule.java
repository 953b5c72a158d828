package postern.config;

import java.util.List;
import postern.policy.DomainPattern;

/**
 * One line of {@code routes}; the first that matches a forward-path's domain counts.
 *
 * @param to domains; empty for {@code any}
 */
public record RouteRule(int line, List<DomainPattern> to, Target target, HopSecurity security) {
    public RouteRule(int line, List<DomainPattern> to, Target target, TlsDemand tls) {
        this(line, to, target, HopSecurity.of(tls));
    }

    public TlsDemand tls() {
        return security.tls();
    }

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
        /** TLS with what proves the next hop ({@link HopSecurity.Proof}), or a deferral. */
        VERIFIED
    }
}
