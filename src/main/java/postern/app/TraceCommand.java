package postern.app;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.console.ControlProtocol.Request;
import postern.console.QueueDesk.Operation;
import postern.console.QueueFilter;
import postern.journal.JournalFiles;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;
import postern.review.Tracing;
import postern.spool.QueueId;

/** Tells the life of messages. */
@Command(
        name = "trace",
        description = {
            "Tells the life of a message, or of all of an address: its connection, what was decided, each attempt, notifications, and where it is now.",
            "Reads the journal with all that was rotated away of it, and asks the queue."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:something was found",
            "1:the journal knows nothing of it",
            "2:the configuration or the journal cannot be read"
        })
final class TraceCommand implements Callable<Integer> {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Parameters(
            index = "0",
            paramLabel = "ID|ADDRESS",
            description =
                    "A queue id, the id of a connection, a mail address (@example.com for all of a domain), or a Message-ID.")
    private String wanted = "";

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Pass over earlier records: 2d, 4h, 2027-06-30 or 2027-06-30T18:00:00Z.")
    private @Nullable String since;

    @Option(
            names = "--most",
            paramLabel = "N",
            defaultValue = "100",
            description = "Tell of so many messages, the last ones (default: ${DEFAULT-VALUE}).")
    private int most = 100;

    @Option(
            names = "--journal",
            paramLabel = "FILE",
            description = "Read this journal, not that of the configuration.")
    private @Nullable Path journal;

    @Option(names = "--json", description = "One JSON object a line for each message.")
    private boolean json;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    TraceCommand() {}

    @Override
    public Integer call() {
        var line = spec.commandLine();
        if (wanted.isBlank() || most < 1)
            throw FactWords.wrong(
                    line,
                    "nothing would be told",
                    "Name an id or an address, and --most 1 or more.");
        var settings = Configuration.read(configuration.file());
        var tracing = new Tracing(wanted, since(), most);
        read(journal(settings), tracing);
        var queue = queue(tracing);
        var report = new TraceReport(line.getOut(), json);
        for (var trail : tracing.messages()) report.print(trail, queue.get(trail.queue()));
        for (var trail : tracing.connections()) report.print(trail, null);
        if (!json) report.end(wanted, tracing);
        line.getOut().flush();
        return tracing.isEmpty() ? Failure.NO : 0;
    }

    private Path journal(Settings settings) {
        if (journal != null) return journal;
        var written = settings.log().journal();
        if (written != null) return written;
        throw new Failure(
                Failure.UNREADABLE, "this configuration writes no journal", "Name one: --journal.");
    }

    private void read(Path path, Tracing tracing) {
        var from = since();
        try {
            try (var files = JournalFiles.open(path, from)) {
                tracing.find(files);
            }
            if (tracing.isEmpty()) return;
            try (var files = JournalFiles.open(path, from)) {
                tracing.follow(files);
                for (var damaged : files.damaged())
                    spec.commandLine()
                            .getErr()
                            .println(
                                    "postern: "
                                            + damaged
                                            + " is damaged; what stands behind that place is left"
                                            + " out");
            }
        } catch (NoSuchFileException _) {
            throw new Failure(
                    Failure.UNREADABLE,
                    path + ": there is no such journal",
                    "Look at log.journal of the configuration, or name one: --journal.");
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNREADABLE,
                    path + ": it cannot be read: " + e.getMessage(),
                    "Look at its permissions, and whether it was copied whole.");
        }
    }

    /** What the queue says of the messages that it still has; nothing where it cannot be asked. */
    private Map<String, JsonObject> queue(Tracing tracing) {
        var ids = new TreeSet<QueueId>();
        for (var trail : tracing.messages())
            if (QueueId.parse(Objects.requireNonNullElse(trail.queue(), ""))
                    instanceof Parsed.Good<QueueId>(var id)) ids.add(id);
        var found = new HashMap<String, JsonObject>();
        if (ids.isEmpty() || journal != null) return found;
        try {
            var _ =
                    QueueAccess.perform(
                            configuration.file(),
                            new Request.Queue(
                                    Operation.LIST,
                                    new QueueFilter(ids, null, null, null, null, null)),
                            text -> take(text, found));
        } catch (Failure e) {
            spec.commandLine().getErr().println("postern: " + e.getMessage());
        }
        return found;
    }

    private static void take(String line, Map<String, JsonObject> found) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject message))) return;
        var id = message.text("id");
        if (id != null) found.put(id, message);
    }

    private Instant since() {
        if (since == null) return Instant.MIN;
        if (Configuration.duration(since) instanceof Parsed.Good<java.time.Duration>(var age))
            return Instant.now().minus(age);
        try {
            return since.length() > 10
                    ? Instant.parse(since)
                    : LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw FactWords.wrong(
                    spec.commandLine(),
                    "--since: \"" + since + "\" is no time",
                    "Write 2d, 2027-06-30 (its begin, UTC) or 2027-06-30T18:00:00Z.");
        }
    }
}
