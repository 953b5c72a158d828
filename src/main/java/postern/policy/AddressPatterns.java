package postern.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.ReversePath;

/**
 * Patterns of addresses in an order, made for asking often which of them is the first that matches.
 * The cost grows with the labels of an address and with the patterns at those very labels, not with
 * their number.
 */
public final class AddressPatterns {
    public static final AddressPatterns NULL_REVERSE_PATH =
            new AddressPatterns(List.of(new AddressPattern.Null()));

    private static final int NONE = Integer.MAX_VALUE;

    private final List<AddressPattern> patterns;
    private final DomainIndex index;
    private final List<Cell> exactly; // by number in the index
    private final List<Cell> below; // by number in the index
    private final Cell anywhere = new Cell();
    private final Map<AddressLiteral, Cell> literals = new HashMap<>();
    private final int nullPath;

    /** Patterns for local parts at one place, each with its position. */
    private static final class Cell {
        private final Map<String, Integer> exact = new HashMap<>(); // folded
        private final List<Glob> globs = new ArrayList<>();
        private final List<Integer> positions = new ArrayList<>(); // of the globs, rising

        void add(Glob local, int position) {
            if (local.isExact()) exact.putIfAbsent(local.text(), position);
            else {
                globs.add(local);
                positions.add(position);
            }
        }

        /** The first position that matches, or {@code best} if that is smaller. */
        int first(String local, int best) {
            int found = best;
            if (!exact.isEmpty()) {
                var position = exact.get(Glob.fold(local));
                if (position != null && position < found) found = position;
            }
            for (int i = 0; i < globs.size(); i++) {
                if (positions.get(i) >= found) return found;
                if (globs.get(i).matches(local)) return positions.get(i);
            }
            return found;
        }
    }

    public AddressPatterns(List<AddressPattern> patterns) {
        this.patterns = List.copyOf(patterns);
        var numbers = new LinkedHashMap<String, Integer>();
        exactly = new ArrayList<>();
        below = new ArrayList<>();
        int firstNull = -1;
        for (int i = 0; i < patterns.size(); i++)
            switch (patterns.get(i)) {
                case AddressPattern.Null _ -> firstNull = firstNull < 0 ? i : firstNull;
                case AddressPattern.Anywhere(var local) -> anywhere.add(local, i);
                case AddressPattern.AtLiteral(var local, var literal) ->
                        literals.computeIfAbsent(literal, _ -> new Cell()).add(local, i);
                case AddressPattern.AtDomain(var local, DomainPattern.Exactly(var domain)) ->
                        exactly.get(number(numbers, domain)).add(local, i);
                case AddressPattern.AtDomain(var local, DomainPattern.Below(var domain)) ->
                        below.get(number(numbers, domain)).add(local, i);
                case AddressPattern.AtDomain _ ->
                        throw new IllegalStateException("not a pattern of whole labels");
            }
        nullPath = firstNull;
        index = new DomainIndex(numbers.keySet());
    }

    /** The patterns, for constants and tests. */
    public static AddressPatterns of(String... patterns) {
        var list = new ArrayList<AddressPattern>();
        for (var pattern : patterns) list.add(AddressPattern.of(pattern));
        return new AddressPatterns(list);
    }

    private int number(Map<String, Integer> numbers, Domain domain) {
        var known = numbers.putIfAbsent(domain.name(), numbers.size());
        if (known != null) return known;
        exactly.add(new Cell());
        below.add(new Cell());
        return numbers.size() - 1;
    }

    /** In their order. */
    public List<AddressPattern> patterns() {
        return patterns;
    }

    /** Those of them that are for mailboxes: all but {@code <>}. */
    AddressPatterns mailboxes() {
        return nullPath < 0
                ? this
                : new AddressPatterns(
                        patterns.stream()
                                .filter(pattern -> !(pattern instanceof AddressPattern.Null))
                                .toList());
    }

    /** The position of the first pattern that matches; -1 for none. */
    public int first(ReversePath path) {
        return switch (path) {
            case ReversePath.Null _ -> nullPath;
            case ReversePath.From(var mailbox) -> first(mailbox);
        };
    }

    /** The position of the first pattern that matches; -1 for none. */
    public int first(Mailbox mailbox) {
        int best = anywhere.first(mailbox.local(), NONE);
        best =
                switch (mailbox.host()) {
                    case AddressLiteral literal -> {
                        var cell = literals.get(literal);
                        yield cell == null ? best : cell.first(mailbox.local(), best);
                    }
                    case Domain domain -> first(mailbox.local(), domain.name(), best);
                };
        return best == NONE ? -1 : best;
    }

    private int first(String local, String name, int bestSoFar) {
        int best = bestSoFar;
        int hash = 0;
        for (int end = name.length(), from; end > 0; end = from) {
            from = DomainIndex.start(name, end);
            hash = DomainIndex.hash(hash, name, from, end);
            int number = index.find(hash, name, from);
            if (number >= 0) best = (from == 0 ? exactly : below).get(number).first(local, best);
            if (from > 0) {
                from--; // the dot
                hash = DomainIndex.hash(hash, name, from, from + 1);
            }
        }
        return best;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AddressPatterns set && patterns.equals(set.patterns);
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
