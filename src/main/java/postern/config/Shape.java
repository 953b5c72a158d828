package postern.config;

import java.util.ArrayList;
import java.util.List;

/**
 * The keys that a section may hold.
 *
 * @param path where it stands, as people say it: {@code limits}, {@code grants: relay}
 * @param doc what the section is for
 * @param later keys that are known but not supported yet
 */
record Shape(String path, String doc, List<Key<?>> keys, List<String> later) {
    Shape {
        keys = List.copyOf(keys);
        later = List.copyOf(later);
    }

    static Shape of(String path, String doc, Key<?>... keys) {
        return new Shape(path, doc, List.of(keys), List.of());
    }

    Shape later(String... names) {
        return new Shape(path, doc, keys, List.of(names));
    }

    List<String> names() {
        var names = new ArrayList<String>();
        for (var key : keys) names.add(key.name());
        return names;
    }
}
