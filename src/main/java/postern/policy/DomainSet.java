package postern.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.ReversePath;

/**
 * The union of domain patterns, made for asking often. Membership costs one look-up a label,
 * however many patterns there are. An address literal is in no such set.
 */
public final class DomainSet {
    private static final int EXACTLY = 1;
    private static final int BELOW = 2;

    private final List<DomainPattern> patterns;
    private final DomainIndex index;
    private final byte[] flags; // by number in the index

    /** Those that cannot be indexed; empty in every policy that may run. */
    private final List<DomainPattern> others;

    public DomainSet(List<DomainPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        var flagged = new LinkedHashMap<String, Integer>();
        var rest = new ArrayList<DomainPattern>();
        for (var pattern : patterns)
            switch (pattern) {
                case DomainPattern.Exactly(var domain) ->
                        flagged.merge(domain.name(), EXACTLY, (a, b) -> a | b);
                case DomainPattern.Below(var domain) ->
                        flagged.merge(domain.name(), BELOW, (a, b) -> a | b);
                case DomainPattern.Everything _, DomainPattern.Loose _ -> rest.add(pattern);
            }
        others = List.copyOf(rest);
        index = new DomainIndex(flagged.keySet());
        flags = new byte[flagged.size()];
        int number = 0;
        for (int flag : flagged.values()) flags[number++] = (byte) flag;
    }

    /** As they were given. */
    public List<DomainPattern> patterns() {
        return patterns;
    }

    public boolean contains(Host host) {
        return host instanceof Domain domain && contains(domain);
    }

    /** Whether it is a mailbox at one of them. */
    public boolean contains(ReversePath path) {
        return path instanceof ReversePath.From(var mailbox) && contains(mailbox.host());
    }

    public boolean contains(Domain domain) {
        var name = domain.name();
        int hash = 0;
        for (int end = name.length(), from; end > 0; end = from) {
            from = DomainIndex.start(name, end);
            hash = DomainIndex.hash(hash, name, from, end);
            int number = index.find(hash, name, from);
            if (number >= 0 && (flags[number] & (from == 0 ? EXACTLY : BELOW)) != 0) return true;
            if (from > 0) {
                from--; // the dot
                hash = DomainIndex.hash(hash, name, from, from + 1);
            }
        }
        for (int i = 0; i < others.size(); i++) if (others.get(i).matches(domain)) return true;
        return false;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DomainSet set && patterns.equals(set.patterns);
    }

    @Override
    public int hashCode() {
        return patterns.hashCode();
    }

    @Override
    public String toString() {
        return patterns.toString();
    }
}
