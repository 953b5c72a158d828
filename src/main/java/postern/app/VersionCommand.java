package postern.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.journal.Json;
import postern.upkeep.Advisories;
import postern.upkeep.BillOfMaterials;
import postern.upkeep.Build;
import postern.upkeep.Library;

/** Tells what this program is, and what it is made of. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = {
            "Tells version, date and commit of this build, the Java that runs it, and its libraries.",
            "Nobody is asked: what libraries there are stands in the jar (SBOM, CycloneDX)."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told; with --advisories: none of them is about a library in here",
            "1:a library has a hole that an advisory knows",
            "2:advisories that cannot be read"
        })
final class VersionCommand implements Callable<Integer> {
    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(
            names = "--sbom",
            description = "Print the bill of materials (CycloneDX JSON) as it stands in the jar.")
    private boolean sbom;

    @Option(
            names = "--advisories",
            paramLabel = "PATH",
            description =
                    "Look the libraries up in advisories in the format of OSV: a .json file, a folder"
                            + " of them, or the all.zip that osv.dev publishes for Maven.")
    private @Nullable Path advisories;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    VersionCommand() {}

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var bill = BillOfMaterials.packaged();
        if (sbom) {
            out.println(bill.orElseThrow(VersionCommand::notPackaged).text());
            return 0;
        }
        var libraries = bill.map(BillOfMaterials::libraries).orElse(List.of());
        var found = advisories == null ? null : look(bill.isPresent(), libraries, advisories);
        if (json) out.println(json(bill.isPresent(), libraries, found));
        else print(out, bill.isPresent(), libraries, found);
        if (found == null) return 0;
        if (!found.hits().isEmpty()) return Failure.NO;
        return found.unreadable().isEmpty() ? 0 : Failure.UNREADABLE;
    }

    private static Failure notPackaged() {
        return new Failure(
                Failure.UNAVAILABLE,
                "this program was not packaged, so there is no list of its libraries",
                "build it with mvn package, and start ./postern");
    }

    private static Advisories.Outcome look(
            boolean packaged, List<Library> libraries, Path advisories) {
        if (!packaged) throw notPackaged();
        try {
            var found = new Advisories(libraries).look(advisories);
            if (found.read() == 0 && found.unreadable().isEmpty())
                throw new Failure(
                        Failure.UNREADABLE,
                        advisories + " holds no advisory",
                        "give OSV JSON: a .json file, a folder of them, or an archive (all.zip)");
            return found;
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNREADABLE,
                    "advisories cannot be read: " + e.getMessage(),
                    "give a file or folder that you can read, with OSV JSON in it");
        }
    }

    private static void print(
            PrintWriter out,
            boolean packaged,
            List<Library> libraries,
            Advisories.@Nullable Outcome found) {
        var build = Build.ofThisProgram();
        out.println("postern " + Main.version());
        line(out, "built", build.date().isEmpty() ? "not packaged" : build.date());
        line(out, "commit", build.commit().isEmpty() ? "not known" : build.commit());
        line(out, "Java", System.getProperty("java.runtime.version") + ", " + vendor());
        line(out, "VM", System.getProperty("java.vm.name", ""));
        line(out, "system", system());
        line(out, "libraries", packaged ? libraries.size() + ":" : "not known");
        for (var library : libraries) out.println("    " + library + classifier(library));
        if (found == null) return;
        for (var why : found.unreadable()) out.println("unreadable: " + why);
        for (var hit : found.hits()) out.println("hole: " + hit.text());
        out.println(
                found.read()
                        + (found.read() == 1 ? " advisory" : " advisories")
                        + " read: "
                        + (found.hits().isEmpty()
                                ? "none is about a library in here."
                                : found.hits().size() + " about libraries in here."));
    }

    private static void line(PrintWriter out, String name, String value) {
        out.printf("  %-10s %s%n", name, value);
    }

    private static String vendor() {
        return System.getProperty("java.vendor", "vendor not known");
    }

    private static String system() {
        return System.getProperty("os.name", "")
                + " "
                + System.getProperty("os.version", "")
                + ", "
                + System.getProperty("os.arch", "");
    }

    /** One library may lie there for several systems. */
    private static String classifier(Library library) {
        for (var word : library.purl().split("[?&]"))
            if (word.startsWith("classifier=")) return " (" + word.substring(11) + ")";
        return "";
    }

    private static String json(
            boolean packaged, List<Library> libraries, Advisories.@Nullable Outcome found) {
        var build = Build.ofThisProgram();
        var text = new StringBuilder();
        var json =
                new Json(text)
                        .beginObject()
                        .field("version", Main.version())
                        .field("built", build.date())
                        .field("commit", build.commit())
                        .field("packaged", packaged);
        json.name("java")
                .beginObject()
                .field("version", System.getProperty("java.runtime.version", ""))
                .field("vendor", vendor())
                .field("vm", System.getProperty("java.vm.name", ""))
                .endObject()
                .field("system", system());
        json.name("libraries").beginArray();
        for (var library : libraries)
            json.beginObject()
                    .field("group", library.group())
                    .field("name", library.name())
                    .field("version", library.version())
                    .field("purl", library.purl())
                    .field("sha-256", library.sha256())
                    .endObject();
        json.endArray();
        if (found != null) advisories(json, found);
        json.endObject();
        return text.toString();
    }

    private static void advisories(Json json, Advisories.Outcome found) {
        json.name("advisories").beginObject().field("read", found.read());
        json.name("unreadable").beginArray();
        for (var why : found.unreadable()) json.value(why);
        json.endArray().name("hits").beginArray();
        for (var hit : found.hits())
            json.beginObject()
                    .field("library", hit.library().coordinates())
                    .field("version", hit.library().version())
                    .field("id", hit.advisory().id())
                    .field("summary", hit.advisory().summary())
                    .field("fixed", hit.fixed())
                    .field("text", hit.text())
                    .endObject();
        json.endArray().endObject();
    }
}
