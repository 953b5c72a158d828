package postern.upkeep;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;

/**
 * A known hole in libraries, as OSV tells it (Open Source Vulnerability format).
 *
 * @param id such as GHSA-… or CVE-…
 * @param aliases its names elsewhere
 * @param summary one line; may be empty
 * @param affected which versions of which Maven libraries; none where it was withdrawn
 */
public record Advisory(String id, List<String> aliases, String summary, List<Affected> affected) {

    public Advisory {
        aliases = List.copyOf(aliases);
        affected = List.copyOf(affected);
    }

    /**
     * Versions of one library that have the hole.
     *
     * @param library group and name
     * @param versions that are named one by one
     * @param ranges with their events in the order of versions
     */
    public record Affected(String library, List<String> versions, List<List<Event>> ranges) {
        public Affected {
            versions = List.copyOf(versions);
            ranges = List.copyOf(ranges);
        }

        boolean holds(String version) {
            return versions.contains(version)
                    || ranges.stream().anyMatch(events -> isWithin(events, version));
        }

        private static boolean isWithin(List<Event> events, String version) {
            boolean within = false;
            for (var event : events) {
                int order = event.compareTo(version);
                switch (event.kind()) {
                    case INTRODUCED -> within |= order <= 0;
                    case FIXED, LIMIT -> within &= order > 0;
                    case LAST_AFFECTED -> within &= order >= 0;
                }
            }
            return within;
        }

        /** The first version without the hole, behind that one; null where none is known. */
        @Nullable String fixed(String version) {
            return ranges.stream()
                    .flatMap(List::stream)
                    .filter(e -> e.kind() == Event.Kind.FIXED && e.compareTo(version) > 0)
                    .map(Event::version)
                    .min(Library::compare)
                    .orElse(null);
        }
    }

    /** Where a range begins or ends. */
    public record Event(Kind kind, String version) {
        /** In the order in which those of one version count. */
        public enum Kind {
            FIXED,
            LIMIT,
            INTRODUCED,
            LAST_AFFECTED
        }

        /** Compares its version with another; "0" comes before all (OSV), "*" behind all. */
        int compareTo(String other) {
            if (version.equals("0")) return other.equals("0") ? 0 : -1;
            if (version.equals("*")) return other.equals("*") ? 0 : 1;
            if (other.equals("0")) return 1;
            if (other.equals("*")) return -1;
            return Library.compare(version, other);
        }

        private static int order(Event one, Event other) {
            int order = one.compareTo(other.version);
            return order != 0 ? order : one.kind.compareTo(other.kind);
        }
    }

    /** What is wrong with that library; null for nothing. */
    public @Nullable Hit hit(Library library) {
        for (var one : affected)
            if (one.library().equals(library.coordinates()) && one.holds(library.version()))
                return new Hit(library, this, one.fixed(library.version()));
        return null;
    }

    /**
     * A library of ours has the hole.
     *
     * @param fixed the first version that has not; null where none is known
     */
    public record Hit(Library library, Advisory advisory, @Nullable String fixed) {
        /** In a sentence. */
        public String text() {
            return library
                    + " has a known hole, "
                    + advisory.id
                    + (advisory.aliases.isEmpty()
                            ? ""
                            : " (" + String.join(", ", advisory.aliases) + ")")
                    + (advisory.summary.isEmpty() ? "" : ": " + advisory.summary)
                    + (fixed == null ? "; no version without it is known" : "; mended in " + fixed);
        }
    }

    /** Reads one record of OSV. */
    static Parsed<Advisory> of(JsonValue value) {
        if (!(value instanceof JsonObject record)) return Parsed.bad("an advisory is an object");
        var id = record.text("id");
        if (id == null || !(record.member("affected") instanceof JsonArray(var packages)))
            return Parsed.bad("an OSV advisory has an \"id\" and a list \"affected\"");
        var affected = new ArrayList<Affected>();
        if (record.text("withdrawn") == null)
            for (var one : packages) {
                var library = affected(one);
                if (library != null) affected.add(library);
            }
        var summary = record.text("summary");
        return Parsed.good(
                new Advisory(
                        id,
                        strings(record.member("aliases")),
                        summary == null ? "" : summary,
                        affected));
    }

    private static @Nullable Affected affected(JsonValue value) {
        if (!(value instanceof JsonObject affected)
                || !(affected.member("package") instanceof JsonObject named)) return null;
        var ecosystem = named.text("ecosystem");
        var name = named.text("name");
        if (name == null || ecosystem == null || !ecosystem.split(":", 2)[0].equals("Maven"))
            return null;
        var ranges = new ArrayList<List<Event>>();
        if (affected.member("ranges") instanceof JsonArray(var all))
            for (var range : all)
                if (range instanceof JsonObject one && !"GIT".equals(one.text("type")))
                    ranges.add(events(one));
        return new Affected(name, strings(affected.member("versions")), ranges);
    }

    private static List<Event> events(JsonObject range) {
        var events = new ArrayList<Event>();
        if (range.member("events") instanceof JsonArray(var all))
            for (var event : all)
                if (event instanceof JsonObject one)
                    for (var kind : Event.Kind.values()) {
                        var version = one.text(kind.name().toLowerCase(Locale.ROOT));
                        if (version != null) events.add(new Event(kind, version));
                    }
        events.sort(Event::order);
        return List.copyOf(events);
    }

    private static List<String> strings(@Nullable JsonValue value) {
        var strings = new ArrayList<String>();
        if (value instanceof JsonArray(var items))
            for (var item : items) if (item instanceof JsonString(var text)) strings.add(text);
        return List.copyOf(strings);
    }

    /** The libraries that have it, each once. */
    List<Hit> hits(List<Library> libraries) {
        var hits = new ArrayList<Hit>();
        for (var library : libraries) {
            var hit = hit(library);
            if (hit != null) hits.add(hit);
        }
        hits.sort(Comparator.comparing(h -> h.library().coordinates()));
        return List.copyOf(hits);
    }
}
