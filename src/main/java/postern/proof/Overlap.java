package postern.proof;

import java.util.BitSet;
import postern.policy.AddressPattern;
import postern.policy.DomainPattern;
import postern.policy.Glob;

/** Whether some address can match two patterns. */
final class Overlap {
    private Overlap() {}

    static boolean of(AddressPattern a, AddressPattern b) {
        return switch (a) {
            case AddressPattern.Null _ -> b instanceof AddressPattern.Null;
            case AddressPattern.Anywhere(var local) -> of(local, b);
            case AddressPattern.AtDomain(var local, var domain) ->
                    (!(b instanceof AddressPattern.AtDomain(_, var other)) || of(domain, other))
                            && !(b instanceof AddressPattern.AtLiteral)
                            && of(local, b);
            case AddressPattern.AtLiteral(var local, var literal) ->
                    (!(b instanceof AddressPattern.AtLiteral(_, var other))
                                    || literal.equals(other))
                            && !(b instanceof AddressPattern.AtDomain)
                            && of(local, b);
        };
    }

    private static boolean of(Glob local, AddressPattern b) {
        return switch (b) {
            case AddressPattern.Null _ -> false;
            case AddressPattern.Anywhere(var other) -> of(local, other);
            case AddressPattern.AtDomain(var other, _) -> of(local, other);
            case AddressPattern.AtLiteral(var other, _) -> of(local, other);
        };
    }

    private static boolean of(DomainPattern a, DomainPattern b) {
        if (a instanceof DomainPattern.Exactly(var domain)) return b.matches(domain);
        if (b instanceof DomainPattern.Exactly(var domain)) return a.matches(domain);
        if (a instanceof DomainPattern.Below(var one) && b instanceof DomainPattern.Below(var two))
            return one.equals(two) || one.isBelow(two) || two.isBelow(one);
        return true;
    }

    /** Goes through both texts at once; the set holds where in the second it may be. */
    private static boolean of(Glob a, Glob b) {
        if (a.isExact()) return b.matches(a.text());
        if (b.isExact()) return a.matches(b.text());
        var one = a.text();
        var two = b.text();
        var at = new BitSet();
        at.set(0);
        passStars(two, at);
        for (int i = 0; i < one.length(); i++) {
            var next = new BitSet();
            for (int j = at.nextSetBit(0); j >= 0; j = at.nextSetBit(j + 1)) {
                if (one.charAt(i) == '*') next.set(j, two.length() + 1);
                else if (j < two.length() && two.charAt(j) == '*') next.set(j);
                else if (j < two.length() && two.charAt(j) == one.charAt(i)) next.set(j + 1);
            }
            passStars(two, next);
            at = next;
        }
        return at.get(two.length());
    }

    private static void passStars(String text, BitSet at) {
        for (int j = 0; j < text.length(); j++)
            if (text.charAt(j) == '*' && at.get(j)) at.set(j + 1);
    }
}
