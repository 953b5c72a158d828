package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.proof.PolicyDifference.Edit;
import postern.proof.PolicyDifference.Edit.How;

/** Tells the edits behind a region, with the rules of guards that decide in it. */
final class Edits {
    private static final int MOST_RULES = 3;

    private final Revision revision;
    private final PolicyDiagram older;
    private final PolicyDiagram newer;
    private final Diagram diagram;

    Edits(Revision revision, PolicyDiagram older, PolicyDiagram newer) {
        this.revision = revision;
        this.older = older;
        this.newer = newer;
        diagram = older.space.diagram;
    }

    /**
     * @param edits of a {@link Attribution.Group}
     * @param region the condition for its transactions
     */
    List<Edit> of(Set<Object> edits, int region) {
        var told = new ArrayList<Edit>();
        if (edits.isEmpty()) // there are so many of them that they are told together
        told.add(new Edit("many lines", How.CHANGED, "see both files", List.of(), List.of()));
        for (var edit : edits)
            switch (edit) {
                case Attribution.Other.DOMAINS ->
                        told.add(
                                new Edit(
                                        "our domains",
                                        How.CHANGED,
                                        domains(),
                                        List.of(),
                                        List.of()));
                case Attribution.Other.REWRITING ->
                        told.add(
                                new Edit(
                                        "what is rewritten and forwarded",
                                        How.CHANGED,
                                        null,
                                        List.of(),
                                        List.of()));
                case Versions<?> versions -> told.add(of(versions, region));
                default -> throw new IllegalStateException("no edit: " + edit);
            }
        return told;
    }

    private Edit of(Versions<?> versions, int region) {
        if (versions.older instanceof Guard || versions.newer instanceof Guard)
            return guard(guards(versions), revision.isOfNetworks(versions), region);
        return line(
                versions,
                "grant " + name(versions, line -> ((Grant) line).name()),
                revision.isOfNetworks(versions),
                lines(versions.older, line -> ((Grant) line).line()),
                lines(versions.newer, line -> ((Grant) line).line()));
    }

    private Edit guard(Versions<Guard> versions, boolean networks, int region) {
        var what = "guard " + name(versions, Guard::name);
        var olds = lines(versions.older, Guard::line);
        var news = lines(versions.newer, Guard::line);
        var gone = deciding(older, versions.older, revision.rulesGone(versions), region);
        var added = deciding(newer, versions.newer, revision.rulesAdded(versions), region);
        int rules = gone.size() + added.size();
        if (versions.same || rules == 0 || rules > MOST_RULES)
            return line(versions, what, networks, olds, news);
        if (versions.older == null || versions.newer == null || rules > 1)
            return line(versions, what, networks, lines(gone), lines(added));
        var rule = (gone.isEmpty() ? added : gone).iterator().next();
        return new Edit(
                "rule " + rule.match() + " of " + what,
                gone.isEmpty() ? How.ADDED : How.REMOVED,
                note(networks),
                lines(gone),
                lines(added));
    }

    /** The levels that the edited lines ask about. */
    BitSet levels(Set<Object> edits) {
        var asked = new ArrayList<Condition>();
        var levels = new BitSet();
        for (var edit : edits)
            if (edit instanceof Versions<?> versions) {
                ask(versions, true, asked);
                ask(versions, false, asked);
            } else levels.set(older.space.forwardPath.number);
        var names = new HashSet<String>();
        for (var condition : asked) names(condition, names);
        var all = older.space.levels;
        for (int i = 0; i < all.size(); i++) {
            var level = all.get(i);
            if (level instanceof NamesLevel(_, _, var name)
                    ? name != null && names.contains(name)
                    : asked.stream().anyMatch(condition -> condition.asks(level.fact())))
                levels.set(i);
        }
        return levels;
    }

    /** The groups and limits that a condition names. */
    private static void names(Condition condition, Set<String> into) {
        switch (condition) {
            case Condition.GroupIn(var groups) -> into.addAll(groups);
            case Condition.OverLimit(var limit) -> into.add(limit);
            case Condition.ContentMatches(var check) -> into.add(check.name());
            case Condition.Not(var inner) -> names(inner, into);
            case Condition.All(var parts) -> parts.forEach(part -> names(part, into));
            case Condition.Any(var parts) -> parts.forEach(part -> names(part, into));
            default -> {}
        }
    }

    private void ask(Versions<?> versions, boolean asOlder, List<Condition> asked) {
        switch (asOlder ? versions.older : versions.newer) {
            case Grant grant -> asked.add(grant.condition(revision.newer.domains()));
            case Guard guard -> {
                asked.add(guard.where());
                var rules =
                        asOlder
                                ? revision.rulesGone(guards(versions))
                                : revision.rulesAdded(guards(versions));
                for (var rule : rules) asked.add(rule.condition());
            }
            case null, default -> {}
        }
    }

    private static Versions<Guard> guards(Versions<?> versions) {
        return new Versions<>((Guard) versions.older, (Guard) versions.newer, versions.same);
    }

    private String domains() {
        var before = revision.older.domains().patterns();
        var now = revision.newer.domains().patterns();
        var words = new ArrayList<String>();
        domains(now, before, "new ", words);
        domains(before, now, "gone ", words);
        return String.join(", ", words);
    }

    private static void domains(
            List<DomainPattern> of, List<DomainPattern> without, String word, List<String> into) {
        var others = new HashSet<>(without);
        var left = of.stream().filter(domain -> !others.contains(domain)).toList();
        if (!left.isEmpty())
            into.add(word + Terms.list(left.stream().map(Object::toString).toList()));
    }

    private static Edit line(
            Versions<?> versions,
            String what,
            boolean networks,
            List<Integer> olds,
            List<Integer> news) {
        return new Edit(what, how(versions), note(networks), olds, news);
    }

    private static How how(Versions<?> versions) {
        if (versions.same) return How.MOVED;
        if (versions.older == null) return How.ADDED;
        return versions.newer == null ? How.REMOVED : How.CHANGED;
    }

    private static @Nullable String note(boolean networks) {
        return networks ? "its networks hold other addresses" : null;
    }

    private static <L> String name(Versions<L> versions, Function<L, String> of) {
        var was = versions.older;
        var is = versions.newer;
        if (is == null) return was == null ? "" : of.apply(was);
        var name = of.apply(is);
        return was == null || of.apply(was).equals(name)
                ? name
                : name + " (it was " + of.apply(was) + ")";
    }

    private static <L> List<Integer> lines(@Nullable L line, ToIntFunction<L> of) {
        return line == null ? List.of() : List.of(of.applyAsInt(line));
    }

    private static List<Integer> lines(Set<Guard.Rule> rules) {
        return rules.stream().map(Guard.Rule::line).distinct().toList();
    }

    /** Those of the rules that are somewhere in the region what the guard goes by. */
    private Set<Guard.Rule> deciding(
            PolicyDiagram policy, @Nullable Guard guard, List<Guard.Rule> rules, int region) {
        var deciding = new LinkedHashSet<Guard.Rule>();
        if (guard == null || rules.isEmpty()) return deciding;
        for (var answers : policy.guards) {
            if (!answers.guard.name().equals(guard.name())) continue;
            var found = new HashSet<Integer>();
            for (var end : diagram.range(diagram.within(region, answers.function)))
                if (end instanceof GuardAnswers.Answer(int number)) found.add(number);
            for (int i = 0; i < guard.rules().size(); i++)
                if (found.contains(i) && rules.contains(guard.rules().get(i)))
                    deciding.add(guard.rules().get(i));
        }
        return deciding;
    }
}
