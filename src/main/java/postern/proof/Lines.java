package postern.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import postern.policy.Condition;
import postern.policy.Grant;
import postern.policy.Guard;
import postern.policy.Policy;
import postern.policy.RewriteBlock;
import postern.policy.RewriteRule.Side;
import postern.policy.Stage;

/**
 * A policy's lines in the order in which the judge looks at them, each made ready once: a question
 * that is asked again is known by being the same object.
 *
 * @param reverse the rewriting of reverse-paths
 * @param forward the rewriting of forward-paths
 */
record Lines(
        Policy policy,
        List<Parts> grants,
        List<RuleList> guards,
        List<RewriteBlock> reverse,
        List<RewriteBlock> forward,
        List<Forward> forwards) {

    /** A forward with the condition under which it applies, in the order of the names. */
    record Forward(Grant.Forward grant, Condition applies) {}

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
        var guards = policy.guards().stream().sorted(Guard.ORDER).map(RuleList::of).toList();
        var forwards =
                policy.grants().stream()
                        .filter(Grant.Forward.class::isInstance)
                        .map(Grant.Forward.class::cast)
                        .sorted(Comparator.comparing(Grant::name))
                        .map(grant -> new Forward(grant, grant.applies()))
                        .toList();
        return new Lines(
                policy,
                grants,
                guards,
                RewriteBlock.of(policy.rewriting(), Side.REVERSE_PATH),
                RewriteBlock.of(policy.rewriting(), Side.FORWARD_PATH),
                forwards);
    }

    /** Whether an address may become another one. */
    boolean changesAddresses() {
        return !reverse.isEmpty() || !forward.isEmpty() || !forwards.isEmpty();
    }

    /** What is granted, whatever the guards say. */
    Lines withoutGuards() {
        return new Lines(policy, grants, List.of(), reverse, forward, forwards);
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
        forwards.forEach(grant -> questions.ask(grant.applies()));
        var returned = policy.returned();
        if (returned != null) questions.ask(returned.never());
        reverse.forEach(questions::reverseImages);
        forward.forEach(questions::forwardImages);
    }
}
