package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Words for some sets of classes of one level, out of which any other set is told: "our domains
 * except a@example.com". What comes first is preferred.
 */
final class Terms {
    /** Words, and the classes that they stand for. */
    private record Term(String words, BitSet classes) {}

    /**
     * How a set is told.
     *
     * @param cost how much there is to read
     */
    private record Telling(String words, int cost) {}

    private static final int MOST_PARTS = 3;
    private static final int MOST_LOOKED_FOR = 24;

    /** Between what is told and what is left out of it. */
    static final String EXCEPT = " except ";

    private final Level level;
    private final BitSet all;
    private final List<Term> terms = new ArrayList<>();
    private final Set<BitSet> known = new HashSet<>();
    private final List<Term> bases = new ArrayList<>();

    /**
     * @param all the classes that are possible at all
     */
    Terms(Level level, BitSet all) {
        this.level = level;
        this.all = all;
    }

    /** Adds words for a set, unless there are none of it or there are words for it. */
    void add(String words, BitSet classes) {
        var some = (BitSet) classes.clone();
        some.and(all);
        if (!some.isEmpty() && known.add(some)) terms.add(new Term(words, some));
    }

    /** The same for a set in which others are told as exceptions. */
    void addBase(String words, BitSet classes) {
        add(words, classes);
        var some = (BitSet) classes.clone();
        some.and(all);
        if (!some.isEmpty()) bases.add(new Term(words, some));
    }

    /** What is possible, without these. */
    BitSet allBut(BitSet classes) {
        return minus(all, classes);
    }

    /** In words. */
    String tell(BitSet classes) {
        var some = (BitSet) classes.clone();
        some.and(all);
        var best = plain(some);
        for (var base : bases) {
            if (minus(some, base.classes()).isEmpty())
                best = better(best, allBut(base.words() + EXCEPT, base.classes(), some));
        }
        best = better(better(best, allBut("all but ", all, some)), parts(some));
        return best == null ? examples(some) : best.words();
    }

    private static @Nullable Telling better(@Nullable Telling a, @Nullable Telling b) {
        if (a == null) return b;
        return b == null || a.cost() <= b.cost() ? a : b;
    }

    private @Nullable Telling plain(BitSet some) {
        var words = cover(some, some);
        return words == null ? null : new Telling(listed(words), words.size());
    }

    /** For a set that lacks something of the whole. */
    private @Nullable Telling allBut(String before, BitSet whole, BitSet some) {
        var words = cover(minus(whole, some), minus(all, some));
        return words == null ? null : new Telling(before + listed(words), words.size() + 1);
    }

    /** By what is in each base, where the bases are all there is. */
    private @Nullable Telling parts(BitSet some) {
        var left = (BitSet) some.clone();
        var words = new ArrayList<String>();
        int cost = 0;
        for (var base : bases) {
            var inside = (BitSet) left.clone();
            inside.and(base.classes());
            if (inside.isEmpty()) continue;
            var telling =
                    better(plain(inside), allBut(base.words() + EXCEPT, base.classes(), inside));
            if (telling == null) return null;
            left.andNot(base.classes());
            words.add(telling.words());
            cost += telling.cost();
        }
        if (!left.isEmpty()) {
            var telling = plain(left);
            if (telling == null) return null;
            words.add(telling.words());
            cost += telling.cost();
        }
        return words.isEmpty() ? null : new Telling(String.join(" and ", words), cost);
    }

    /** Terms that are these classes together and nothing outside of some; null for none. */
    private @Nullable List<String> cover(BitSet classes, BitSet within) {
        var left = (BitSet) classes.clone();
        var usable =
                terms.stream()
                        .filter(term ->
                                term.classes().intersects(left)
                                        && minus(term.classes(), within).isEmpty())
                        .toList();
        var words = new ArrayList<String>();
        while (!left.isEmpty()) {
            Term best = null;
            int most = 0;
            for (var term : usable) {
                var gain = (BitSet) term.classes().clone();
                gain.and(left);
                if (gain.cardinality() <= most) continue;
                most = gain.cardinality();
                best = term;
            }
            if (best == null) return null;
            words.add(best.words());
            left.andNot(best.classes());
            if (words.size() == MOST_LOOKED_FOR) break;
        }
        for (var term : usable) { // of so many only the first are read
            if (!term.classes().intersects(left)) continue;
            words.add(term.words());
            left.andNot(term.classes());
        }
        return left.isEmpty() ? words : null;
    }

    private static BitSet minus(BitSet a, BitSet b) {
        var left = (BitSet) a.clone();
        left.andNot(b);
        return left;
    }

    private String examples(BitSet some) {
        var words = new ArrayList<String>();
        for (int c = some.nextSetBit(0); c >= 0; c = some.nextSetBit(c + 1)) {
            if (words.size() < MOST_PARTS) words.add(level.word(c));
        }
        return "such as " + String.join(", ", words);
    }

    /** With "and", where a comma would look like a part of an exception. */
    private static String listed(List<String> words) {
        boolean excepting = words.stream().anyMatch(some -> some.contains(EXCEPT));
        return list(words, excepting ? " and " : ", ");
    }

    /** Three at most, and how many more. */
    static String list(List<String> words) {
        return list(words, ", ");
    }

    private static String list(List<String> words, String between) {
        if (words.size() <= MOST_PARTS) return String.join(between, words);
        return String.join(between, words.subList(0, MOST_PARTS))
                + " and "
                + (words.size() - MOST_PARTS)
                + " more";
    }
}
