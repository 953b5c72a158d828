package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.mail.Parsed;

/** How a value is written, and read. */
sealed interface ValueType<V> {

    /** As the reference calls it: "duration", "list of networks". */
    String label();

    /** The value; null when there is none, and problems say why. */
    @Nullable V read(Node node, String key, Problems problems);

    /**
     * One word or number.
     *
     * @param cure what to write instead of what is wrong
     */
    record Scalar<V>(String label, String cure, Function<String, Parsed<V>> parser)
            implements ValueType<V> {
        @Override
        public @Nullable V read(Node node, String key, Problems problems) {
            var text = Yaml.text(node);
            if (text == null) {
                problems.add(node, key + " is " + Yaml.kind(node) + ", not " + label, cure);
                return null;
            }
            return switch (parser.apply(text)) {
                case Parsed.Good<V>(var value) -> value;
                case Parsed.Bad<V>(var why) -> {
                    problems.add(
                            node, key + ": \"" + text + "\" is not " + label + ": " + why, cure);
                    yield null;
                }
            };
        }
    }

    /** A list, or one item without the brackets; without the items that are wrong. */
    record Several<V>(String label, Scalar<V> item) implements ValueType<List<V>> {
        @Override
        public @Nullable List<V> read(Node node, String key, Problems problems) {
            if (Yaml.isNull(node)) {
                problems.add(node, key + " is empty", item.cure());
                return null;
            }
            var values = new LinkedHashSet<V>();
            for (var one : Yaml.items(node)) {
                var value = item.read(one, key, problems);
                if (value == null) continue;
                if (!values.add(value))
                    problems.add(
                            one,
                            key + ": \"" + Yaml.text(one) + "\" stands here twice",
                            "Remove one of the two.");
            }
            return new ArrayList<>(values);
        }
    }

    /** One word that no message ever shows. */
    record Secret<V>(String label, String cure, Function<String, Parsed<V>> parser)
            implements ValueType<V> {
        @Override
        public @Nullable V read(Node node, String key, Problems problems) {
            var text = Yaml.text(node);
            if (text == null) {
                problems.add(node, key + " is " + Yaml.kind(node) + ", not " + label, cure);
                return null;
            }
            return switch (parser.apply(text)) {
                case Parsed.Good<V>(var value) -> value;
                case Parsed.Bad<V>(var why) -> {
                    problems.add(node, key + " is not " + label + ": " + why, cure);
                    yield null;
                }
            };
        }
    }

    /** What a reader of its own reads. */
    record Own(String label) implements ValueType<Node> {
        @Override
        public Node read(Node node, String key, Problems problems) {
            return node;
        }
    }
}
