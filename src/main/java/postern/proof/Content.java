package postern.proof;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import postern.mail.IpSet;
import postern.policy.Condition;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.NamedClients;
import postern.policy.Policy;
import postern.policy.RewriteRule;

/**
 * What the lines of one policy say, as keys to compare them by: without their names, their places
 * in the file, their reasons, and without what other lines put into them. Our domains are just ours
 * in it, and where a guard is about all clients but those that grants name, it is just that.
 */
final class Content {
    private static final DomainSet OURS = new DomainSet(List.of());
    private static final Condition GRANTED = new Condition.ClientIn(List.of("*"), IpSet.EMPTY);

    private static final Condition PAST = new Condition.ClientIn(List.of("^"), IpSet.EMPTY);

    /** Guards that leave alone whom grants name. */
    private static final Set<Guard.Kind> SPARING =
            EnumSet.of(
                    Guard.Kind.OUR_NAME,
                    Guard.Kind.RDNS,
                    Guard.Kind.SPF,
                    Guard.Kind.DKIM,
                    Guard.Kind.ARC,
                    Guard.Kind.DMARC,
                    Guard.Kind.DNSBL,
                    Guard.Kind.GREYLIST);

    private final Condition granted;
    private final Condition past; // upstream hosts that sender checks look past
    private final Condition seen; // all other granted
    private final boolean byName;

    /**
     * @param byName whether networks are what the file calls them, whatever their addresses
     */
    Content(Policy policy, boolean byName) {
        this.byName = byName;
        var grants = policy.grants();
        granted = nameless(NamedClients.of(grants, _ -> true));
        past = nameless(NamedClients.of(grants, Content::looksPast));
        seen = nameless(NamedClients.of(grants, grant -> !looksPast(grant)));
    }

    private static boolean looksPast(Grant grant) {
        return grant instanceof Grant.Upstream(_, _, var by) && by != null;
    }

    Object of(Grant grant) {
        var content = new ArrayList<Object>();
        content.add(grant.getClass());
        switch (grant) {
            case Grant.Forward forward -> {
                content.add(plain(forward.applies()));
                content.add(forward.becomes());
            }
            case Grant.Collect(var terms, var users, var domains) -> {
                content.addAll(List.of(new TreeSet<>(terms.on()), users, domains));
                content.add(String.valueOf(terms.until()));
            }
            case Grant.Receive _, Grant.Upstream _, Grant.Relay _, Grant.Login _, Grant.Device _ ->
                    content.add(plain(grant.condition(OURS)));
        }
        return content;
    }

    Object of(Guard guard) {
        UnaryOperator<Condition> plain =
                SPARING.contains(guard.kind())
                        ? condition -> plain(withoutGranted(condition))
                        : this::plain;
        var rules = new ArrayList<Object>();
        for (var rule : guard.rules()) rules.add(of(rule));
        return List.of(
                guard.kind(),
                plain.apply(guard.where()),
                rules,
                guard.otherwise(),
                guard.unavailable());
    }

    Object of(Guard.Rule rule) {
        return List.of(plain(rule.condition()), rule.action());
    }

    Object of(RewriteRule rule) {
        return List.of(rule.side(), plain(rule.where()), rule.match(), rule.as(), rule.headers());
    }

    private Condition withoutGranted(Condition condition) {
        return switch (condition) {
            case Condition.Not(var inner) when is(inner, granted) || is(inner, seen) -> GRANTED;
            case Condition.ClientIn _, Condition.Any _ when is(condition, past) -> PAST;
            case Condition.All _ when is(condition, past) -> PAST;
            case Condition.All(var parts) ->
                    new Condition.All(parts.stream().map(this::withoutGranted).toList());
            default -> condition;
        };
    }

    private static boolean is(Condition condition, Condition clients) {
        return nameless(condition).equals(clients);
    }

    private static Condition nameless(Condition condition) {
        return switch (condition) {
            case Condition.ClientIn(_, var set) -> new Condition.ClientIn(List.of(), set);
            case Condition.Not(var inner) -> new Condition.Not(nameless(inner));
            case Condition.All(var parts) ->
                    new Condition.All(parts.stream().map(Content::nameless).toList());
            case Condition.Any(var parts) ->
                    new Condition.Any(parts.stream().map(Content::nameless).toList());
            default -> condition;
        };
    }

    private Condition plain(Condition condition) {
        return switch (condition) {
            case Condition.ClientIn(var names, var set) ->
                    byName
                            ? new Condition.ClientIn(sorted(names), IpSet.EMPTY)
                            : new Condition.ClientIn(List.of(), set);
            case Condition.ListenerIn(var names) -> new Condition.ListenerIn(sorted(names));
            case Condition.UserIn(var names) -> new Condition.UserIn(sorted(names));
            case Condition.GroupIn(var names) -> new Condition.GroupIn(sorted(names));
            case Condition.ForwardPathOurs _ -> new Condition.ForwardPathOurs(OURS);
            case Condition.ReversePathOurs _ -> new Condition.ReversePathOurs(OURS);
            case Condition.FromOurs _ -> new Condition.FromOurs(OURS);
            case Condition.Not(var inner) -> new Condition.Not(plain(inner));
            case Condition.All(var parts) ->
                    new Condition.All(parts.stream().map(this::plain).toList());
            case Condition.Any(var parts) ->
                    new Condition.Any(parts.stream().map(this::plain).toList());
            case Condition.HeloIn _,
                    Condition.TlsActive _,
                    Condition.LoggedIn _,
                    Condition.ReversePathIn _,
                    Condition.ForwardPathIn _,
                    Condition.FromIn _,
                    Condition.OwnsReversePath _,
                    Condition.OwnsFrom _,
                    Condition.RecipientKnown _,
                    Condition.OverLimit _,
                    Condition.ContentMatches _,
                    Condition.Found _,
                    Condition.Scored _,
                    Condition.Greylisted _,
                    Condition.Unusual _,
                    Condition.SourceTold _,
                    Condition.Until _ ->
                    condition;
        };
    }

    private static List<String> sorted(List<String> names) {
        return List.copyOf(new TreeSet<>(names));
    }
}
