package postern.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import postern.config.ValueType.Own;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;
import postern.policy.AddressPatterns;
import postern.policy.DomainPattern;

/**
 * Lists of patterns: items in the file, in brackets or alone, and items in files of their own, as
 * {@code { file: path }}, one a line.
 */
final class Lists {
    /** What is said of one file's lines before the rest is only counted. */
    private static final int MOST_BAD_LINES = 5;

    static final String DOC =
            "Wherever a list of domains or addresses stands, `{ file: path }` may stand in it: a"
                    + " text file with one item a line; a `#` at the front, or behind a blank, begins"
                    + " a comment. `known` takes `{ map: path }` too: a file with an address, a blank"
                    + " and anything a line, as Postfix has them; `@example.com` there is every"
                    + " address of that domain. All files that a configuration names may have 64 MiB"
                    + " together.";

    static final Own DOMAINS = new Own("a list of domains");
    static final Own DESTINATIONS = new Own("a list of domains and addresses");
    static final Own ADDRESSES = new Own("a list of addresses");

    private final Folder folder;
    private final Problems problems;

    Lists(Folder folder, Problems problems) {
        this.folder = folder;
        this.problems = problems;
    }

    /** Domains of ours, dangerous ones too. */
    List<DomainPattern> domains(Node node, String key) {
        return read(node, key, Patterns.DOMAIN, null);
    }

    /** The same, each with the line that it stands in, or that names the file that it stands in. */
    SequencedMap<DomainPattern, Integer> domainLines(Node node, String key) {
        return located(node, key, Patterns.DOMAIN, null);
    }

    /** Domains elsewhere: whole labels only. */
    List<DomainPattern> wholeDomains(Node node, String key) {
        return read(node, key, Patterns.WHOLE_DOMAIN, null);
    }

    /** Forward-paths; a domain stands for every address in it. */
    AddressPatterns destinations(Node node, String key) {
        return new AddressPatterns(read(node, key, Patterns.DESTINATION, null));
    }

    /** Addresses, the null reverse-path among them. */
    AddressPatterns addresses(Node node, String key) {
        return new AddressPatterns(read(node, key, Patterns.ADDRESS, null));
    }

    /** Recipients; maps are taken too. */
    AddressPatterns recipients(Node node, String key) {
        return new AddressPatterns(read(node, key, Patterns.DESTINATION, Patterns.MAP_KEY));
    }

    /** All items, each once, without those that are wrong. */
    <V> List<V> read(Node node, String key, Scalar<V> item) {
        return read(node, key, item, null);
    }

    private <V> List<V> read(Node node, String key, Scalar<V> item, @Nullable Scalar<V> mapKey) {
        return new ArrayList<>(located(node, key, item, mapKey).keySet());
    }

    private <V> SequencedMap<V, Integer> located(
            Node node, String key, Scalar<V> item, @Nullable Scalar<V> mapKey) {
        var values = new LinkedHashMap<V, Integer>();
        var items = Yaml.items(node);
        if (Yaml.isNull(node) || items.isEmpty()) {
            problems.add(node, key + " is empty", item.cure());
            return values;
        }
        for (var one : items) {
            if (one instanceof MappingNode mapping) {
                file(mapping, key, item, mapKey, values);
                continue;
            }
            var value = item.read(one, key, problems);
            if (value != null && values.putIfAbsent(value, Yaml.line(one)) != null)
                problems.add(
                        one,
                        key + ": \"" + Yaml.text(one) + "\" stands here twice",
                        "Remove one of the two.");
        }
        return values;
    }

    private <V> void file(
            MappingNode node,
            String key,
            Scalar<V> item,
            @Nullable Scalar<V> mapKey,
            Map<V, Integer> into) {
        var cure =
                mapKey == null
                        ? "Write { file: path }, or the items themselves."
                        : "Write { file: path } or { map: path }, or the items themselves.";
        var tuples = node.getValue();
        var kind = tuples.size() == 1 ? Yaml.text(tuples.getFirst().getKeyNode()) : null;
        var reads = mapKey != null && "map".equals(kind) ? mapKey : item;
        boolean map = mapKey != null && "map".equals(kind);
        if (!map && !"file".equals(kind)) {
            problems.add(node, key + " holds a section that names no file", cure);
            return;
        }
        var path =
                Words.PATH.read(tuples.getFirst().getValueNode(), map ? "map" : "file", problems);
        if (path == null) return;
        var text = folder.text(path, node, key);
        if (text == null) return;
        int entries = lines(text, new Source(node, key, path), reads, map, into);
        if (entries == 0)
            problems.add(
                    node,
                    key + ": nothing stands in \"" + path + "\"",
                    map
                            ? "Write an address at the front of each line, or remove the reference."
                            : "Write one item a line, or remove the reference.");
    }

    /** Where lines come from. */
    private record Source(Node at, String key, String path) {}

    /** Reads the lines of a file, and answers how many there are that say something. */
    private <V> int lines(
            String text, Source source, Scalar<V> item, boolean map, Map<V, Integer> into) {
        Integer at = Yaml.line(source.at());
        int number = 0;
        int entries = 0;
        int bad = 0;
        for (var line : (Iterable<String>) text.lines()::iterator) {
            number++;
            if (map && !line.isEmpty() && Character.isWhitespace(line.charAt(0)))
                continue; // the line above goes on: nothing of it is a key
            var entry = map ? firstWord(line.strip()) : withoutComment(line).strip();
            if (entry.isEmpty()) continue;
            entries++;
            switch (item.parser().apply(entry)) {
                case Parsed.Good<V>(var value) -> into.putIfAbsent(value, at);
                case Parsed.Bad<V>(var why) -> {
                    if (++bad <= MOST_BAD_LINES)
                        problems.add(
                                source.at(),
                                source.key()
                                        + ": line "
                                        + number
                                        + " of \""
                                        + source.path()
                                        + "\": \""
                                        + entry
                                        + "\" is not "
                                        + item.label()
                                        + ": "
                                        + why,
                                item.cure());
                }
            }
        }
        if (bad > MOST_BAD_LINES)
            problems.add(
                    source.at(),
                    source.key()
                            + ": "
                            + (bad - MOST_BAD_LINES)
                            + " more lines of \""
                            + source.path()
                            + "\" are wrong",
                    "Cure the first ones, and look at the others for the same.");
        return entries;
    }

    private static String withoutComment(String line) {
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') quoted = !quoted;
            if (c == '#' && !quoted && (i == 0 || Character.isWhitespace(line.charAt(i - 1))))
                return line.substring(0, i);
        }
        return line;
    }

    /** Up to the first blank that does not stand in quotes; empty for a comment. */
    private static String firstWord(String line) {
        if (line.startsWith("#")) return "";
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') quoted = !quoted;
            if (!quoted && Character.isWhitespace(c)) return line.substring(0, i);
        }
        return line;
    }
}
