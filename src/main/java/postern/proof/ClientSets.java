package postern.proof;

import java.time.Instant;
import java.util.List;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.Condition;

/**
 * What conditions say about clients alone, on one listener, whatever all other facts are: which
 * clients meet them for sure, and which may.
 */
final class ClientSets {
    static final IpSet ALL =
            IpSet.of(
                    List.of(
                            IpPrefix.parse("0.0.0.0/0").orThrow(),
                            IpPrefix.parse("::/0").orThrow()));

    /**
     * @param sure clients for whom it holds in every transaction
     * @param possible clients for whom it holds in some transaction; never fewer
     */
    record Bounds(IpSet sure, IpSet possible) {
        static final Bounds ALWAYS = new Bounds(ALL, ALL);
        static final Bounds NEVER = new Bounds(IpSet.EMPTY, IpSet.EMPTY);
        static final Bounds PERHAPS = new Bounds(IpSet.EMPTY, ALL);
    }

    private final String listener;
    private final Instant now;

    /**
     * @param now what ended before does not hold
     */
    ClientSets(String listener, Instant now) {
        this.listener = listener;
        this.now = now;
    }

    Bounds of(Condition condition) {
        return switch (condition) {
            case Condition.ClientIn(_, var addresses) -> new Bounds(addresses, addresses);
            case Condition.ListenerIn(var names) ->
                    names.contains(listener) ? Bounds.ALWAYS : Bounds.NEVER;
            case Condition.Until(var end) -> end.isBefore(now) ? Bounds.NEVER : Bounds.PERHAPS;
            case Condition.Not(var inner) -> {
                var bounds = of(inner);
                yield new Bounds(ALL.minus(bounds.possible()), ALL.minus(bounds.sure()));
            }
            case Condition.All(var parts) -> {
                var bounds = Bounds.ALWAYS;
                for (var part : parts) {
                    var next = of(part);
                    bounds =
                            new Bounds(
                                    bounds.sure().intersect(next.sure()),
                                    bounds.possible().intersect(next.possible()));
                }
                yield bounds;
            }
            case Condition.Any(var parts) -> {
                var bounds = Bounds.NEVER;
                for (var part : parts) {
                    var next = of(part);
                    bounds =
                            new Bounds(
                                    bounds.sure().union(next.sure()),
                                    bounds.possible().union(next.possible()));
                }
                yield bounds;
            }
            case Condition.TlsActive _,
                    Condition.LoggedIn _,
                    Condition.UserIn _,
                    Condition.GroupIn _,
                    Condition.HeloIn _,
                    Condition.ReversePathIn _,
                    Condition.ForwardPathIn _,
                    Condition.ForwardPathOurs _,
                    Condition.ReversePathOurs _,
                    Condition.OwnsReversePath _,
                    Condition.RecipientKnown _,
                    Condition.OverLimit _,
                    Condition.ContentMatches _,
                    Condition.Found _,
                    Condition.Scored _,
                    Condition.Greylisted _,
                    Condition.Unusual _,
                    Condition.SourceTold _,
                    Condition.FromIn _,
                    Condition.FromOurs _,
                    Condition.OwnsFrom _ ->
                    Bounds.PERHAPS;
        };
    }
}
