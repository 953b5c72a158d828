package postern.policy;

import java.util.List;
import postern.mail.Domain;

/** What may pass: a set of grants and a list of guards, judged by one pure function. */
public final class Policy {
    private final List<DomainPattern> domains;

    public Policy(List<DomainPattern> domains) {
        this.domains = List.copyOf(domains);
    }

    /** Decides, or says which fact it needs. No I/O, no clock, no randomness. */
    public Verdict judge(Facts facts) {
        throw new IllegalStateException("not built yet");
    }

    /** The first of our domains that is one domain: where a bare postmaster lives. */
    public Domain firstDomain() {
        return domains.getFirst().domain();
    }
}
