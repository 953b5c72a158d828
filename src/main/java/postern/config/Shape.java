package postern.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys that a section may hold.
 *
 * @param path where it stands, as people say it: {@code limits}, {@code grants: relay}
 * @param doc what the section is for
 * @param later keys that are known but not supported yet
 * @param example a piece of a file that shows what is not obvious; empty for none
 */
record Shape(String path, String doc, List<Key<?>> keys, List<String> later, String example) {
    Shape {
        keys = List.copyOf(keys);
        later = List.copyOf(later);
    }

    static Shape of(String path, String doc, Key<?>... keys) {
        return new Shape(path, doc, List.of(keys), List.of(), "");
    }

    Shape later(String... names) {
        return new Shape(path, doc, keys, List.of(names), example);
    }

    /** The same with an example: whole first-level keys. */
    Shape example(String yaml) {
        return new Shape(path, doc, keys, later, yaml);
    }

    List<String> names() {
        var names = new ArrayList<String>();
        for (var key : keys) names.add(key.name());
        return names;
    }
}
