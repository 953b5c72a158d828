package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** YAML 1.2 text as a tree of nodes that know where they stand. */
final class Yaml {
    private static final int LARGEST = 64 << 20; // characters

    private Yaml() {}

    /** The tree; null when there is none, and problems say why. */
    static @Nullable MappingNode tree(String text, String file, Problems problems) {
        return tree(text, file, "Begin with \"hostname:\", the name of this host.", problems);
    }

    /**
     * The same for a file that begins otherwise.
     *
     * @param beginning what to write into a file that has no keys
     */
    static @Nullable MappingNode tree(
            String text, String file, String beginning, Problems problems) {
        var settings = LoadSettings.builder().setLabel(file).setCodePointLimit(LARGEST).build();
        var documents = new ArrayList<Node>();
        try {
            var events =
                    new ShallowEvents(new ParserImpl(settings, new StreamReader(settings, text)));
            var composer = new Composer(settings, events);
            while (composer.hasNext()) documents.add(composer.next());
        } catch (MarkedYamlEngineException e) {
            var mark = e.getProblemMark();
            problems.add(
                    mark.map(m -> m.getLine() + 1).orElse(0),
                    mark.map(m -> m.getColumn() + 1).orElse(0),
                    "this is no YAML: " + e.getProblem(),
                    "Look for a bracket or quote that is not closed, a tab, or wrong indentation.");
            return null;
        } catch (YamlEngineException e) {
            var why = e.getMessage() == null ? "" : e.getMessage().lines().findFirst().orElse("");
            problems.add(0, 0, "this is no YAML: " + why, "Save the file as plain text in UTF-8.");
            return null;
        }
        if (documents.isEmpty() || isNull(documents.getFirst())) {
            problems.add(0, 0, "the file is empty", beginning);
            return null;
        }
        if (documents.size() > 1) {
            problems.add(
                    documents.get(1),
                    "a second YAML document begins here",
                    "Remove the line with \"---\"; one file is one configuration.");
            return null;
        }
        if (documents.getFirst() instanceof MappingNode root) return root;
        problems.add(
                documents.getFirst(),
                "the file is " + kind(documents.getFirst()) + ", not keys and values",
                beginning);
        return null;
    }

    /** What kind of value that is, with its article. */
    static String kind(Node node) {
        return switch (node) {
            case MappingNode _ -> "a section";
            case SequenceNode _ -> "a list";
            case ScalarNode _ -> isNull(node) ? "empty" : "one value";
            default -> "something unknown"; // an open class of the library
        };
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    static boolean isSection(Node node) {
        return node instanceof MappingNode;
    }

    static boolean isEmptyList(Node node) {
        return node instanceof SequenceNode list && list.getValue().isEmpty();
    }

    /** The text of a scalar; null for lists, sections and nothing. */
    static @Nullable String text(Node node) {
        return node instanceof ScalarNode scalar && !isNull(node) ? scalar.getValue() : null;
    }

    /** The items of a list; for anything else itself as the only item. */
    static List<Node> items(Node node) {
        return node instanceof SequenceNode list ? list.getValue() : List.of(node);
    }

    /** From 1 on. */
    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }

    /** From 1 on. */
    static int column(Node node) {
        return node.getStartMark().map(mark -> mark.getColumn() + 1).orElse(0);
    }
}
