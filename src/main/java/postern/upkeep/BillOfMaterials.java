package postern.upkeep;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;

/**
 * What the package is made of (SBOM, CycloneDX JSON): packaging writes it into the jar.
 *
 * @param text as it stands there
 * @param libraries by their names
 */
public record BillOfMaterials(String text, List<Library> libraries) {
    private static final String RESOURCE = "/META-INF/sbom/postern.cdx.json";

    public BillOfMaterials {
        libraries = List.copyOf(libraries);
    }

    /** That of this program; empty where it was not packaged, as in tests. */
    public static Optional<BillOfMaterials> packaged() {
        try (var resource = BillOfMaterials.class.getResourceAsStream(RESOURCE)) {
            return resource == null ? Optional.empty() : Optional.of(read(resource));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BillOfMaterials read(InputStream resource) throws IOException {
        var text = new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        return switch (parse(text)) {
            case Parsed.Good<BillOfMaterials>(var bill) -> bill;
            case Parsed.Bad<BillOfMaterials>(var why) ->
                    throw new IOException("the jar's bill of materials cannot be read: " + why);
        };
    }

    /**
     * Reads one in the format of CycloneDX; components that are no Maven libraries are left out.
     */
    public static Parsed<BillOfMaterials> parse(String text) {
        return switch (JsonValue.parse(text)) {
            case Parsed.Bad<JsonValue>(var why) -> Parsed.bad(why);
            case Parsed.Good<JsonValue>(var value) -> {
                if (!(value instanceof JsonObject bill)
                        || !"CycloneDX".equals(bill.text("bomFormat")))
                    yield Parsed.bad("it is no CycloneDX bill of materials");
                var libraries = new ArrayList<Library>();
                if (bill.member("components") instanceof JsonArray(var components))
                    for (var component : components) {
                        var library = library(component);
                        if (library != null) libraries.add(library);
                    }
                libraries.sort(
                        Comparator.comparing(Library::coordinates).thenComparing(Library::purl));
                yield Parsed.good(new BillOfMaterials(text, libraries));
            }
        };
    }

    private static @Nullable Library library(JsonValue component) {
        if (!(component instanceof JsonObject library)) return null;
        var group = library.text("group");
        var name = library.text("name");
        var version = library.text("version");
        var purl = library.text("purl");
        if (group == null || name == null || version == null || purl == null) return null;
        if (!purl.startsWith("pkg:maven/")) return null;
        return new Library(group, name, version, purl, sha256(library));
    }

    private static String sha256(JsonObject library) {
        if (library.member("hashes") instanceof JsonArray(var hashes))
            for (var hash : hashes)
                if (hash instanceof JsonObject one && "SHA-256".equals(one.text("alg"))) {
                    var content = one.text("content");
                    if (content != null) return content;
                }
        return "";
    }
}
