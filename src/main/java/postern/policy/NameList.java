package postern.policy;

import java.util.AbstractList;
import java.util.HashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;

/** Names in an order, made for asking often whether one is among them. */
final class NameList extends AbstractList<String> implements RandomAccess {
    private static final int FEW = 4;

    private final List<String> names;
    private final Set<String> set;

    private NameList(List<String> names) {
        this.names = names;
        set = new HashSet<>(names);
    }

    /** An unmodifiable copy; a plain one where going through it is the fastest. */
    static List<String> of(List<String> names) {
        if (names instanceof NameList) return names;
        var copy = List.copyOf(names);
        return copy.size() <= FEW ? copy : new NameList(copy);
    }

    @Override
    public String get(int index) {
        return names.get(index);
    }

    @Override
    public int size() {
        return names.size();
    }

    @Override
    public boolean contains(Object name) {
        return set.contains(name);
    }
}
