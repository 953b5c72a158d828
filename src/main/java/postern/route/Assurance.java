package postern.route;

import java.util.List;
import java.util.Set;
import postern.config.RouteRule.TlsDemand;
import postern.dns.Tlsa;

/** What a next hop's own domain promises of its TLS, beyond what the route demands. */
public sealed interface Assurance {
    /** Nothing: the route's demand is all. */
    Assurance NONE = new None();

    /** What is demanded of TLS in the end. */
    TlsDemand demand(TlsDemand route);

    record None() implements Assurance {
        @Override
        public TlsDemand demand(TlsDemand route) {
            return route;
        }
    }

    /**
     * An MTA-STS policy that names the host (RFC 8461 §4.1): a CA and its name have to prove it.
     */
    record Sts() implements Assurance {
        @Override
        public TlsDemand demand(TlsDemand route) {
            return TlsDemand.VERIFIED;
        }
    }

    /**
     * TLSA records that DNSSEC proves (RFC 7672).
     *
     * @param base the name that they stand at, which is asked for (SNI)
     * @param records those that can be used; empty where none can, and then any certificate will
     *     do, but none will not (RFC 7672 §2.2)
     * @param names those that a certificate may bear where its issuer is pinned (RFC 7672 §3.2.2)
     */
    record Dane(String base, List<Tlsa> records, Set<String> names) implements Assurance {
        public Dane {
            records = List.copyOf(records);
            names = Set.copyOf(names);
        }

        @Override
        public TlsDemand demand(TlsDemand route) {
            return records.isEmpty() && route != TlsDemand.VERIFIED
                    ? TlsDemand.REQUIRED
                    : TlsDemand.VERIFIED;
        }
    }
}
