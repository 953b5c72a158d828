package postern.config;

import java.util.List;
import postern.mail.Domain;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Policy;

/**
 * What the lines of the policy refer to.
 *
 * @param ours our domains
 * @param sealers whose seals count (ARC)
 */
record Scope(
        Domain hostname,
        DomainSet ours,
        Listeners listeners,
        Networks networks,
        Lists lists,
        List<Domain> sealers,
        List<DnsListing> dnsLists,
        Problems problems) {

    /** Whether every domain of that pattern is ours. */
    boolean areOurs(DomainPattern domains) {
        for (var our : ours.patterns()) {
            boolean within =
                    switch (our) {
                        case DomainPattern.Everything _ -> true;
                        case DomainPattern.Exactly exactly -> exactly.equals(domains);
                        case DomainPattern.Below(var parent) ->
                                switch (domains) {
                                    case DomainPattern.Exactly(var domain) ->
                                            domain.isBelow(parent);
                                    case DomainPattern.Below(var domain) ->
                                            domain.equals(parent) || domain.isBelow(parent);
                                    case DomainPattern.Everything _, DomainPattern.Loose _ -> false;
                                };
                        case DomainPattern.Loose(var ending) ->
                                switch (domains) {
                                    case DomainPattern.Exactly(var domain) ->
                                            domain.name().endsWith(ending.name());
                                    case DomainPattern.Below(var domain) ->
                                            domain.name().endsWith(ending.name());
                                    case DomainPattern.Everything _, DomainPattern.Loose _ -> false;
                                };
                    };
            if (within) return true;
        }
        return false;
    }

    /** Where a bare postmaster lives. */
    Domain firstDomain() {
        return ours.patterns().isEmpty()
                ? hostname // only where a problem was found already
                : new Policy(ours.patterns()).firstDomain();
    }

    /** Our domains as people read them: the first few. */
    String ourNames() {
        var patterns = ours.patterns();
        var first =
                patterns.subList(0, Math.min(3, patterns.size())).stream()
                        .map(Object::toString)
                        .toList();
        return String.join(", ", first) + (patterns.size() > first.size() ? ", …" : "");
    }
}
