package postern.proof;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.IpSet.Range;

/** Tells sets of clients by the names of networks, and by blocks where no name fits. */
final class ClientWords {
    private static final int MOST_LOOKED_AT = 20_000_000; // answers of questions

    private final ValueLevel<IpAddress> level;
    private final List<Questions.Within> questions;
    private final Map<String, IpSet> networks = new LinkedHashMap<>();
    private @Nullable List<Range> pieces; // of one class each

    ClientWords(ValueLevel<IpAddress> level, List<Questions.Within> questions, Revision revision) {
        this.level = level;
        this.questions = questions;
        var older = revision.older.networks();
        var newer = revision.newer.networks();
        newer.forEach((name, set) -> {
            var before = older.get(name);
            networks.put(before == null || before.equals(set) ? name : "the new " + name, set);
        });
        older.forEach((name, set) -> {
            var now = newer.get(name);
            if (now == null) networks.put(name, set);
            else if (!set.equals(now)) networks.put("the old " + name, set);
        });
    }

    String tell(BitSet classes) {
        var set = addresses(classes);
        if (set == null) return "such as " + level.word(classes.nextSetBit(0));
        var those = cover(set, true);
        var others = cover(ClientSets.ALL.minus(set), false);
        return those.size() <= others.size() + 1
                ? Terms.list(those)
                : "everybody except " + Terms.list(others);
    }

    /** Null where it would take too long to find out. */
    private @Nullable IpSet addresses(BitSet classes) {
        for (int i = 0; i < questions.size(); i++) {
            var inside = new BitSet();
            for (int c = 0; c < level.unavailable(); c++)
                if (level.answer(i, c) != 0) inside.set(c);
            if (inside.equals(classes)) return questions.get(i).addresses();
        }
        if (pieces == null) pieces = pieces();
        if ((long) pieces.size() * questions.size() > MOST_LOOKED_AT) return null;
        var inside = new ArrayList<IpSet>();
        for (var piece : pieces)
            if (classes.get(level.classOf(piece.first()))) inside.add(IpSet.of(piece));
        return IpSet.unionOf(inside);
    }

    private List<Range> pieces() {
        var all = new ArrayList<Range>();
        for (var text : List.of("0.0.0.0/0", "::/0")) {
            var family = IpPrefix.parse(text).orThrow();
            var begins = new TreeSet<IpAddress>();
            begins.add(family.first());
            for (var question : questions)
                for (var range : question.addresses().ranges()) {
                    if (range.first().isV6() != family.first().isV6()) continue;
                    begins.add(range.first());
                    if (!range.last().equals(family.last())) begins.add(range.last().next());
                }
            IpAddress from = null;
            for (var begin : begins) {
                if (from != null) all.add(new Range(from, begin.previous()));
                from = begin;
            }
            if (from != null) all.add(new Range(from, family.last()));
        }
        return all;
    }

    /**
     * Names and blocks that are the set together.
     *
     * @param except whether a network may be named of which some is not in the set
     */
    private List<String> cover(IpSet set, boolean except) {
        var words = new ArrayList<String>();
        var left = set;
        while (!left.isEmpty()) {
            var best = best(set, left);
            if (best == null) break;
            words.add(best);
            left = left.minus(networks.getOrDefault(best, IpSet.EMPTY));
        }
        if (left.isEmpty()) return words;
        var rest = blocks(left);
        if (except)
            for (var network : networks.entrySet()) {
                var inside = network.getValue();
                if (inside.intersect(set).isEmpty() || !left.minus(inside).isEmpty()) continue;
                var without = cover(inside.minus(set), false);
                if (without.size() >= rest.size() && rest.size() <= 2) continue;
                if (without.size() > rest.size()) continue;
                rest.clear();
                rest.add(network.getKey() + Terms.EXCEPT + Terms.list(without));
                break;
            }
        words.addAll(rest);
        return set.ranges().size() < words.size() ? blocks(set) : words;
    }

    /** The network within the set that holds most of what is left. */
    private @Nullable String best(IpSet set, IpSet left) {
        String best = null;
        int most = Integer.MAX_VALUE;
        for (var network : networks.entrySet()) {
            if (!network.getValue().minus(set).isEmpty()) continue;
            if (network.getValue().intersect(left).isEmpty()) continue;
            int ranges = left.minus(network.getValue()).ranges().size();
            if (ranges >= most) continue;
            most = ranges;
            best = network.getKey();
        }
        return best;
    }

    private static List<String> blocks(IpSet set) {
        var blocks = new ArrayList<String>();
        for (var range : set.ranges()) blocks.add(block(range));
        return blocks;
    }

    private static String block(Range range) {
        var first = range.first();
        var last = range.last();
        long high = first.high() ^ last.high();
        long low = first.low() ^ last.low();
        boolean isBlock =
                (first.high() & high) == 0
                        && (first.low() & low) == 0
                        && (low & low + 1) == 0 // ones at the end only
                        && (high & high + 1) == 0
                        && (high == 0 || low == -1);
        return isBlock
                ? new IpPrefix(first, first.width() - Long.bitCount(high) - Long.bitCount(low))
                        .toString()
                : first + "-" + last;
    }
}
