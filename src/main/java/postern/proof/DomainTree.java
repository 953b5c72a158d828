package postern.proof;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.policy.DomainPattern;

/**
 * All domains that patterns name, by their labels from the last to the first. Each yields two
 * places: exactly this domain, and below it but not at or below a domain that is named too. These
 * places hold every domain there is, each in one of them.
 */
final class DomainTree {

    /** A kind of place. */
    enum Place {
        /** One domain that a pattern names. */
        NAMED,
        /** What lies below a domain that a pattern names. */
        BELOW,
        /** What lies below no such domain. */
        ELSEWHERE
    }

    /** Told of each place. */
    interface Visitor {
        /**
         * @param example a plausible domain there
         * @param entries the number of the list of what holds there
         */
        void visit(Domain example, Place place, int entries);
    }

    private static final List<String> PLAUSIBLE =
            List.of("elsewhere", "host", "mail", "x", "y", "z", "x1", "y1", "z1");

    /** From that length on examples are short, so that there is room for any local part. */
    private static final int CROWDED = 150;

    private static final class Node {
        final String name; // empty for the root
        final Map<String, Node> children = new LinkedHashMap<>();
        final List<Entry> exactly = new ArrayList<>();
        final List<Entry> below = new ArrayList<>();
        final Map<String, List<Entry>> loose = new HashMap<>(); // by how a child's label ends

        Node(String name) {
            this.name = name;
        }
    }

    private final Node root = new Node("");
    private final Entry.Lists lists;

    DomainTree(Entry.Lists lists) {
        this.lists = lists;
    }

    void add(DomainPattern pattern, Entry entry) {
        switch (pattern) {
            case DomainPattern.Exactly(var domain) -> node(domain.name()).exactly.add(entry);
            case DomainPattern.Below(var domain) -> node(domain.name()).below.add(entry);
            case DomainPattern.Everything _ -> root.below.add(entry);
            case DomainPattern.Loose(var ending) -> {
                var node = node(ending.name());
                node.exactly.add(entry);
                node.below.add(entry);
                loose(node).add(entry);
            }
        }
    }

    private Node node(String name) {
        var node = root;
        for (int end = name.length(); end > 0; ) {
            int from = name.lastIndexOf('.', end - 1) + 1;
            int start = from;
            node =
                    node.children.computeIfAbsent(
                            name.substring(from, end), _ -> new Node(name.substring(start)));
            end = from - 1;
        }
        return node;
    }

    /** Tells such domains apart from others, whatever holds there. */
    void name(DomainPattern pattern) {
        switch (pattern) {
            case DomainPattern.Everything _ -> {}
            case DomainPattern.Exactly(var domain) -> node(domain.name());
            case DomainPattern.Below(var domain) -> node(domain.name());
            case DomainPattern.Loose(var ending) -> loose(node(ending.name()));
        }
    }

    /** What holds for children of the domain's parent whose label ends in its first one. */
    private List<Entry> loose(Node ending) {
        int dot = ending.name.indexOf('.');
        var parent = dot < 0 ? root : node(ending.name.substring(dot + 1));
        var label = dot < 0 ? ending.name : ending.name.substring(0, dot);
        return parent.loose.computeIfAbsent(label, _ -> new ArrayList<>());
    }

    /** The number of the list of what holds at a domain. */
    int entriesAt(Domain domain) {
        var node = root;
        int here = Entry.Lists.EMPTY;
        var name = domain.name();
        for (int end = name.length(); end > 0; ) {
            int from = name.lastIndexOf('.', end - 1) + 1;
            var label = name.substring(from, end);
            int below = lists.join(here, lists.number(node.below));
            var child = node.children.get(label);
            if (child == null) return loose(node, label, below);
            here = inherited(node, label, below);
            node = child;
            end = from - 1;
        }
        return lists.join(here, lists.number(node.exactly));
    }

    void visit(Visitor visitor) {
        visit(root, Entry.Lists.EMPTY, visitor);
    }

    private void visit(Node node, int inherited, Visitor visitor) {
        if (node != root)
            visitor.visit(
                    Domain.of(node.name),
                    Place.NAMED,
                    lists.join(inherited, lists.number(node.exactly)));
        int below = lists.join(inherited, lists.number(node.below));
        unnamed(node, "", below, visitor);
        for (var ending : node.loose.keySet())
            unnamed(node, ending, loose(node, ending, below), visitor);
        for (var child : node.children.entrySet())
            visit(child.getValue(), inherited(node, child.getKey(), below), visitor);
    }

    /** What a child that is named takes over. */
    private int inherited(Node node, String label, int below) {
        // What its own pattern says about the ending itself stands in the child.
        int more = below;
        for (var ending : node.loose.entrySet())
            if (!label.equals(ending.getKey()) && label.endsWith(ending.getKey()))
                more = lists.join(more, lists.number(ending.getValue()));
        return more;
    }

    /** With all that takes in a longer label with that ending. */
    private int loose(Node node, String label, int below) {
        int more = below;
        for (var ending : node.loose.entrySet())
            if (label.endsWith(ending.getKey()))
                more = lists.join(more, lists.number(ending.getValue()));
        return more;
    }

    /** The domains whose label before this node's name is none of the children's. */
    private void unnamed(Node node, String ending, int entries, Visitor visitor) {
        var example = node == root ? stranger(ending) : child(node, ending);
        if (example != null)
            visitor.visit(example, node == root ? Place.ELSEWHERE : Place.BELOW, entries);
    }

    private @Nullable Domain stranger(String ending) {
        for (var label : List.of("example", "test", "invalid", "net", "org", "x", "y", "z")) {
            var last = label + ending;
            if (!isTaken(root, last, ending)) return domain("elsewhere." + last);
        }
        var free = child(root, ending);
        return free == null ? null : domain("x." + free);
    }

    private static @Nullable Domain child(Node node, String ending) {
        var rest = node.name.isEmpty() ? "" : "." + node.name;
        for (var front : PLAUSIBLE) {
            if (rest.length() > CROWDED && front.length() > 1) continue;
            if (isTaken(node, front + ending, ending)) continue;
            var domain = domain(front + ending + rest);
            if (domain != null) return domain;
        }
        for (int i = 0; i <= node.children.size() + node.loose.size(); i++) {
            var front = Integer.toString(i, 36) + "x";
            if (isTaken(node, front + ending, ending)) continue;
            return domain(front + ending + rest);
        }
        return null;
    }

    private static boolean isTaken(Node node, String label, String ending) {
        if (node.children.containsKey(label)) return true;
        // It has to end in that, and in nothing longer that is asked for.
        for (var other : node.loose.keySet())
            if (other.length() > ending.length() && label.endsWith(other)) return true;
        return false;
    }

    private static @Nullable Domain domain(String name) {
        return Domain.parse(name) instanceof Parsed.Good<Domain>(var domain) ? domain : null;
    }
}
