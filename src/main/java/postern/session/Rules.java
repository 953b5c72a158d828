package postern.session;

import postern.mail.Domain;
import postern.policy.Policy;

/**
 * The policy as a session needs it.
 *
 * @param firstDomain where a bare postmaster lives
 * @param fingerprint names the policy in the journal
 */
public record Rules(Judge judge, Domain firstDomain, String fingerprint) {

    public static Rules of(Policy policy, String fingerprint) {
        return new Rules(policy::judge, policy.firstDomain(), fingerprint);
    }
}
