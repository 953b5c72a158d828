package postern.session;

import postern.mail.Domain;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Residue;
import postern.policy.Verdict;

/**
 * The policy as a session needs it.
 *
 * @param firstDomain where a bare postmaster lives
 * @param fingerprint names the policy in the journal
 * @param rewriting what becomes of addresses
 * @param suspended whether they are for clients whose trust is suspended
 */
public record Rules(
        Judge judge,
        Domain firstDomain,
        String fingerprint,
        Rewriting rewriting,
        boolean suspended) {

    /** Rules that rewrite nothing. */
    public Rules(Judge judge, Domain firstDomain, String fingerprint) {
        this(judge, firstDomain, fingerprint, Rewriting.NONE, false);
    }

    public static Rules of(Policy policy, String fingerprint) {
        var judge =
                new Judge() {
                    @Override
                    public Verdict judge(Facts facts) {
                        return policy.judge(facts);
                    }

                    @Override
                    public Residue residue(Facts facts) {
                        return policy.residue(facts);
                    }
                };
        return new Rules(judge, policy.firstDomain(), fingerprint, new Rewriting(policy), false);
    }

    /** For clients whose trust is suspended: relay and device grants do not hold. */
    public static Rules suspended(Policy policy, String fingerprint) {
        return new Rules(
                new SuspendedJudge(policy),
                policy.firstDomain(),
                fingerprint,
                new Rewriting(policy),
                true);
    }
}
