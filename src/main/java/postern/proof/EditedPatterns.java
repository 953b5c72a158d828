package postern.proof;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Guard;

/**
 * The patterns of addresses in the lines that were edited. Asked for one by one, they are told
 * apart from each other, so that a difference can be told in their own words.
 */
final class EditedPatterns {
    private static final int MOST = 60;

    private final Set<AddressPattern> reversePaths = new LinkedHashSet<>();
    private final Set<AddressPattern> forwardPaths = new LinkedHashSet<>();
    private final Set<AddressPattern> froms = new LinkedHashSet<>();
    private final Set<DomainPattern> domains = new LinkedHashSet<>();

    EditedPatterns(Revision revision) {
        for (var versions : revision.editedGuards()) {
            if (versions.older != null) add(versions.older.where());
            if (versions.newer != null) add(versions.newer.where());
            for (var rule : revision.rulesGone(versions)) add(rule);
            for (var rule : revision.rulesAdded(versions)) add(rule);
        }
        for (var versions : revision.editedGrants()) {
            if (versions.older != null) add(versions.older.condition(revision.older.domains()));
            if (versions.newer != null) add(versions.newer.condition(revision.newer.domains()));
        }
        var before = new LinkedHashSet<>(revision.older.domains().patterns());
        var now = new LinkedHashSet<>(revision.newer.domains().patterns());
        for (var domain : before) if (!now.contains(domain)) domains.add(domain);
        for (var domain : now) if (!before.contains(domain)) domains.add(domain);
        for (var some : all()) if (some.size() > MOST) some.clear(); // nobody would read them
    }

    private void add(Guard.Rule rule) {
        add(rule.condition());
    }

    private void add(Condition condition) {
        switch (condition) {
            case Condition.ReversePathIn(var patterns) -> add(reversePaths, patterns);
            case Condition.ForwardPathIn(var patterns) -> add(forwardPaths, patterns);
            case Condition.FromIn(var patterns) -> add(froms, patterns);
            case Condition.Not(var inner) -> add(inner);
            case Condition.All(var parts) -> parts.forEach(this::add);
            case Condition.Any(var parts) -> parts.forEach(this::add);
            default -> {}
        }
    }

    private static void add(Set<AddressPattern> to, AddressPatterns patterns) {
        if (patterns.patterns().size() <= MOST) to.addAll(patterns.patterns());
    }

    boolean isEmpty() {
        return all().stream().allMatch(Set::isEmpty);
    }

    private List<Set<?>> all() {
        return List.of(reversePaths, forwardPaths, froms, domains);
    }

    void ask(Questions questions) {
        for (var pattern : forwardPaths) Questions.in(questions.forwardPaths, alone(pattern));
        for (var pattern : reversePaths) Questions.in(questions.reversePaths, alone(pattern));
        for (var pattern : froms) Questions.in(questions.froms, alone(pattern));
        for (var domain : domains)
            for (var asked :
                    List.of(questions.forwardPaths, questions.reversePaths, questions.froms))
                Questions.at(asked, new DomainSet(List.of(domain)));
    }

    private static AddressPatterns alone(AddressPattern pattern) {
        return new AddressPatterns(List.of(pattern));
    }
}
