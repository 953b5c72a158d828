package postern.session;

import java.util.ArrayList;
import java.util.List;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Facts;
import postern.policy.Grant;
import postern.policy.Policy;
import postern.policy.Residue;
import postern.policy.Verdict;
import postern.policy.Verdict.Decided;
import postern.policy.Verdict.Step;

/**
 * Judges clients whose trust is suspended: as the policy does without its relay and device grants,
 * so that it accepts nothing that the policy refuses. What only these would have permitted is
 * deferred, not refused, so that a false alarm delays mail and bounces none.
 */
final class SuspendedJudge implements Judge {
    private static final Decision SUSPENDED =
            new Decision(Outcome.DEFER, Replies.TRUST_SUSPENDED, null, null, false);
    private static final Step STEP =
            new Step(0, "trust", "suspended: relay and device grants do not hold");

    private final Policy whole;
    private final Policy rest;

    SuspendedJudge(Policy whole) {
        this.whole = whole;
        rest =
                new Policy(
                        whole.domains().patterns(),
                        whole.networks(),
                        whole.grants().stream().filter(grant -> !isTrust(grant)).toList(),
                        whole.guards(),
                        whole.rewriting(),
                        whole.returned());
    }

    private static boolean isTrust(Grant grant) {
        return switch (grant) {
            case Grant.Relay _, Grant.Device _ -> true;
            case Grant.Receive _,
                    Grant.Upstream _,
                    Grant.Login _,
                    Grant.Forward _,
                    Grant.Collect _ ->
                    false;
        };
    }

    @Override
    public Verdict judge(Facts facts) {
        var verdict = rest.answer(facts);
        return switch (verdict) {
            case Decided(var decision, var trace) when lacksGrant(decision) ->
                    whole.answer(facts) instanceof Decided usual
                                    && !usual.decision().outcome().isAcceptance()
                            ? usual
                            : new Decided(SUSPENDED, with(trace));
            case Decided decided -> decided;
            case Verdict.Needs needs -> needs;
        };
    }

    /** What is open hangs on the grants that still hold. */
    @Override
    public Residue residue(Facts facts) {
        return rest.residue(facts);
    }

    private static boolean lacksGrant(Decision decision) {
        return !decision.outcome().isAcceptance() && decision.guard() == null;
    }

    private static List<Step> with(List<Step> trace) {
        var all = new ArrayList<Step>();
        all.add(STEP);
        all.addAll(trace);
        return all;
    }
}
