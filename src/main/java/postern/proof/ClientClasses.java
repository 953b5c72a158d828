package postern.proof;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.proof.Classes.Answers;

/**
 * The clients that sets of addresses tell apart. IPv4 and IPv6 are two lines of numbers here: what
 * covers all of one covers nothing of the other.
 */
final class ClientClasses {
    /** Where a set begins, or goes on no further. */
    private record Change(IpAddress at, int set, boolean begins) {}

    private ClientClasses() {}

    static Classes<IpAddress> of(List<IpSet> sets, Budget budget) {
        var classes = new Classes<IpAddress>(budget);
        for (var whole : List.of("0.0.0.0/0", "::/0")) {
            var family = IpPrefix.parse(whole).orThrow();
            walk(family, changes(family.last(), sets), classes, budget);
        }
        return classes;
    }

    private static List<Change> changes(IpAddress last, List<IpSet> sets) {
        var changes = new ArrayList<Change>();
        for (int i = 0; i < sets.size(); i++)
            for (var range : sets.get(i).ranges()) {
                if (range.first().isV6() != last.isV6()) continue;
                changes.add(new Change(range.first(), i, true));
                if (!range.last().equals(last))
                    changes.add(new Change(range.last().next(), i, false));
            }
        changes.sort(Comparator.comparing(Change::at));
        return changes;
    }

    private static void walk(
            IpPrefix family, List<Change> changes, Classes<IpAddress> classes, Budget budget) {
        var inside = new TreeSet<Integer>();
        var from = family.first();
        for (int i = 0; i <= changes.size(); ) {
            if (i < changes.size() && changes.get(i).at().equals(from)) {
                var change = changes.get(i++);
                if (change.begins()) inside.add(change.set());
                else inside.remove(change.set());
                continue;
            }
            var to = i < changes.size() ? changes.get(i).at().previous() : family.last();
            add(from, to, inside, classes);
            if ((i & 0xff) == 0) budget.time();
            if (i == changes.size()) return;
            from = changes.get(i).at();
        }
    }

    private static void add(
            IpAddress from, IpAddress to, Set<Integer> inside, Classes<IpAddress> classes) {
        var pairs = new int[2 * inside.size()];
        int length = 0;
        for (int set : inside) {
            pairs[length++] = set;
            pairs[length++] = 1;
        }
        var answers = new Answers(pairs);
        for (int i = 0; i < Plausible.STRANGERS.size(); i++) {
            var address = Plausible.STRANGERS.get(i);
            if (address.isV6() == from.isV6()
                    && address.compareTo(from) >= 0
                    && address.compareTo(to) <= 0) classes.add(answers, address, i);
        }
        classes.add(answers, Plausible.host(from, to), from.isV6() ? 9 : 8);
    }
}
