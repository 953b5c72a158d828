package postern.upkeep;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipInputStream;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/**
 * Looks libraries up in advisories in the format of OSV: a file, a folder of files, or an archive
 * of them as osv.dev publishes it for an ecosystem ({@code Maven/all.zip}). Asks nobody. Not safe
 * for several threads.
 */
public final class Advisories {
    private static final int LARGEST = 64 << 20; // octets of one file

    private final List<Library> libraries;
    private final List<Advisory.Hit> hits = new ArrayList<>();
    private final List<String> unreadable = new ArrayList<>();
    private int read;

    public Advisories(List<Library> libraries) {
        this.libraries = List.copyOf(libraries);
    }

    /**
     * What came of it.
     *
     * @param read advisories
     * @param unreadable files, each with the reason
     */
    public record Outcome(int read, List<Advisory.Hit> hits, List<String> unreadable) {
        public Outcome {
            hits = List.copyOf(hits);
            unreadable = List.copyOf(unreadable);
        }
    }

    /**
     * Looks into them.
     *
     * @throws IOException if the file or folder cannot be read at all
     */
    public Outcome look(Path place) throws IOException {
        if (Files.isDirectory(place)) {
            try (var files = Files.walk(place)) {
                for (var file : files.filter(Files::isRegularFile).sorted().toList()) file(file);
            }
        } else file(place);
        return new Outcome(read, hits, unreadable);
    }

    private void file(Path file) throws IOException {
        var name = file.getFileName().toString();
        if (name.endsWith(".zip")) archive(file);
        else if (name.endsWith(".json"))
            try (var in = Files.newInputStream(file)) {
                text(file.toString(), in);
            }
    }

    private void archive(Path file) throws IOException {
        try (var zip = new ZipInputStream(Files.newInputStream(file))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
                if (entry.getName().endsWith(".json")) text(file + "!" + entry.getName(), zip);
        }
    }

    private void text(String name, InputStream in) throws IOException {
        var octets = in.readNBytes(LARGEST + 1);
        if (octets.length > LARGEST) {
            unreadable.add(name + ": it is larger than " + (LARGEST >> 20) + " MiB");
            return;
        }
        switch (JsonValue.parse(new String(octets, StandardCharsets.UTF_8))) {
            case Parsed.Bad<JsonValue>(var why) -> unreadable.add(name + ": " + why);
            case Parsed.Good<JsonValue>(JsonArray(var items)) ->
                    items.forEach(i -> advisory(name, i));
            case Parsed.Good<JsonValue>(JsonObject answer)
                    when answer.member("vulns") instanceof JsonArray(var items) ->
                    items.forEach(i -> advisory(name, i));
            case Parsed.Good<JsonValue>(var value) -> advisory(name, value);
        }
    }

    private void advisory(String name, JsonValue value) {
        switch (Advisory.of(value)) {
            case Parsed.Bad<Advisory>(var why) -> unreadable.add(name + ": " + why);
            case Parsed.Good<Advisory>(var advisory) -> {
                read++;
                hits.addAll(advisory.hits(libraries));
            }
        }
    }
}
