package postern.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;

/** An item of a list that is written as {@code - kind: { … }}. */
record KindEntry(String kind, Node body, int line) {

    /** The entry; null when it is none, and problems say why. */
    static @Nullable KindEntry of(
            Node item, String what, List<String> kinds, List<String> later, Problems problems) {
        var known = String.join(", ", kinds);
        if (!(item instanceof MappingNode mapping) || mapping.getValue().size() != 1) {
            problems.add(
                    item,
                    "a "
                            + what
                            + " is one kind with its keys, this is "
                            + (item instanceof MappingNode ? "something else" : Yaml.kind(item)),
                    "Write - " + kinds.getFirst() + ": { … }; the kinds are " + known + ".");
            return null;
        }
        var tuple = mapping.getValue().getFirst();
        var kind = Yaml.text(tuple.getKeyNode());
        if (kind != null && kinds.contains(kind))
            return new KindEntry(kind, tuple.getValueNode(), Yaml.line(tuple.getKeyNode()));
        if (kind != null && later.contains(kind)) {
            Section.notYet(tuple.getKeyNode(), kind, problems);
            return null;
        }
        var all = new ArrayList<>(kinds);
        all.addAll(later);
        problems.add(
                tuple.getKeyNode(),
                "there is no kind of " + what + " called \"" + kind + "\"",
                Nearest.cure(String.valueOf(kind), all, "The kinds are"));
        return null;
    }
}
