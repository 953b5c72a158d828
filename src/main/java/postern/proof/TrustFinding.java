package postern.proof;

import java.util.List;
import postern.mail.IpSet;
import postern.policy.Condition;

/**
 * One thing that is wrong about whom a policy trusts for the address alone.
 *
 * @param clients those that must not be trusted
 * @param where whoever trusts them, at least one
 * @param excusable whether an administrator can acknowledge it
 */
record TrustFinding(
        Condition.ClientIn clients,
        List<TrustedClients> where,
        String detail,
        String cure,
        boolean excusable) {
    TrustFinding(
            IpSet addresses,
            List<TrustedClients> where,
            String detail,
            String cure,
            boolean excusable) {
        this(new Condition.ClientIn(List.of(), addresses), where, detail, cure, excusable);
    }

    IpSet addresses() {
        return clients.addresses();
    }
}
