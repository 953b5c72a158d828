package postern.policy;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpSet;

/**
 * What a grant or a guard asks of a transaction: an expression over facts, without code in it, so
 * that the judge, the tracer and a prover read the same tree.
 */
public sealed interface Condition {

    /** The connection came in on one of these. */
    record ListenerIn(List<String> listeners) implements Condition {
        public ListenerIn {
            listeners = NameList.of(listeners);
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

    /** The user is one of these. */
    record UserIn(List<String> users) implements Condition {
        public UserIn {
            users = NameList.of(users);
        }
    }

    /** The user is in one of these groups. */
    record GroupIn(List<String> groups) implements Condition {
        public GroupIn {
            groups = NameList.of(groups);
        }
    }

    /** The client calls itself by such a name. */
    record HeloIn(HeloPatterns patterns) implements Condition {}

    record ReversePathIn(AddressPatterns patterns) implements Condition {}

    record ForwardPathIn(AddressPatterns patterns) implements Condition {}

    /** The forward-path is one of our domains'. */
    record ForwardPathOurs(DomainSet ours) implements Condition {}

    /** The reverse-path is one of our domains'; never so for the null one. */
    record ReversePathOurs(DomainSet ours) implements Condition {}

    /** The reverse-path is an address of the user. */
    record OwnsReversePath() implements Condition {}

    /** Our next hop takes mail for the forward-path. */
    record RecipientKnown() implements Condition {}

    /** The limit of that name is exceeded. */
    record OverLimit(String limit) implements Condition {}

    /** The message matches that check. */
    record ContentMatches(ContentCheck check) implements Condition {}

    /** The mailbox of the From field is such a one; {@code <>} for there is not one. */
    record FromIn(AddressPatterns patterns) implements Condition {}

    /** The mailbox of the From field is one of our domains'. */
    record FromOurs(DomainSet ours) implements Condition {}

    /** All that the message says it is from are addresses of the user. */
    record OwnsFrom() implements Condition {}

    /** That was found of where the message comes from. */
    record Found(Finding what) implements Condition {}

    /** Lists say that much, or more. */
    record Scored(Fact<Score> of, int points) implements Condition {}

    /** The pair of paths comes for the first time from there, and has to wait. */
    record Greylisted() implements Condition {}

    /** It departs from what the user or the client usually sends. */
    record Unusual() implements Condition {}

    /** It is known where an upstream host got the message. */
    record SourceTold() implements Condition {}

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

    /** Whether it holds for sure, whatever else becomes known. */
    default boolean surelyHolds(Facts facts) {
        return Truth.of(this, facts) == Truth.YES;
    }

    /** The one fact that its truth hangs on; null for a combination of others. */
    default @Nullable Fact<?> fact() {
        return switch (this) {
            case ListenerIn _ -> Fact.LISTENER;
            case ClientIn _ -> Fact.CLIENT;
            case HeloIn _ -> Fact.HELO;
            case TlsActive _ -> Fact.TLS;
            case LoggedIn _, UserIn _ -> Fact.USER;
            case GroupIn _ -> Fact.GROUPS;
            case ReversePathIn _, ReversePathOurs _ -> Fact.REVERSE_PATH;
            case OwnsReversePath _ -> Fact.OWNS_REVERSE_PATH;
            case ForwardPathIn _, ForwardPathOurs _ -> Fact.FORWARD_PATH;
            case RecipientKnown _ -> Fact.RECIPIENT_KNOWN;
            case OverLimit _ -> Fact.OVER_LIMITS;
            case FromIn _, FromOurs _ -> Fact.FROM;
            case OwnsFrom _ -> Fact.OWNS_FROM;
            case ContentMatches _ -> Fact.CONTENT;
            case Found(var what) -> what.fact();
            case Scored(var of, _) -> of;
            case Greylisted _ -> Fact.GREYLIST;
            case Unusual _ -> Fact.UNUSUAL;
            case SourceTold _ -> Fact.SOURCE;
            case Until _ -> Fact.NOW;
            case Not _, All _, Any _ -> null;
        };
    }

    /** When all that it asks for can be known. */
    default Stage stage() {
        var fact = fact();
        if (fact != null) return fact.stage();
        return switch (this) {
            case Not(var inner) -> inner.stage();
            case All(var parts) -> latest(parts);
            case Any(var parts) -> latest(parts);
            default -> throw new IllegalStateException("a leaf without a fact: " + this);
        };
    }

    /** Whether its truth can hang on that fact. */
    default boolean asks(Fact<?> fact) {
        return switch (this) {
            case Not(var inner) -> inner.asks(fact);
            case All(var parts) -> ask(fact, parts);
            case Any(var parts) -> ask(fact, parts);
            default -> fact() == fact;
        };
    }

    private static boolean ask(Fact<?> fact, List<Condition> parts) {
        for (var part : parts) if (part.asks(fact)) return true;
        return false;
    }

    /** Whether nothing is asked for that stands behind that fact in {@link Fact#ALL}. */
    default boolean isKnownWith(Fact<?> last) {
        return switch (this) {
            case Not(var inner) -> inner.isKnownWith(last);
            case All(var parts) -> areKnownWith(last, parts);
            case Any(var parts) -> areKnownWith(last, parts);
            default -> {
                var fact = fact();
                yield fact != null && fact.index() <= last.index();
            }
        };
    }

    private static boolean areKnownWith(Fact<?> last, List<Condition> parts) {
        for (var part : parts) if (!part.isKnownWith(last)) return false;
        return true;
    }

    private static Stage latest(List<Condition> parts) {
        var latest = Stage.CONNECT;
        for (var part : parts) if (part.stage().compareTo(latest) > 0) latest = part.stage();
        return latest;
    }
}
