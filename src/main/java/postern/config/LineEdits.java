package postern.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** The lines of a YAML text, and what is to change in them. Lines count from 0. */
final class LineEdits {
    private final List<String> lines;
    private final List<Edit> edits = new ArrayList<>();

    private record Edit(int from, int end, List<String> by) {}

    LineEdits(String text) {
        lines = List.of((text.endsWith("\n") ? text : text + "\n").split("\n", -1));
    }

    void replace(int from, int end, List<String> by) {
        edits.add(new Edit(from, end, by));
    }

    void insert(int at, List<String> fresh) {
        if (!fresh.isEmpty()) edits.add(new Edit(at, at, fresh));
    }

    /** The text with all that was changed; what was inserted at one place stands in that order. */
    String result() {
        var result = new ArrayList<>(lines);
        edits.sort(Comparator.comparingInt(Edit::from).thenComparingInt(Edit::end));
        for (var edit : edits.reversed()) {
            var old = result.subList(edit.from(), edit.end());
            old.clear();
            old.addAll(edit.by());
        }
        return String.join("\n", result);
    }

    /** Puts braces behind a key, for all that stood below it is gone. */
    void empty(Node key) {
        int line = Yaml.line(key) - 1;
        int colon = lines.get(line).indexOf(':');
        var text = lines.get(line);
        replace(
                line,
                line + 1,
                List.of(text.substring(0, colon + 1) + " {}" + text.substring(colon + 1)));
    }

    /** Whether nothing but blanks stands before it in its line. */
    boolean begins(Node node) {
        var line = lines.get(Yaml.line(node) - 1);
        return line.substring(0, line.offsetByCodePoints(0, Yaml.column(node) - 1)).isBlank();
    }

    /** The last line of a node, comments behind it left out. */
    static int last(Node node) {
        return switch (node) {
            case MappingNode mapping when mapping.getFlowStyle() == FlowStyle.BLOCK ->
                    last(mapping.getValue().getLast().getValueNode());
            case SequenceNode list when list.getFlowStyle() == FlowStyle.BLOCK ->
                    last(list.getValue().getLast());
            default -> {
                var end = node.getEndMark().orElseThrow();
                boolean before = end.getColumn() == 0 && end.getLine() > Yaml.line(node) - 1;
                yield before ? end.getLine() - 1 : end.getLine();
            }
        };
    }

    /** The comment that stands behind a node in its last line, with the blank before it. */
    String comment(Node node) {
        if (node instanceof MappingNode mapping && mapping.getFlowStyle() == FlowStyle.BLOCK)
            return "";
        if (node instanceof SequenceNode list && list.getFlowStyle() == FlowStyle.BLOCK) return "";
        var end = node.getEndMark().orElseThrow();
        var rest = from(end.getLine(), end.getColumn());
        return rest.strip().startsWith("#") && last(node) == end.getLine()
                ? " " + rest.strip()
                : "";
    }

    /** A line without a node that stands in it as a whole. */
    String without(int line, Node node) {
        var text = lines.get(line);
        var start = text.substring(0, text.offsetByCodePoints(0, Yaml.column(node) - 1));
        return (start.stripTrailing() + comment(node)).stripTrailing();
    }

    private String from(int line, int column) {
        var text = lines.get(line);
        return text.substring(text.offsetByCodePoints(0, column));
    }
}
