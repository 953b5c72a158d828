package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
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
            if ("any".equals(name))
                problems.add(
                        tuple.getKeyNode(),
                        "no network can be called \"any\"",
                        "Choose another name.");
        }
        Section.entries(mapping, "networks", problems)
                .forEach((name, value) -> sets.put(name, set(value, name)));
    }

    private IpSet set(Node node, String name) {
        var prefixes = PREFIXES.read(node, name, problems);
        return prefixes == null ? IpSet.EMPTY : IpSet.of(prefixes);
    }

    Map<String, IpSet> sets() {
        return sets;
    }

    /** A list of names and of addresses, put together. */
    Clients clients(Node node, String key) {
        var names = new LinkedHashSet<String>();
        var prefixes = new ArrayList<IpPrefix>();
        var all = IpSet.EMPTY;
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
                else if (sets.containsKey(text))
                    all = all.union(sets.getOrDefault(text, IpSet.EMPTY));
                else prefix(item, text, key, prefixes);
            }
        return new Clients(new ArrayList<>(names), all.union(IpSet.of(prefixes)));
    }

    private void prefix(Node item, String text, String key, List<IpPrefix> into) {
        switch (IpPrefix.parse(text)) {
            case Parsed.Good<IpPrefix>(var prefix) -> into.add(prefix);
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
