package postern.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
import postern.review.Examination;
import postern.review.TranscriptText;

/** Reads a configuration and says whether the relay may start with it. */
@Command(
        name = "check",
        description = {
            "Read the configuration, prove that it is safe, and run the tests in it.",
            "For what does not hold, a transaction is shown that proves it."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:proved, and the tests in it pass",
            "1:read, but not proved, or a test fails: it will not start",
            "2:unreadable, or a certificate or key in it cannot be used"
        })
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

    @Option(
            names = "--lists",
            description =
                    "Also ask the lists of reputation for their test entries; takes the DNS. Lists"
                            + " that are not well are told as notes.")
    private boolean lists;

    @Option(
            names = "--save-as",
            paramLabel = "FILE.smtp",
            description =
                    "Write the first counterexample to that file, as a transcript test; an existing"
                            + " file is not overwritten.")
    private @Nullable Path saveAs;

    @Spec private @Nullable CommandSpec spec;

    private final InstantSource clock;

    public CheckCommand() {
        this(InstantSource.system());
    }

    /**
     * @param clock the policy is proved from then on
     */
    public CheckCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        if (saveHost != null) return save(saveHost, line.getOut());
        var facts = host.facts();
        return switch (configuration.read()) {
            case Reading.Unreadable(var problems) -> {
                if (json) unreadable(line.getOut(), problems);
                else configuration.print(problems, line.getErr());
                yield UNREADABLE;
            }
            case Reading.Read(var settings) -> {
                var certificates = CertificateReport.of(settings, clock.instant());
                var unusable = new ArrayList<>(certificates.problems());
                unusable.addAll(RouteFiles.problems(settings, clock));
                unusable.addAll(SigningKeys.problems(settings));
                unusable.addAll(SenderSecrets.problems(settings));
                if (!unusable.isEmpty()) {
                    if (json) unreadable(line.getOut(), unusable);
                    else configuration.print(unusable, line.getErr());
                    yield UNREADABLE;
                }
                var notes = new ArrayList<>(settings.notes());
                notes.addAll(certificates.notes());
                if (lists) notes.addAll(ListDesk.notes(settings));
                notes.sort(null);
                var examination = Proving.examine(settings, facts, clock.instant());
                var report = new ExaminationReport(settings, examination, Paint.ofThisTerminal());
                if (json) write(line.getOut(), examination, report, notes);
                else tell(line.getOut(), settings, examination, report, notes);
                if (saveAs != null) save(settings, examination, saveAs, line.getErr());
                yield examination.permitsStart() ? PROVED : NOT_PROVED;
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
            PrintWriter out,
            Settings settings,
            Examination examination,
            ExaminationReport report,
            List<Problem> notes) {
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
        for (var note : notes) {
            out.println("note: " + note.in(configuration.name()));
            if (!note.cure().isEmpty()) out.println("      " + note.cure());
        }
        out.print(report.text());
        out.println(
                examination.permitsStart()
                        ? "Proved."
                        : "Not proved: the relay will not start with this.");
        out.flush();
    }

    private static String count(int count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private void save(Settings settings, Examination examination, Path file, PrintWriter err) {
        for (var property : examination.properties()) {
            var example = property.counterexample();
            if (example == null) continue;
            var title = property.name() + ": " + property.detail();
            try {
                Files.writeString(
                        file,
                        TranscriptText.of(title, settings, example),
                        StandardOpenOption.CREATE_NEW);
            } catch (IOException e) {
                throw new Failure(
                        Failure.UNREADABLE,
                        file + ": it cannot be written: " + e.getClass().getSimpleName(),
                        "Name a file that does not exist, in a folder that does.");
            }
            return;
        }
        err.println("postern: nothing was saved: there is no counterexample");
        err.flush();
    }

    private static void unreadable(PrintWriter out, List<Problem> problems) {
        var text = new StringBuilder();
        var json = new Json(text).beginObject().field("proved", false);
        write(json, "problems", problems);
        json.name("properties").beginArray().endArray();
        json.name("tests").beginArray().endArray();
        write(json, "notes", List.of());
        json.endObject();
        out.println(text);
        out.flush();
    }

    private static void write(
            PrintWriter out,
            Examination examination,
            ExaminationReport report,
            List<Problem> notes) {
        var text = new StringBuilder();
        var json = new Json(text).beginObject().field("proved", examination.permitsStart());
        write(json, "problems", List.of());
        report.write(json);
        write(json, "notes", notes);
        json.endObject();
        out.println(text);
        out.flush();
    }

    private static void write(Json json, String name, List<Problem> problems) {
        json.name(name).beginArray();
        for (var problem : problems)
            json.beginObject()
                    .field("line", problem.line())
                    .field("column", problem.column())
                    .field("message", problem.message())
                    .field("cure", problem.cure())
                    .endObject();
        json.endArray();
    }
}
