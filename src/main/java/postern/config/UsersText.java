package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * The text of a users file, in which users change and all else stays as it is: comments, order,
 * layout.
 *
 * <p>Where the layout is one that this cannot edit (users in braces, aliases) the whole file is
 * written anew, and its first line says so.
 */
public final class UsersText {
    private static final String BEGINNING =
            "# Who can log in. postern user changes this file; passwords are kept as hashes.\n";
    private static final String ANEW =
            "# Written anew by postern user: comments and layout of an earlier version are lost.\n";

    private final LineEdits lines;

    private UsersText(String text) {
        lines = new LineEdits(text);
    }

    /**
     * The text, changed so that it holds these users and no others.
     *
     * @param text a users file that can be read; empty for a new one
     * @param wanted by their names
     */
    public static String revised(String text, SequencedMap<String, UserEntry> wanted) {
        var edited = text.isEmpty() ? null : new UsersText(text).edited(text, wanted);
        if (edited != null && holds(edited, wanted)) return edited;
        var anew = anew(text.isEmpty() ? BEGINNING : ANEW, wanted);
        if (!holds(anew, wanted)) throw new IllegalStateException("not what was to be written");
        return anew;
    }

    private static String anew(String head, SequencedMap<String, UserEntry> wanted) {
        if (wanted.isEmpty()) return head + "users: {}\n";
        var text = new StringBuilder(head).append("users:\n");
        for (var user : wanted.values())
            for (var line : UserFields.lines(user, "  ", "")) text.append(line).append('\n');
        return text.toString();
    }

    /** Whether the text says exactly that. */
    private static boolean holds(String text, SequencedMap<String, UserEntry> wanted) {
        return UsersFile.read(text, "") instanceof UsersReading.Read(var users)
                && fields(users).equals(fields(wanted));
    }

    private static SequencedMap<String, SequencedMap<String, String>> fields(
            SequencedMap<String, UserEntry> users) {
        var fields = new LinkedHashMap<String, SequencedMap<String, String>>();
        users.forEach((name, user) -> fields.put(name, UserFields.of(user)));
        return fields;
    }

    /** Null where the layout is not one that can be edited. */
    private @Nullable String edited(String text, SequencedMap<String, UserEntry> wanted) {
        var problems = new Problems();
        var root = Yaml.tree(text, "", "", problems);
        if (root == null) return null;
        var before = UserEntries.read(root, problems);
        if (!problems.isEmpty()) return null;
        for (var tuple : root.getValue())
            if ("users".equals(Yaml.text(tuple.getKeyNode()))) {
                if (!edit(tuple, before, wanted)) return null;
                return lines.result();
            }
        return null;
    }

    private boolean edit(
            NodeTuple users,
            SequencedMap<String, UserEntry> before,
            SequencedMap<String, UserEntry> wanted) {
        if (!(users.getValueNode() instanceof MappingNode mapping)) return false;
        if (mapping.getValue().isEmpty()) return fill(users, wanted);
        if (mapping.getFlowStyle() != FlowStyle.BLOCK) return false;
        var tuples = mapping.getValue();
        for (var tuple : tuples) {
            var name = People.USER.parser().apply(text(tuple.getKeyNode())).orThrow();
            if (!edit(tuple, before.get(name), wanted.get(name))) return false;
        }
        if (wanted.isEmpty()) lines.empty(users.getKeyNode());
        var indent = " ".repeat(Yaml.column(tuples.getFirst().getKeyNode()) - 1);
        int end = LineEdits.last(tuples.getLast().getValueNode()) + 1;
        var fresh = new ArrayList<String>();
        wanted.forEach((name, user) -> {
            if (!before.containsKey(name)) fresh.addAll(UserFields.lines(user, indent, ""));
        });
        lines.insert(end, fresh);
        return true;
    }

    /** Puts users below a key with nothing but "{}" behind it. */
    private boolean fill(NodeTuple users, SequencedMap<String, UserEntry> wanted) {
        var key = users.getKeyNode();
        int line = Yaml.line(key) - 1;
        if (LineEdits.last(users.getValueNode()) != line) return false;
        var indent = " ".repeat(Yaml.column(key) + 1);
        var all = new ArrayList<String>();
        all.add(lines.without(line, users.getValueNode()));
        for (var user : wanted.values()) all.addAll(UserFields.lines(user, indent, ""));
        if (!wanted.isEmpty()) lines.replace(line, line + 1, all);
        return true;
    }

    /**
     * @param before as the lines of that user say it
     * @param after null for nobody
     */
    private boolean edit(NodeTuple tuple, @Nullable UserEntry before, @Nullable UserEntry after) {
        var key = tuple.getKeyNode();
        var value = tuple.getValueNode();
        int from = Yaml.line(key) - 1;
        int end = LineEdits.last(value) + 1;
        if (before == null || end <= from || !lines.begins(key)) return false;
        if (after == null) lines.replace(from, end, List.of());
        else if (UserFields.of(after).equals(UserFields.of(before))) return true;
        else if (value instanceof MappingNode fields
                && fields.getFlowStyle() == FlowStyle.BLOCK
                && !UserFields.of(after).isEmpty())
            editFields(fields, UserFields.of(before), UserFields.of(after), end);
        else {
            var indent = " ".repeat(Yaml.column(key) - 1);
            lines.replace(from, end, UserFields.lines(after, indent, lines.comment(value)));
        }
        return true;
    }

    private void editFields(
            MappingNode fields,
            SequencedMap<String, String> before,
            SequencedMap<String, String> after,
            int end) {
        var indent = " ".repeat(Yaml.column(fields.getValue().getFirst().getKeyNode()) - 1);
        var fresh = new ArrayList<String>();
        after.forEach((name, text) -> {
            if (!has(fields, name)) fresh.add(indent + name + ": " + text);
        });
        for (var tuple : fields.getValue()) {
            var name = text(tuple.getKeyNode());
            var text = after.get(name);
            if (text != null && text.equals(before.get(name))) continue;
            var value = tuple.getValueNode();
            List<String> line =
                    text == null
                            ? List.of()
                            : List.of(indent + name + ": " + text + lines.comment(value));
            lines.replace(Yaml.line(tuple.getKeyNode()) - 1, LineEdits.last(value) + 1, line);
        }
        lines.insert(end, fresh);
    }

    /** Of a key in a file that could be read. */
    private static String text(Node key) {
        return Objects.requireNonNull(Yaml.text(key));
    }

    private static boolean has(MappingNode fields, String name) {
        return fields.getValue().stream()
                .anyMatch(tuple -> name.equals(Yaml.text(tuple.getKeyNode())));
    }
}
