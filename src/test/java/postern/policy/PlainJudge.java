package postern.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/**
 * What a policy means, said as plainly as can be, for transactions of which everything is known: no
 * index, no stages, no order. The judge is held against it.
 */
final class PlainJudge {
    private PlainJudge() {}

    /** Where an accepted message goes, empty for the forward-path; null where it is refused. */
    static @Nullable List<Mailbox> becomes(Policy policy, Facts facts) {
        var given = PolicyGenerator.forwardPath(facts);
        if (PolicyGenerator.reversePath(facts) instanceof ReversePath.From(var from)
                && image(policy, RewriteRule.Side.REVERSE_PATH, from, facts) == null) return null;
        var to = image(policy, RewriteRule.Side.FORWARD_PATH, given, facts);
        if (to == null) return null;
        var changed = facts.with(Fact.FORWARD_PATH, to);
        var forwards = forwards(policy, changed);
        boolean known = to.equals(given) && forwards.isEmpty(); // asks for unknown recipients
        if (!accepts(policy, facts, known)) return null;
        if (!to.equals(given) && !accepts(policy, changed, forwards.isEmpty())) return null;
        if (!forwards.isEmpty()) return List.copyOf(forwards);
        return to.equals(given) ? List.of() : List.of(to);
    }

    private static boolean accepts(Policy policy, Facts facts, boolean verifies) {
        if (policy.grants().stream()
                .noneMatch(grant -> holds(grant.condition(policy.domains()), facts))) return false;
        for (var guard : policy.guards()) {
            if (!verifies
                    && guard.kind() == Guard.Kind.UNKNOWN_RECIPIENT
                    && guard.stage().compareTo(Stage.RCPT) >= 0) continue;
            if (refuses(guard, facts)) return false;
        }
        return true;
    }

    private static boolean refuses(Guard guard, Facts facts) {
        if (!holds(guard.where(), facts)) return false;
        for (var rule : guard.rules())
            if (holds(rule.condition(), facts)) return rule.action() instanceof Action.Refuse;
        return guard.otherwise() instanceof Action.Refuse;
    }

    /** The mailboxes that forwards list for a forward-path as rewriting has left it. */
    static Set<Mailbox> forwards(Policy policy, Facts facts) {
        var all = new LinkedHashSet<Mailbox>();
        policy.grants().stream()
                .sorted(Comparator.comparing(Grant::name))
                .forEach(grant -> {
                    if (!(grant instanceof Grant.Forward(var terms, var becomes))) return;
                    var until = terms.until();
                    var except = terms.except();
                    if ((terms.on().isEmpty() || terms.on().contains(facts.value(Fact.LISTENER)))
                            && (until == null || !facts.value(Fact.NOW).isAfter(until))
                            && (except == null || !holds(except, facts))
                            && terms.to().patterns().stream()
                                    .anyMatch(p -> p.matches(facts.value(Fact.FORWARD_PATH))))
                        all.addAll(becomes);
                });
        return all;
    }

    /**
     * What rewriting makes of it, the same where no rule applies; null where that is no address.
     */
    static @Nullable Mailbox image(
            Policy policy, RewriteRule.Side side, Mailbox mailbox, Facts facts) {
        for (var rule : policy.rewriting()) {
            if (rule.side() != side || !holds(rule.where(), facts)) continue;
            var text = mailbox.local() + "@" + mailbox.host();
            var matcher = regex(rule.match()).matcher(text);
            if (!matcher.matches()) continue;
            var local = new StringBuilder();
            for (var part : rule.as().local())
                switch (part) {
                    case AddressTemplate.Part.Text(var itself) -> local.append(itself);
                    case AddressTemplate.Part.Capture(int number) ->
                            local.append(matcher.group(number));
                }
            var labels = new ArrayList<String>();
            if (rule.as().domainCapture() > 0) labels.add(matcher.group(rule.as().domainCapture()));
            var domain = rule.as().domain();
            if (domain != null) labels.add(domain.name());
            var image = Mailbox.parse(quoted(local.toString()) + "@" + String.join(".", labels));
            return image instanceof Parsed.Good<Mailbox>(var to) ? to : null;
        }
        return mailbox;
    }

    private static String quoted(String local) {
        return "\"" + local.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }

    /** A lazy group takes as little as it can, the first one first: that is the definition. */
    private static Pattern regex(AddressPattern pattern) {
        var local =
                switch (pattern) {
                    case AddressPattern.Null _ -> new Glob("", true);
                    case AddressPattern.Anywhere(var glob) -> glob;
                    case AddressPattern.AtDomain(var glob, _) -> glob;
                    case AddressPattern.AtLiteral(var glob, _) -> glob;
                };
        var text = new StringBuilder();
        for (char c : local.text().toCharArray())
            text.append(c == '*' && !local.literal() ? "(.+?)" : Pattern.quote("" + c));
        return Pattern.compile(
                text
                        + "@"
                        + switch (pattern) {
                            case AddressPattern.Null _ -> "nothing";
                            case AddressPattern.Anywhere _ -> "(.+)";
                            case AddressPattern.AtLiteral(_, var literal) ->
                                    Pattern.quote(literal.toString());
                            case AddressPattern.AtDomain(_, DomainPattern.Below(var domain)) ->
                                    "([a-z0-9-]+(?:\\.[a-z0-9-]+)*)" + Pattern.quote("." + domain);
                            case AddressPattern.AtDomain(_, var domain) ->
                                    Pattern.quote(domain.toString());
                        },
                Pattern.CASE_INSENSITIVE);
    }

    static boolean holds(Condition condition, Facts facts) {
        return switch (condition) {
            case Condition.ListenerIn(var names) -> names.contains(facts.value(Fact.LISTENER));
            case Condition.ClientIn(_, var set) -> set.contains(PolicyGenerator.client(facts));
            case Condition.TlsActive _ -> Boolean.TRUE.equals(facts.value(Fact.TLS));
            case Condition.LoggedIn _ -> PolicyGenerator.loggedIn(facts);
            case Condition.ReversePathIn(var list) -> {
                ReversePath path = PolicyGenerator.reversePath(facts);
                yield list.patterns().stream().anyMatch(p -> p.matches(path));
            }
            case Condition.ForwardPathIn(var list) ->
                    list.patterns().stream()
                            .anyMatch(p -> p.matches(PolicyGenerator.forwardPath(facts)));
            case Condition.ForwardPathOurs(var ours) ->
                    PolicyGenerator.forwardPath(facts).host() instanceof Domain domain
                            && ours.patterns().stream().anyMatch(p -> p.matches(domain));
            case Condition.UserIn(var users) ->
                    PolicyGenerator.loggedIn(facts)
                            && users.contains(facts.value(Fact.USER).orElseThrow());
            case Condition.GroupIn(var groups) ->
                    groups.stream().anyMatch(facts.value(Fact.GROUPS)::contains);
            case Condition.HeloIn(var patterns) -> patterns.matches(facts.value(Fact.HELO));
            case Condition.ReversePathOurs(var ours) -> isAt(ours, facts.value(Fact.REVERSE_PATH));
            case Condition.OwnsReversePath _ -> facts.value(Fact.OWNS_REVERSE_PATH);
            case Condition.RecipientKnown _ -> facts.value(Fact.RECIPIENT_KNOWN);
            case Condition.OverLimit(var limit) -> facts.value(Fact.OVER_LIMITS).contains(limit);
            case Condition.FromIn(var list) ->
                    list.patterns().stream().anyMatch(p -> p.matches(facts.value(Fact.FROM)));
            case Condition.FromOurs(var ours) -> isAt(ours, facts.value(Fact.FROM));
            case Condition.ContentMatches(var check) ->
                    facts.value(Fact.CONTENT).contains(check.name());
            case Condition.OwnsFrom _ -> facts.value(Fact.OWNS_FROM);
            case Condition.Found(var what) -> facts.value(what.fact()) == what;
            case Condition.Scored(var of, int points) -> facts.value(of).least() >= points;
            case Condition.Greylisted _ -> facts.value(Fact.GREYLIST) > 0;
            case Condition.Unusual _ -> !facts.value(Fact.UNUSUAL).isEmpty();
            case Condition.SourceTold _ -> facts.value(Fact.SOURCE) != null;
            case Condition.Until(var end) -> !facts.value(Fact.NOW).isAfter(end);
            case Condition.Not(var inner) -> !holds(inner, facts);
            case Condition.All(var parts) -> parts.stream().allMatch(p -> holds(p, facts));
            case Condition.Any(var parts) -> parts.stream().anyMatch(p -> holds(p, facts));
        };
    }

    private static boolean isAt(DomainSet ours, ReversePath path) {
        return path instanceof ReversePath.From(var mailbox)
                && mailbox.host() instanceof Domain domain
                && ours.patterns().stream().anyMatch(p -> p.matches(domain));
    }
}
