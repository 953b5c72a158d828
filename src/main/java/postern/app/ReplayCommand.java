package postern.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.journal.JournalFiles;
import postern.review.Replay;

/** Judges past decisions again under another configuration, and says what would have changed. */
@Command(
        name = "replay",
        description = {
            "Judge the decisions of a journal again, under the configuration of -c, and show what would have changed.",
            "Each is judged as of its own time. No counter is consumed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:nothing would change",
            "1:something would change",
            "2:the configuration or a journal cannot be read",
            "3:nothing is known to change, but some decisions hang on facts that the journal does not have"
        })
public final class ReplayCommand implements Callable<Integer> {
    private static final int SAME = 0;
    private static final int CHANGES = 1;
    private static final int NOT_TOLD = 3;

    @Mixin private ConfigurationOption configuration = new ConfigurationOption();
    @Mixin private FactWords facts = new FactWords();

    @Option(names = "--json", description = "Answer in JSON, for programs.")
    private boolean json;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Pass over earlier decisions; 2027-06-30 or 2027-06-30T18:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "Pass over decisions from then on; a day is left out as a whole.")
    private @Nullable String until;

    @Parameters(
            arity = "0..*",
            paramLabel = "JOURNAL",
            description = {
                "Journals, also compressed by gzip; - for the standard input.",
                "None: that of the configuration, with all that was rotated away of it."
            })
    private List<String> journals = List.of();

    @Spec private @Nullable CommandSpec spec;

    private final InputStream input;

    public ReplayCommand() {
        this(System.in);
    }

    /**
     * @param input what "-" stands for
     */
    public ReplayCommand(InputStream input) {
        this.input = input;
    }

    @Override
    public Integer call() {
        var line = Objects.requireNonNull(spec).commandLine();
        var settings = Configuration.read(configuration.file());
        var from = time("--since", since, Instant.MIN);
        var to = time("--until", until, Instant.MAX);
        var replay = new Replay(settings.policy(), facts.facts(), from, to);
        if (journals.isEmpty()) readAll(settings, from, replay);
        for (var journal : journals) read(journal, replay);
        var summary = replay.summary();
        if (summary.unreadable() > 0 && summary.unreadable() == summary.lines())
            throw new Failure(
                    Failure.UNREADABLE,
                    "no line can be read as one of a journal: "
                            + summary.firstUnreadable().getFirst().place()
                            + ": "
                            + summary.firstUnreadable().getFirst().why(),
                    "Name the file of log.journal, not that of log.file.");
        var out = line.getOut();
        if (json) out.println(ReplayReport.json(summary));
        else new ReplayReport(out, configuration.name(), Paint.ofThisTerminal()).print(summary);
        out.flush();
        if (summary.changed() > 0) return CHANGES;
        return summary.lacking().isEmpty() ? SAME : NOT_TOLD;
    }

    private void readAll(Settings settings, Instant since, Replay replay) {
        var journal = settings.log().journal();
        if (journal == null)
            throw new Failure(
                    Failure.UNREADABLE,
                    "this configuration writes no journal",
                    "Name a journal behind the options.");
        try (var files = JournalFiles.open(journal, since)) {
            replay.read(files);
            for (var damaged : files.damaged())
                Objects.requireNonNull(spec)
                        .commandLine()
                        .getErr()
                        .println(
                                "postern: "
                                        + damaged
                                        + " is damaged; what stands behind that place is left out");
        } catch (IOException e) {
            throw unreadable(journal.toString(), e, replay);
        }
    }

    private void read(String journal, Replay replay) {
        try (var stream = open(journal)) {
            replay.read(journal.equals("-") ? "stdin" : journal, stream);
        } catch (IOException e) {
            throw unreadable(journal, e, replay);
        }
    }

    private static Failure unreadable(String journal, IOException problem, Replay replay) {
        return problem instanceof NoSuchFileException
                ? new Failure(
                        Failure.UNREADABLE,
                        journal + ": there is no such file",
                        "Name a journal; log.journal of the configuration says where it is written.")
                : new Failure(
                        Failure.UNREADABLE,
                        journal
                                + ": it cannot be read behind line "
                                + replay.summary().lines()
                                + ": "
                                + reason(problem),
                        "Look at its permissions, and whether it was copied whole.");
    }

    private static String reason(IOException problem) {
        var message = problem.getMessage();
        return message == null ? problem.getClass().getSimpleName() : message;
    }

    private InputStream open(String journal) throws IOException {
        return journal.equals("-")
                ? JournalFiles.stream(input)
                : JournalFiles.stream(Path.of(journal));
    }

    private Instant time(String option, @Nullable String text, Instant unless) {
        if (text == null) return unless;
        try {
            return text.length() > 10
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw FactWords.wrong(
                    Objects.requireNonNull(spec).commandLine(),
                    option + ": \"" + text + "\" is no time",
                    "Write 2027-06-30 (its begin, UTC) or 2027-06-30T18:00:00Z.");
        }
    }
}
