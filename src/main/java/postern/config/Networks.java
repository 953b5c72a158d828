package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.Parsed;
import postern.policy.Grant.Clients;

/** The names for sets of addresses, and what refers to them. */
final class Networks {
    static final Own FROM = new Own("a list of networks");

    private static final Several<IpPrefix> PREFIXES =
            new Several<>(
                    "a list of addresses",
                    new Scalar<>(
                            "an address or a block",
                            "Write for instance 192.0.2.25, 10.20.0.0/22 or \"2001:db8:7::/48\".",
                            IpPrefix::parse));

    /** What may stand in place of networks somewhere, so that no network can be called so. */
    static final List<String> RESERVED = List.of("any", "outsiders");

    private final Map<String, List<IpPrefix>> prefixes = new LinkedHashMap<>();
    private final Map<String, IpSet> sets = new LinkedHashMap<>();
    private final Problems problems;

    private Networks(Problems problems) {
        this.problems = problems;
    }

    static Networks read(@Nullable Node node, Problems problems) {
        var networks = new Networks(problems);
        if (node instanceof MappingNode mapping) networks.readAll(mapping);
        else if (node != null)
            problems.add(
                    node,
                    "networks is " + Yaml.kind(node) + ", not a section",
                    "Write names with addresses: office: [10.20.0.0/22].");
        return networks;
    }

    private void readAll(MappingNode mapping) {
        for (var tuple : mapping.getValue()) {
            var name = Yaml.text(tuple.getKeyNode());
            if (name != null && Words.NAME.read(tuple.getKeyNode(), "networks", problems) == null)
                continue;
            if (name != null && RESERVED.contains(name))
                problems.add(
                        tuple.getKeyNode(),
                        "no network can be called \"" + name + "\"",
                        "Choose another name.");
        }
        Section.entries(mapping, "networks", problems).forEach(this::readOne);
    }

    private void readOne(String name, Node node) {
        var read = PREFIXES.read(node, name, problems);
        if (read != null && Yaml.isEmptyList(node))
            problems.add(node, name + " is empty", "Write an address, or remove the network.");
        prefixes.put(name, read == null ? List.of() : read);
        sets.put(name, read == null ? IpSet.EMPTY : IpSet.of(read));
    }

    boolean has(String name) {
        return sets.containsKey(name);
    }

    Map<String, IpSet> sets() {
        return sets;
    }

    /** A list of names and of addresses, put together. */
    Clients clients(Node node, String key) {
        var all = new ArrayList<IpSet>();
        var single = new ArrayList<IpPrefix>();
        var names =
                names(
                        node,
                        key,
                        name -> all.add(sets.getOrDefault(name, IpSet.EMPTY)),
                        single::add);
        all.add(IpSet.of(single));
        return new Clients(names, IpSet.unionOf(all));
    }

    /** The same as blocks, each as it is written. */
    List<IpPrefix> blocks(Node node, String key) {
        var all = new ArrayList<IpPrefix>();
        names(node, key, name -> all.addAll(prefixes.getOrDefault(name, List.of())), all::add);
        return all;
    }

    private List<String> names(
            Node node, String key, Consumer<String> network, Consumer<IpPrefix> block) {
        var names = new LinkedHashSet<String>();
        if (Yaml.isNull(node) || Yaml.items(node).isEmpty())
            problems.add(node, key + " is empty", "Name a network or an address.");
        else
            for (var item : Yaml.items(node)) {
                var text = Yaml.text(item);
                if (text == null)
                    problems.add(
                            item,
                            key + " holds " + Yaml.kind(item),
                            "Name a network or an address.");
                else if (!names.add(text))
                    problems.add(
                            item,
                            key + ": \"" + text + "\" stands here twice",
                            "Remove one of the two.");
                else if (has(text)) network.accept(text);
                else prefix(item, text, key, block);
            }
        return new ArrayList<>(names);
    }

    private void prefix(Node item, String text, String key, Consumer<IpPrefix> into) {
        switch (IpPrefix.parse(text)) {
            case Parsed.Good<IpPrefix>(var prefix) -> into.accept(prefix);
            case Parsed.Bad<IpPrefix>(var why) -> {
                boolean address = text.indexOf('.') >= 0 || text.indexOf(':') >= 0;
                problems.add(
                        item,
                        address
                                ? key + ": \"" + text + "\" is not an address or a block: " + why
                                : key + ": there is no network \"" + text + "\"",
                        address
                                ? "Write for instance 192.0.2.25, 10.20.0.0/22 or"
                                        + " \"2001:db8:7::/48\"."
                                : Nearest.cure(text, sets.keySet(), "The networks are"));
            }
        }
    }
}
