package postern.proof;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.Parsed;
import postern.policy.AddressPattern;
import postern.policy.AddressTemplate;
import postern.policy.DomainPattern;
import postern.policy.Glob;
import postern.policy.RewriteRule;

/**
 * What rewriting rules tell apart at the places of a tree of domains. A place has to become one
 * place: so each name that is asked about is carried back through the rules that keep labels.
 */
final class PlaceRewriting {
    private static final List<AddressTemplate.Part> AS_IT_IS =
            List.of(new AddressTemplate.Part.Capture(1));

    /**
     * A rule that is for a place.
     *
     * @param entries the number of the list of what holds at the place that it makes of this one;
     *     -1 where no legal host comes of it
     */
    record Rule(RewriteRule rule, int entries) {}

    private final List<RewriteRule> rules = new ArrayList<>();
    private final Set<DomainPattern> named = new LinkedHashSet<>();
    private final ToIntFunction<Host> entriesAt;

    PlaceRewriting(List<ImageQuestion> images, ToIntFunction<Host> entriesAt) {
        for (var image : images) rules.addAll(image.block.rules());
        this.entriesAt = entriesAt;
    }

    /** Notes that domains of that pattern are asked about. */
    void names(DomainPattern domain) {
        if (!rules.isEmpty()) named.add(domain);
    }

    /** Tells apart in the tree what the rules tell apart. */
    void refine(DomainTree tree, Consumer<AddressLiteral> literals) {
        for (var rule : rules) {
            switch (rule.match()) {
                case AddressPattern.AtDomain(_, var domain) -> tree.name(domain);
                case AddressPattern.AtLiteral(_, var literal) -> literals.accept(literal);
                case AddressPattern.Anywhere _, AddressPattern.Null _ -> {}
            }
            if (rule.as().domainCapture() == 0) continue;
            for (var pattern : named) {
                var before = before(rule, pattern);
                if (before != null) tree.name(before);
            }
        }
    }

    /** What the rule moves there; null where it moves nothing, or all. */
    private static @Nullable DomainPattern before(RewriteRule rule, DomainPattern pattern) {
        return switch (pattern) {
            case DomainPattern.Everything _ -> null;
            case DomainPattern.Exactly(var domain) -> {
                var before = before(rule, domain);
                yield before == null ? null : new DomainPattern.Exactly(before);
            }
            case DomainPattern.Below(var domain) -> {
                var before = before(rule, domain);
                yield before == null ? null : new DomainPattern.Below(before);
            }
            case DomainPattern.Loose(var ending) -> {
                var before = before(rule, ending);
                yield before == null ? null : new DomainPattern.Loose(before);
            }
        };
    }

    private static @Nullable Domain before(RewriteRule rule, Domain domain) {
        var to = rule.as().domain();
        if (to != null && !domain.isBelow(to)) return null;
        int end = domain.name().length() - (to == null ? 0 : to.name().length() + 1);
        var front = domain.name().substring(0, end);
        var name =
                rule.match() instanceof AddressPattern.AtDomain(_, DomainPattern.Below(var from))
                        ? front + "." + from
                        : front;
        return Domain.parse(name) instanceof Parsed.Good<Domain>(var before) ? before : null;
    }

    /**
     * How long domains may be so that what each rule makes of them is not too long, and as long as
     * a domain may be.
     *
     * @param most that length
     */
    Set<Integer> rooms(int most) {
        if (rules.isEmpty()) return Set.of();
        var rooms = new TreeSet<Integer>();
        rooms.add(most);
        for (var rule : rules) {
            if (rule.as().domainCapture() == 0) continue;
            var to = rule.as().domain();
            int longer = to == null ? 0 : to.name().length() + 1;
            if (rule.match() instanceof AddressPattern.AtDomain(_, DomainPattern.Below(var from)))
                longer -= from.name().length() + 1;
            if (longer > 0) rooms.add(most - longer);
        }
        return rooms;
    }

    /** Those that are for a host. */
    List<Rule> rules(Host host) {
        if (rules.isEmpty()) return List.of();
        var found = new ArrayList<Rule>();
        for (var rule : rules)
            switch (rule.imageHost(host)) {
                case null -> {}
                case Parsed.Bad<Host> _ -> found.add(new Rule(rule, -1));
                case Parsed.Good<Host>(var image) ->
                        found.add(new Rule(rule, entriesAt.applyAsInt(image)));
            }
        return found;
    }

    /**
     * What reads local parts at a place as its rules do. Where a rule leaves the local part as it
     * is, or takes in one only, entries do, which are added.
     *
     * @param first number of questions that is free
     */
    List<CaptureMachine> readers(
            List<Rule> at,
            List<Entry> entries,
            IntFunction<List<Entry>> lists,
            int first,
            Budget budget) {
        var readers = new ArrayList<CaptureMachine>();
        int free = first;
        for (var place : at) {
            var match = place.rule().match().local();
            var asked = place.entries() < 0 ? List.<Entry>of() : lists.apply(place.entries());
            if (match.isExact()) entries.add(new Entry(free++, 0, match, 1));
            else if (match.equals(Glob.ANY) && place.rule().as().local().equals(AS_IT_IS)) {
                for (var entry : asked)
                    entries.add(
                            new Entry(
                                    free + entry.question(),
                                    entry.order(),
                                    entry.local(),
                                    entry.answer()));
                free += first;
            } else {
                budget.at(place.rule().line());
                readers.add(
                        new CaptureMachine(
                                match,
                                place.rule().as().local(),
                                asked,
                                LocalParts.LONGEST,
                                budget));
            }
        }
        return readers;
    }
}
