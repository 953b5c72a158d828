package postern.proof;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;
import postern.policy.Condition;
import postern.policy.Guard;

/**
 * The rules of a guard. Where there are several and all ask about one address, they are one
 * question, whose answer is the first rule that matches: asked one by one, long lists would tell
 * far more apart than their order lets them.
 *
 * @param question null where the rules ask about other things too
 */
record RuleList(
        Guard guard, AddressQuestion.@Nullable FirstRule question, boolean isAboutReversePaths) {

    static RuleList of(Guard guard) {
        var reverse = question(guard, true);
        return reverse != null
                ? new RuleList(guard, reverse, true)
                : new RuleList(guard, question(guard, false), false);
    }

    private static AddressQuestion.@Nullable FirstRule question(Guard guard, boolean reverse) {
        if (guard.rules().size() < 2) return null;
        var patterns = new ArrayList<AddressPattern>();
        var ruleOf = new ArrayList<Integer>();
        for (int i = 0; i < guard.rules().size(); i++) {
            var some =
                    switch (guard.rules().get(i).condition()) {
                        case Condition.ReversePathIn(var list) when reverse -> list;
                        case Condition.ForwardPathIn(var list) when !reverse -> list;
                        default -> null;
                    };
            if (some == null) return null;
            patterns.addAll(some.patterns());
            for (int j = 0; j < some.patterns().size(); j++) ruleOf.add(i);
        }
        return new AddressQuestion.FirstRule(guard, new AddressPatterns(patterns), ruleOf);
    }
}
