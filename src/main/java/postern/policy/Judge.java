package postern.policy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.policy.Decision.Outcome;
import postern.policy.Verdict.Step;

/**
 * Walks the stages in their order. At each, the transaction is refused if no grant can match any
 * more; then that stage's guards speak in list order, and the first that refuses answers. What
 * remains is accepted, or held if a guard said so.
 *
 * <p>A guard's stage is that of the latest fact it names, whatever the facts are. So a decision,
 * once made, stays the same whatever becomes known later, and in whatever order things become
 * known.
 */
final class Judge {
    private static final int MOST_STEPS = 50;
    private static final Decision DENIED =
            new Decision(Outcome.REJECT, Replies.RELAY_DENIED, null, null, false);
    private static final Decision UNSURE =
            new Decision(Outcome.DEFER, Replies.RELAY_UNSURE, null, null, false);

    private final GrantLine[] grants; // trusted ones first, then by name: their order is nobody's
    private final GrantLine[] grantsByLine;
    private final GuardLine[] guards; // by stage, then as listed

    Judge(DomainSet ours, List<Grant> grants, List<Guard> guards) {
        this.grants =
                grants.stream()
                        .sorted(
                                Comparator.comparing(Grant::isTrusted)
                                        .reversed()
                                        .thenComparing(Grant::name))
                        .map(grant -> new GrantLine(grant, ours))
                        .toArray(GrantLine[]::new);
        grantsByLine = this.grants.clone();
        Arrays.sort(grantsByLine, Comparator.comparingInt(line -> line.grant.line()));
        this.guards =
                guards.stream()
                        .sorted(Comparator.comparing(Guard::stage))
                        .map(GuardLine::new)
                        .toArray(GuardLine[]::new);
    }

    Verdict judge(Facts facts) {
        int reach = -1;
        GrantLine match = null;
        boolean open = false;
        for (var grant : grants) {
            int found = grant.reach(facts);
            if (found == GrantLine.MATCHES) {
                match = grant;
                reach = found;
                break;
            }
            open |= (found & 1) != 0;
            reach = Math.max(reach, found >> 1);
        }
        // At the stage "reach" no grant surely matches any more; before it, one does.
        var trace = new ArrayList<Step>(guards.length + 1);
        GuardLine holder = null;
        for (var guard : guards) {
            if (guard.stage >= reach) break;
            int answer = guard.answer(facts);
            if (answer == GuardLine.UNSETTLED) return needs(guard.missing(facts));
            trace.add(guard.step(answer));
            var refusal = guard.refusal(answer);
            if (refusal != null) return new Verdict.Decided(refusal, trace);
            if (holder == null && guard.action(answer) instanceof Action.Hold) holder = guard;
        }
        if (match == null) return ungranted(Math.max(reach, 0), open, facts, trace);
        var missing = open ? needed(grants, match, facts) : null;
        if (missing != null) return new Verdict.Needs(missing);
        trace.add(match.matches);
        return new Verdict.Decided(holder == null ? match.acceptance : hold(match, holder), trace);
    }

    private static Decision hold(GrantLine match, GuardLine holder) {
        var accepted = match.acceptance;
        return new Decision(
                Outcome.HOLD,
                accepted.reply(),
                accepted.grant(),
                holder.guard.name(),
                accepted.trusted());
    }

    /** No grant matches at that stage, unless a fact is missing that may change it. */
    private Verdict ungranted(int stage, boolean open, Facts facts, List<Step> trace) {
        Fact<?> missing = null;
        if (open)
            for (var grant : grants)
                if (grant.upTo(stage, facts).canBecomeYes())
                    missing = Truth.earlier(missing, grant.missing(stage, facts));
        if (missing != null) return new Verdict.Needs(missing);
        // Refused for sure; whether for good hangs on what is unavailable.
        var most = Truth.NO;
        for (var grant : grants) most = most.or(grant.upTo(stage, facts));
        if (!most.isSettled()) {
            for (var grant : grants)
                if (!grant.upTo(stage, facts).isSettled())
                    missing = Truth.earlier(missing, grant.missing(stage, facts));
            return needs(missing);
        }
        int shown = 0;
        for (var grant : grantsByLine) {
            if (++shown > MOST_STEPS) break;
            trace.add(grant.objection(stage, facts));
        }
        if (grants.length > MOST_STEPS)
            trace.add(new Step(0, "grants", (grants.length - MOST_STEPS) + " more do not match"));
        if (grants.length == 0) trace.add(new Step(0, "grants", "there are none"));
        return new Verdict.Decided(most == Truth.NO ? DENIED : UNSURE, trace);
    }

    /** The earliest fact that a grant before the match still hangs on; null for none. */
    private static @Nullable Fact<?> needed(GrantLine[] grants, GrantLine match, Facts facts) {
        Fact<?> missing = null;
        for (var grant : grants) {
            if (grant == match) break;
            int reach = grant.reach(facts);
            if ((reach & 1) != 0)
                missing = Truth.earlier(missing, grant.missing(reach >> 1, facts));
        }
        return missing;
    }

    private static Verdict needs(@Nullable Fact<?> missing) {
        if (missing == null) throw new IllegalStateException("unsettled, but nothing is missing");
        return new Verdict.Needs(missing);
    }
}
