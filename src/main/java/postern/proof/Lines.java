package postern.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.Stage;

/**
 * A policy's lines in the order in which the judge looks at them, each made ready once: a question
 * that is asked again is known by being the same object.
 */
record Lines(Policy policy, List<Parts> grants, List<RuleList> guards) {

    /**
     * @param conditions of which all must hold
     */
    record Parts(Grant grant, List<Condition> conditions) {

        /** Those that can be known at that stage, and not before. */
        List<Condition> at(Stage stage) {
            return conditions.stream().filter(part -> part.stage() == stage).toList();
        }
    }

    static Lines of(Policy policy) {
        var grants =
                policy.grants().stream()
                        .sorted(
                                Comparator.comparing(Grant::isTrusted)
                                        .reversed()
                                        .thenComparing(Grant::name))
                        .map(grant -> new Parts(grant, parts(grant.condition(policy.domains()))))
                        .toList();
        var guards =
                policy.guards().stream()
                        .sorted(Comparator.comparing(Guard::stage))
                        .map(RuleList::of)
                        .toList();
        return new Lines(policy, grants, guards);
    }

    /** Whether some forward-path may become another one. */
    boolean changesForwardPaths() {
        return policy.grants().stream().anyMatch(Grant.Forward.class::isInstance)
                || !policy.rewriting().isEmpty();
    }

    /**
     * For addresses as they are given, where some become others: who asks whether a recipient
     * exists is left out, because it is the image that is asked about. What is accepted then is
     * never less than what the judge accepts.
     */
    Lines asGiven() {
        if (!changesForwardPaths()) return this;
        return new Lines(
                policy,
                grants,
                guards.stream()
                        .filter(rules -> rules.guard().kind() != Guard.Kind.UNKNOWN_RECIPIENT)
                        .toList());
    }

    /** What is granted, whatever the guards say. */
    Lines withoutGuards() {
        return new Lines(policy, grants, List.of());
    }

    private static List<Condition> parts(Condition condition) {
        var parts = new ArrayList<Condition>();
        flatten(condition, parts);
        return List.copyOf(parts);
    }

    static void flatten(Condition condition, List<Condition> into) {
        if (condition instanceof Condition.All(var all)) all.forEach(part -> flatten(part, into));
        else into.add(condition);
    }

    /** Notes all that the policy asks. */
    void ask(Questions questions) {
        for (var parts : grants) {
            parts.conditions().forEach(questions::ask);
            var on = parts.grant().terms().on();
            if (!on.isEmpty()) questions.number(on); // for what is told where no grant matches
        }
        guards.forEach(questions::ask);
    }
}
