package postern.policy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is still open about a recipient at RCPT: the grants and guards that hang on the message, as
 * far as what is known does not settle them. Recipients whose residues are equal hear the same at
 * the end of data, whatever the message is; so they may share its one reply. Others may, too, but
 * it cannot be seen.
 *
 * @param open compared, never read
 */
public record Residue(List<Object> open) {
    /** Nothing is open: accepted, whatever the message is. */
    public static final Residue NONE = new Residue(List.of());

    public Residue {
        open = List.copyOf(open);
    }

    /** All that is known is that this fact is missing. */
    public static Residue of(Fact<?> missing) {
        return new Residue(List.of(missing));
    }

    private record Negated(Object inner) {}

    private record Combined(boolean all, Set<Object> parts) {}

    /** A leaf whose fact may differ from one recipient to the next. */
    private record Own(Condition leaf, @Nullable Object forwardPath) {}

    private record Granted(Truth soFar, Set<Object> asked) {}

    private record Refusing(Object where, List<Object> rules, Action otherwise, Action unsure) {}

    private record Saying(Object when, Action action) {}

    /** What is left of a condition: a settled truth, or what it still asks for. */
    private static Object rest(Condition condition, Facts facts) {
        var truth = Truth.of(condition, facts);
        if (truth.isSettled()) return truth;
        return switch (condition) {
            case Condition.Not(var inner) -> new Negated(rest(inner, facts));
            case Condition.All(var parts) -> new Combined(true, rest(parts, Truth.YES, facts));
            case Condition.Any(var parts) -> new Combined(false, rest(parts, Truth.NO, facts));
            default ->
                    condition.stage() == Stage.RCPT
                            ? new Own(condition, facts.value(Fact.FORWARD_PATH))
                            : condition;
        };
    }

    private static Set<Object> rest(List<Condition> parts, Truth idle, Facts facts) {
        var rest = new HashSet<Object>();
        for (var part : parts) rest.add(rest(part, facts));
        rest.remove(idle); // it changes nothing
        return rest;
    }

    /** What is open among the grants; {@link Truth#YES} where one surely matches. */
    static Object ofGrants(GrantLine[] grants, Facts facts) {
        var open = new HashSet<Object>();
        for (var grant : grants) {
            var truth = grant.upTo(Stage.END_OF_DATA.position(), facts);
            if (truth == Truth.YES) return truth;
            if (truth == Truth.NO) continue;
            open.add(new Granted(truth, rest(grant.parts(), Truth.YES, facts)));
        }
        return open;
    }

    /** What is open about a guard; null where it surely does not refuse. */
    static @Nullable Object ofGuard(GuardLine line, Facts facts) {
        int answer = line.answer(facts);
        if (answer != GuardLine.UNSETTLED) return line.refusal(answer);
        var rules = new ArrayList<Object>();
        for (var rule : line.guard.rules()) {
            var when = rest(rule.condition(), facts);
            if (when == Truth.NO) continue;
            rules.add(new Saying(when, rule.action()));
            if (when == Truth.YES) break;
        }
        return new Refusing(
                rest(line.guard.where(), facts),
                rules,
                line.guard.otherwise(),
                line.guard.unavailable());
    }
}
