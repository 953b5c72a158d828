package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * The keys and values of one section, held against its shape: what stands there twice, is unknown
 * or is missing is a problem.
 */
final class Section {
    private final Shape shape;
    private final Node node;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();

    private Section(Shape shape, Node node, Problems problems) {
        this.shape = shape;
        this.node = node;
        this.problems = problems;
    }

    /** The section; one without keys when the node is none, and problems say why. */
    static Section of(Node node, Shape shape, Problems problems) {
        var section = new Section(shape, node, problems);
        if (node instanceof MappingNode mapping) {
            section.values.putAll(entries(mapping, shape.path(), problems));
            section.checkNames(mapping);
        } else
            problems.add(
                    node,
                    shape.path() + " is " + Yaml.kind(node) + ", not a section",
                    "Write it as { key: value, … }; it may hold "
                            + String.join(", ", shape.names())
                            + ".");
        return section;
    }

    /** A section that is not written: everything has its default. */
    static Section missing(Shape shape, Node parent, Problems problems) {
        return new Section(shape, parent, problems);
    }

    /** All entries of a section with free names, without those that stand there twice. */
    static Map<String, Node> entries(MappingNode mapping, String path, Problems problems) {
        var entries = new LinkedHashMap<String, Node>();
        for (var tuple : mapping.getValue()) {
            var name = Yaml.text(tuple.getKeyNode());
            if (name == null)
                problems.add(
                        tuple.getKeyNode(),
                        "a key of " + path + " is " + Yaml.kind(tuple.getKeyNode()),
                        "A key is one word.");
            else if (entries.putIfAbsent(name, tuple.getValueNode()) != null)
                problems.add(
                        tuple.getKeyNode(),
                        "\"" + name + "\" stands in " + path + " twice",
                        "Remove one of the two, or put them together.");
        }
        return entries;
    }

    private void checkNames(MappingNode mapping) {
        var names = shape.names();
        for (var tuple : mapping.getValue()) {
            var name = Yaml.text(tuple.getKeyNode());
            if (name == null || names.contains(name)) continue;
            if (shape.later().contains(name)) notYet(tuple.getKeyNode(), name);
            else
                problems.add(
                        tuple.getKeyNode(),
                        "unknown key \"" + name + "\" in " + shape.path(),
                        Nearest.cure(name, names, "It may hold"));
        }
    }

    private void notYet(Node at, String name) {
        notYet(at, name, problems);
    }

    /** What is part of the language, but does nothing yet, must not stand there unnoticed. */
    static void notYet(Node at, String name, Problems problems) {
        problems.add(
                at,
                "\"" + name + "\" is not supported by this version yet",
                "Remove it: nothing that is written here may be without effect.");
    }

    /** Whether the key may stand here. */
    boolean takes(Key<?> key) {
        return shape.keys().contains(key);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /** What people call it. */
    String path() {
        return shape.path();
    }

    boolean has(Key<?> key) {
        return values.containsKey(key.name());
    }

    /** The node of a key; the section's own where it is missing. */
    Node at(Key<?> key) {
        return values.getOrDefault(key.name(), node);
    }

    int line() {
        return Yaml.line(node);
    }

    Node node() {
        return node;
    }

    /**
     * The value, or its default; null when there is neither, or when what stands there is wrong.
     */
    <V> @Nullable V get(Key<V> key) {
        if (!takes(key)) throw new IllegalStateException(shape.path() + " has no " + key.name());
        var value = values.get(key.name());
        if (value != null) {
            var read = key.type().read(value, key.name(), problems);
            return read == null ? key.standIn() : read;
        }
        if (key.isRequired() && node instanceof MappingNode)
            problems.add(
                    node,
                    shape.path() + " has no \"" + key.name() + "\"",
                    "Add \"" + key.name() + ": …\", " + key.type().label() + ".");
        return key.standIn();
    }

    /** The value of a key that has a default, which stands in for one that is wrong. */
    <V> V value(Key<V> key) {
        return Objects.requireNonNull(get(key), key.name());
    }

    /** The items of a list; empty when the key is missing. */
    List<Node> items(Key<Node> key) {
        var value = get(key);
        if (value == null) return List.of();
        if (Yaml.isNull(value)) {
            problems.add(value, key.name() + " is empty", "Write a list, or remove the key.");
            return List.of();
        }
        if (value instanceof org.snakeyaml.engine.v2.nodes.SequenceNode list)
            return new ArrayList<>(list.getValue());
        problems.add(
                value,
                key.name() + " is " + Yaml.kind(value) + ", not a list",
                "Write its items below it, each behind a \"- \".");
        return List.of();
    }

    /** A section below this one; with defaults only when it is missing. */
    Section section(Key<Node> key, Shape below) {
        var value = get(key);
        return value == null ? missing(below, node, problems) : of(value, below, problems);
    }
}
