package postern.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.config.Problem;
import postern.config.Reading;
import postern.config.Settings;
import postern.host.HostFile;
import postern.host.HostReader;
import postern.journal.Json;
import postern.proof.Proof;
import postern.proof.Property;

/** Reads a configuration and says whether the relay may start with it. */
@Command(
        name = "check",
        description = "Read the configuration and prove that it is safe.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:proved", "1:read, but not proved: it will not start", "2:unreadable"})
public final class CheckCommand implements Callable<Integer> {
    private static final int PROVED = 0;
    private static final int NOT_PROVED = 1;
    private static final int UNREADABLE = 2;

    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Mixin private HostOption host = new HostOption();

    @Option(
            names = "--save-host",
            paramLabel = "FILE",
            description =
                    "Write what this machine is connected to, for --host on another one, and end.")
    private @Nullable Path saveHost;

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Spec private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        if (saveHost != null) return save(saveHost, line.getOut());
        var facts = host.facts();
        return switch (configuration.read()) {
            case Reading.Unreadable(var problems) -> {
                if (json) write(line.getOut(), false, problems, List.of());
                else configuration.print(problems, line.getErr());
                yield UNREADABLE;
            }
            case Reading.Read(var settings) -> {
                var properties = Proving.prove(settings, facts, Instant.now());
                boolean proved = Proof.permitsStart(properties);
                if (json) write(line.getOut(), proved, List.of(), properties);
                else tell(line.getOut(), settings, properties, proved);
                yield proved ? PROVED : NOT_PROVED;
            }
        };
    }

    /** Only reads the machine, so that it needs no configuration there. */
    private static int save(Path file, PrintWriter out) {
        try {
            Files.writeString(file, HostFile.write(HostReader.live()));
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "cannot write " + file + ": " + e.getMessage(),
                    "name a file in a folder that is yours");
        }
        out.println("written: " + file);
        out.flush();
        return PROVED;
    }

    private void tell(
            PrintWriter out, Settings settings, List<Property> properties, boolean proved) {
        var policy = settings.policy();
        out.println(
                configuration.name()
                        + ": "
                        + count(policy.domains().patterns().size(), "domain")
                        + ", "
                        + count(settings.listeners().size(), "listener")
                        + ", "
                        + count(policy.grants().size(), "grant")
                        + ", "
                        + count(policy.guards().size(), "guard")
                        + ", "
                        + count(settings.routes().size(), "route")
                        + " (fingerprint "
                        + settings.fingerprint()
                        + ")");
        for (var property : properties) {
            var verdict =
                    switch (property.answer()) {
                        case PROVED -> "holds";
                        case ACKNOWLEDGED -> "known";
                        case REFUTED -> property.permitsStart() ? "warns" : "FAILS";
                        case UNDECIDED -> "OPEN?";
                    };
            out.printf("  %s  %-16s  %s%n", verdict, property.name(), property.detail());
            if (property.holds()) continue;
            var where = property.line() == 0 ? "" : " (line " + property.line() + ")";
            out.printf("  %23s  %s%s%n", "", property.cure(), where);
        }
        out.println(proved ? "Proved." : "Not proved: the relay will not start with this.");
        out.flush();
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static void write(
            PrintWriter out, boolean proved, List<Problem> problems, List<Property> properties) {
        var text = new StringBuilder();
        var json = new Json(text).beginObject().field("proved", proved);
        json.name("problems").beginArray();
        for (var problem : problems)
            json.beginObject()
                    .field("line", problem.line())
                    .field("column", problem.column())
                    .field("message", problem.message())
                    .field("cure", problem.cure())
                    .endObject();
        json.endArray().name("properties").beginArray();
        for (var property : properties)
            json.beginObject()
                    .field("name", property.name())
                    .field("holds", property.holds())
                    .field("severity", property.severity().name().toLowerCase(Locale.ROOT))
                    .field("detail", property.detail())
                    .field("cure", property.cure())
                    .field("line", property.line())
                    .name("counterexample")
                    .nothing()
                    .endObject();
        json.endArray().endObject();
        out.println(text);
        out.flush();
    }
}
