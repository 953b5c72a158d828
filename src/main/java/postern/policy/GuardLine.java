package postern.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;
import postern.policy.Verdict.Step;

/** A guard made ready for the judge: its answers are numbers into lists of what they mean. */
final class GuardLine {
    /** A fact is missing. */
    static final int UNSETTLED = -1;

    private static final Action SAFE = new Action.Refuse(Outcome.DEFER, Replies.CHECK_UNAVAILABLE);

    final Guard guard;
    final int stage;

    final boolean verifies;

    final boolean speaksLast;

    final boolean asksForwardPath;
    private final boolean looksPast;
    private final int otherwise; // behind the rules, and so on
    private final int elsewhere;
    private final int unavailable;
    private final List<Action> actions = new ArrayList<>(); // by answer
    private final List<Step> steps = new ArrayList<>(); // by answer
    private final List<@Nullable Decision> refusals = new ArrayList<>(); // by answer

    /** All rules as one list, where they ask about one address only. */
    private final @Nullable AddressPatterns table;

    private final boolean tableOfReversePaths;
    private final int[] ruleOf; // by position in the table

    GuardLine(Guard guard) {
        this.guard = guard;
        stage = guard.stage().position();
        verifies = guard.verifies();
        speaksLast = guard.speaksLast();
        asksForwardPath = guard.asks(Fact.FORWARD_PATH);
        looksPast = guard.where().asks(Fact.SOURCE);
        for (var rule : guard.rules()) answer(rule.line(), rule.match() + ": ", rule.action());
        otherwise = actions.size();
        boolean silent = guard.rules().isEmpty() || guard.otherwise() instanceof Action.Allow;
        answer(guard.line(), silent ? "" : "otherwise: ", guard.otherwise());
        elsewhere = actions.size();
        answer(guard.line(), "does not apply: ", new Action.Allow());
        unavailable = actions.size();
        answer(guard.line(), "unavailable: ", guard.unavailable());
        answer(guard.line(), "unavailable: ", new Action.Hold());
        answer(guard.line(), "unavailable: ", SAFE);
        var patterns = new ArrayList<AddressPattern>();
        var rules = new ArrayList<Integer>();
        boolean reverse = addresses(guard, true, patterns, rules);
        boolean usable = reverse || addresses(guard, false, patterns, rules);
        table = usable && rules.size() > 1 ? new AddressPatterns(patterns) : null;
        tableOfReversePaths = reverse;
        ruleOf = rules.stream().mapToInt(Integer::intValue).toArray();
    }

    private void answer(int line, String why, Action action) {
        actions.add(action);
        steps.add(new Step(line, "guard " + guard.name(), why + Wording.does(action)));
        refusals.add(
                action instanceof Action.Refuse(var how, var reply, var time)
                        ? new Decision(how, reply, null, guard.name(), false, List.of(), time)
                        : null);
    }

    /** Whether all rules ask for that side's address and nothing else; lists what they ask for. */
    private static boolean addresses(
            Guard guard, boolean reverse, List<AddressPattern> patterns, List<Integer> rules) {
        patterns.clear();
        rules.clear();
        for (int i = 0; i < guard.rules().size(); i++) {
            var condition = guard.rules().get(i).condition();
            AddressPatterns some;
            if (reverse && condition instanceof Condition.ReversePathIn(var list)) some = list;
            else if (!reverse && condition instanceof Condition.ForwardPathIn(var list))
                some = list;
            else return false;
            patterns.addAll(some.patterns());
            for (int j = 0; j < some.patterns().size(); j++) rules.add(i);
        }
        return true;
    }

    boolean isElsewhere(int answer) {
        return answer == elsewhere;
    }

    Action action(int answer) {
        return actions.get(answer);
    }

    Step step(int answer) {
        return steps.get(answer);
    }

    /** The decision for an answer that refuses; null for others. */
    @Nullable Decision refusal(int answer) {
        return refusals.get(answer);
    }

    /** What the guard says, or {@link #UNSETTLED}. */
    int answer(Facts facts) {
        var where = Truth.of(guard.where(), facts);
        if (where == Truth.NO) return elsewhere;
        if (where == Truth.YES && table != null) {
            int first = first(table, facts);
            if (first >= -1) return first < 0 ? otherwise : ruleOf[first];
        }
        return compare(where, facts);
    }

    /** The position in the table; -1 for none, -2 when the address is not known. */
    private int first(AddressPatterns patterns, Facts facts) {
        if (tableOfReversePaths) {
            var path = facts.value(Fact.REVERSE_PATH);
            return path == null ? -2 : patterns.first(path);
        }
        var path = facts.value(Fact.FORWARD_PATH);
        return path == null ? -2 : patterns.first(path);
    }

    /** Goes through everything that it could still say. */
    private int compare(Truth where, Facts facts) {
        boolean settled = where.isSettled();
        int first = where == Truth.YES ? UNSETTLED : elsewhere;
        boolean same = true;
        boolean canAllow = first == elsewhere;
        boolean canHold = false;
        int rules = guard.rules().size();
        for (int i = 0; i <= rules; i++) {
            var truth =
                    i == rules
                            ? Truth.YES // nothing matched
                            : Truth.of(guard.rules().get(i).condition(), facts);
            if (truth == Truth.NO) continue;
            settled &= truth.isSettled();
            var action = actions.get(i);
            if (first < 0) first = i;
            same &= action.equals(actions.get(first));
            canAllow |= action instanceof Action.Allow;
            canHold |= action instanceof Action.Hold;
            if (truth == Truth.YES) break;
        }
        if (same) return first;
        if (!settled) return UNSETTLED;
        // It hangs on what is unavailable, and that permits nothing that no answer would permit.
        if (!(guard.unavailable() instanceof Action.Allow) || canAllow) return unavailable;
        return canHold ? unavailable + 1 : unavailable + 2;
    }

    /** The earliest fact that has to be found; null where none is missing. */
    @Nullable Fact<?> missing(Facts facts) {
        var earliest = Truth.missing(guard.where(), facts);
        if (looksPast && facts.isUnknown(Fact.SOURCE)) return earliest; // all else is about it
        for (var rule : guard.rules()) {
            earliest = Truth.earlier(earliest, Truth.missing(rule.condition(), facts));
            if (Truth.of(rule.condition(), facts) == Truth.YES) break;
        }
        return earliest;
    }
}
