package postern.policy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.RewriteRule.Side;

/**
 * The rewriting rules and the {@code forward} grants of a policy, made ready for asking: where mail
 * goes that was accepted. Of the rules for one side the first counts that holds and whose pattern
 * matches, so that each wildcard stands for something; it is applied once. What it makes is looked
 * for among the forwards; all that match count.
 */
final class Rewriting {
    private final List<RewriteBlock> reverse;
    private final List<RewriteBlock> forward;
    private final List<Grant.Forward> forwards; // by name
    private final AddressPatterns forwarded; // all that they are for

    Rewriting(List<RewriteRule> rules, List<Grant> grants) {
        reverse = RewriteBlock.of(rules, Side.REVERSE_PATH);
        forward = RewriteBlock.of(rules, Side.FORWARD_PATH);
        forwards =
                grants.stream()
                        .filter(Grant.Forward.class::isInstance)
                        .map(Grant.Forward.class::cast)
                        .sorted(Comparator.comparing(Grant::name))
                        .toList();
        var patterns = new ArrayList<AddressPattern>();
        for (var grant : forwards) patterns.addAll(grant.to().patterns());
        forwarded = new AddressPatterns(patterns);
    }

    /** Whether there are no rules and no forwards. */
    boolean isNone() {
        return reverse.isEmpty() && forward.isEmpty() && forwards.isEmpty();
    }

    /** What becomes of that side's address. */
    Image image(Side side, Facts facts) {
        return switch (side) {
            case REVERSE_PATH ->
                    reverse.isEmpty() ? Image.SAME : image(reverse, Fact.REVERSE_PATH, facts);
            case FORWARD_PATH ->
                    forward.isEmpty() ? Image.SAME : image(forward, Fact.FORWARD_PATH, facts);
        };
    }

    private static Image image(List<RewriteBlock> blocks, Fact<?> fact, Facts facts) {
        if (facts.isUnknown(fact)) return new Image.Needs(fact);
        var mailbox =
                switch (facts.value(fact)) {
                    case null -> null;
                    case ReversePath.From(var from) -> from;
                    case Mailbox to -> to;
                    default -> null; // the null reverse-path
                };
        if (mailbox == null)
            return facts.isUnavailable(fact)
                    ? new Image.Unsure(blocks.getFirst().rules().getFirst())
                    : Image.SAME;
        for (var block : blocks) {
            var rule = block.first(mailbox);
            if (rule == null) continue;
            var holds = Truth.of(block.where(), facts);
            if (holds == Truth.NO) continue;
            if (holds == Truth.YES) return image(rule, mailbox);
            var missing = Truth.missing(block.where(), facts);
            return missing == null ? new Image.Unsure(rule) : new Image.Needs(missing);
        }
        return Image.SAME;
    }

    private static Image image(RewriteRule rule, Mailbox mailbox) {
        return switch (rule.image(mailbox)) {
            case null -> Image.SAME;
            case Parsed.Bad<Mailbox>(var why) -> new Image.Unusable(rule, why);
            case Parsed.Good<Mailbox>(var to) -> new Image.Changed(to, rule);
        };
    }

    /** The forwards for a forward-path that is rewritten already; empty for nearly all. */
    Forwarding forwarding(Facts facts) {
        if (forwards.isEmpty()) return Forwarding.NONE;
        if (facts.isUnknown(Fact.FORWARD_PATH)) return Forwarding.needs(Fact.FORWARD_PATH);
        var path = facts.value(Fact.FORWARD_PATH);
        if (path != null && forwarded.first(path) < 0) return Forwarding.NONE;
        var by = new ArrayList<Grant.Forward>(1);
        Fact<?> missing = null;
        Grant.Forward unsure = null;
        for (var grant : forwards) {
            var applies = Truth.of(grant.applies(), facts);
            if (applies == Truth.YES) by.add(grant);
            else if (applies == Truth.MAYBE) unsure = grant;
            else if (applies != Truth.NO)
                missing = Truth.earlier(missing, Truth.missing(grant.applies(), facts));
        }
        if (missing != null) return Forwarding.needs(missing);
        return by.isEmpty() && unsure == null ? Forwarding.NONE : new Forwarding(by, unsure, null);
    }

    /**
     * The forwards that apply to one recipient.
     *
     * @param by in the order of their names
     * @param unsure one of which it hangs on an unavailable fact whether it applies; null for none
     * @param missing a fact that has to be found first; null for none
     */
    record Forwarding(
            List<Grant.Forward> by, Grant.@Nullable Forward unsure, @Nullable Fact<?> missing) {
        static final Forwarding NONE = new Forwarding(List.of(), null, null);

        static Forwarding needs(Fact<?> missing) {
            return new Forwarding(List.of(), null, missing);
        }

        /** Where it goes, no mailbox twice. */
        List<Mailbox> becomes() {
            var all = new LinkedHashSet<Mailbox>();
            for (var grant : by) all.addAll(grant.becomes());
            return List.copyOf(all);
        }
    }
}
