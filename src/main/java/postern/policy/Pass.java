package postern.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;
import postern.policy.Decision.Outcome;
import postern.policy.Verdict.Step;

/**
 * One forward-path on its way through the stages. At each, it is refused if no grant can match any
 * more; then that stage's guards speak in list order, and the first that refuses answers.
 */
final class Pass {
    private final Lines lines;
    private final Facts facts;
    private final List<Step> trace;
    private final GrantLine[] grants; // that can matter

    /** The grant that surely matches; null for none so far. */
    private final @Nullable GrantLine match;

    /** The stage at which no grant surely matches any more; before it, one does. */
    private final int reach;

    /** Whether some grant hangs on a fact that is missing. */
    private final boolean open;

    private int next; // the guard to speak next
    private boolean skipsVerifying;

    /** Whether another forward-path of the same recipient went before. */
    private final boolean again;

    private @Nullable GuardLine holder;

    private Pass(Lines lines, Facts facts, List<Step> trace, int next, boolean again) {
        this.lines = lines;
        this.facts = facts;
        this.trace = trace;
        this.next = next;
        this.again = again;
        grants = lines.grantsFor(facts);
        int reached = -1;
        GrantLine found = null;
        boolean hanging = false;
        for (var grant : grants) {
            int reach = grant.reach(facts);
            if (reach == GrantLine.MATCHES) {
                found = grant;
                reached = reach;
                break;
            }
            hanging |= (reach & 1) != 0;
            reached = Math.max(reached, reach >> 1);
        }
        match = found;
        reach = reached;
        open = hanging;
    }

    Pass(Lines lines, Facts facts, List<Step> trace) {
        this(lines, facts, trace, 0, false);
    }

    /** The same recipient under the forward-path that these facts tell, from where this one is. */
    Pass again(Facts changed) {
        return new Pass(lines, changed, trace, next, true);
    }

    /** Leaves out the guards that ask whether the recipient exists: another address answers. */
    void skipVerifying() {
        skipsVerifying = true;
    }

    /** Whether a grant surely matches in all that is asked for up to that stage. */
    boolean isGrantedThrough(int stage) {
        return reach > stage;
    }

    @Nullable GuardLine holder() {
        return holder;
    }

    /** Adds what is open about it from where it is. */
    void addOpen(List<Object> open) {
        var granted = Residue.ofGrants(grants, facts);
        if (granted != Truth.YES) open.add(granted);
        for (int i = next; i < lines.guards.length; i++) {
            if (isPassedOver(lines.guards[i])) continue;
            var guard = Residue.ofGuard(lines.guards[i], facts);
            if (guard != null) open.add(guard);
        }
    }

    /** Goes on to the end of that stage: a refusal, a fact that is missing, or null for neither. */
    @Nullable Verdict through(int stage) {
        return through(stage, true);
    }

    /**
     * The same.
     *
     * @param withLast false to stop before the guards that speak last at that stage
     */
    @Nullable Verdict through(int stage, boolean withLast) {
        int last = Math.min(stage, reach - 1);
        var guards = lines.guards;
        for (; next < guards.length && guards[next].stage <= last; next++) {
            var guard = guards[next];
            if (!withLast && guard.speaksLast && guard.stage == stage) break;
            if (isPassedOver(guard)) continue;
            int answer = guard.answer(facts);
            if (answer == GuardLine.UNSETTLED) return needs(guard.missing(facts));
            if (guards.length <= Lines.MOST_STEPS || !guard.isElsewhere(answer))
                trace.add(guard.step(answer));
            var refusal = guard.refusal(answer);
            if (refusal != null) return new Verdict.Decided(refusal, trace);
            if (holder == null && guard.action(answer) instanceof Action.Hold) holder = guard;
        }
        return reach <= stage ? ungranted(Math.max(reach, 0)) : null;
    }

    private boolean isPassedOver(GuardLine guard) {
        if (guard.verifies) return skipsVerifying;
        return again && !guard.asksForwardPath; // it has spoken
    }

    /**
     * What follows when nothing refuses.
     *
     * @param becomes where it goes; empty for the forward-path as given
     * @param holding the first guard that holds it; null for none
     */
    Verdict acceptance(List<Mailbox> becomes, @Nullable GuardLine holding) {
        if (match == null) throw new IllegalStateException("nothing granted it");
        var missing = open ? neededBeforeMatch(match) : null;
        if (missing != null) return new Verdict.Needs(missing);
        trace.add(match.matches);
        if (holding == null && becomes.isEmpty())
            return new Verdict.Decided(match.acceptance, trace);
        return new Verdict.Decided(
                new Decision(
                        holding == null ? Outcome.ACCEPT : Outcome.HOLD,
                        match.acceptance.reply(),
                        match.acceptance.grant(),
                        holding == null ? null : holding.guard.name(),
                        match.acceptance.trusted(),
                        becomes,
                        null),
                trace);
    }

    /** The earliest fact that a grant before the match still hangs on; null for none. */
    private @Nullable Fact<?> neededBeforeMatch(GrantLine match) {
        Fact<?> missing = null;
        for (var grant : grants) {
            if (grant == match) break;
            int reach = grant.reach(facts);
            if ((reach & 1) != 0)
                missing = Truth.earlier(missing, grant.missing(reach >> 1, facts));
        }
        return missing;
    }

    /** No grant matches at that stage, unless a fact is missing that may change it. */
    private Verdict ungranted(int stage) {
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
        if (most == Truth.NO) missing = lines.denial.missing(stage, facts);
        if (missing != null) return new Verdict.Needs(missing);
        object(stage);
        return new Verdict.Decided(
                most == Truth.NO ? lines.denial.decision(stage, facts) : Denial.UNSURE, trace);
    }

    /** Says of each grant what stands in its way. */
    private void object(int stage) {
        int shown = 0;
        for (var grant : lines.grantsByLine) {
            if (++shown > Lines.MOST_STEPS) break;
            trace.add(grant.objection(stage, facts));
        }
        int more = lines.grants.length - Lines.MOST_STEPS;
        if (more > 0) trace.add(new Step(0, "grants", more + " more do not match"));
        if (lines.grants.length == 0) trace.add(new Step(0, "grants", "there are none"));
    }

    static Verdict needs(@Nullable Fact<?> missing) {
        if (missing == null) throw new IllegalStateException("unsettled, but nothing is missing");
        return new Verdict.Needs(missing);
    }
}
