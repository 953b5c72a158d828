package postern.policy;

import java.time.Instant;
import java.util.List;
import postern.mail.IpSet;

/**
 * What a grant or a guard asks of a transaction: an expression over facts, without code in it, so
 * that the judge, the tracer and a prover read the same tree.
 */
public sealed interface Condition {

    /** The connection came in on one of these. */
    record ListenerIn(List<String> listeners) implements Condition {
        public ListenerIn {
            listeners = List.copyOf(listeners);
        }
    }

    /**
     * The client's address is in that set.
     *
     * @param networks what the file calls it; for people only
     */
    record ClientIn(List<String> networks, IpSet addresses) implements Condition {
        public ClientIn {
            networks = List.copyOf(networks);
        }
    }

    /** The session is encrypted. */
    record TlsActive() implements Condition {}

    /** The client has logged in. */
    record LoggedIn() implements Condition {}

    record ReversePathIn(AddressPatterns patterns) implements Condition {}

    record ForwardPathIn(AddressPatterns patterns) implements Condition {}

    /** The forward-path is one of our domains'. */
    record ForwardPathOurs(DomainSet ours) implements Condition {}

    /** It is not later than that. */
    record Until(Instant end) implements Condition {}

    record Not(Condition inner) implements Condition {}

    /** All of them; true for none. */
    record All(List<Condition> parts) implements Condition {
        public All {
            parts = List.copyOf(parts);
        }
    }

    /** One of them at least; false for none. */
    record Any(List<Condition> parts) implements Condition {
        public Any {
            parts = List.copyOf(parts);
        }
    }

    /** Holds for every transaction. */
    static Condition always() {
        return new All(List.of());
    }

    /** When all that it asks for can be known. */
    default Stage stage() {
        return switch (this) {
            case ListenerIn _ -> Fact.LISTENER.stage();
            case ClientIn _ -> Fact.CLIENT.stage();
            case TlsActive _ -> Fact.TLS.stage();
            case LoggedIn _ -> Fact.USER.stage();
            case ReversePathIn _ -> Fact.REVERSE_PATH.stage();
            case ForwardPathIn _, ForwardPathOurs _ -> Fact.FORWARD_PATH.stage();
            case Until _ -> Fact.NOW.stage();
            case Not(var inner) -> inner.stage();
            case All(var parts) -> latest(parts);
            case Any(var parts) -> latest(parts);
        };
    }

    private static Stage latest(List<Condition> parts) {
        var latest = Stage.CONNECT;
        for (var part : parts) if (part.stage().compareTo(latest) > 0) latest = part.stage();
        return latest;
    }
}
