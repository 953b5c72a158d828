package postern.policy;

import postern.mail.Domain;

/**
 * A set of domains: one domain, or with {@code *.} in front every domain below it, but not itself.
 * A "*" never stands for a part of a label.
 */
public record DomainPattern(Domain domain, boolean below) {

    public boolean matches(Domain other) {
        return below ? other.isBelow(domain) : other.equals(domain);
    }

    @Override
    public String toString() {
        return (below ? "*." : "") + domain;
    }
}
