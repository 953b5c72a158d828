package postern.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.digest.DayBook;
import postern.digest.DayHtml;
import postern.digest.DayReport;

/** Tells what a day was like, from the journal. */
@Command(
        name = "report",
        mixinStandardHelpOptions = true,
        description = {
            "Tells what a day was like: volumes, refusals and why, users, clients, domains, blocks,"
                    + " holds, trouble with deliveries, beside the day and the week before.",
            "It reads the journal, while the relay runs and while it does not."
        },
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:told",
            "1:nothing is known of that day",
            "2:bad words",
            "69:the journal cannot be read, or the file not be written"
        })
final class ReportCommand implements Callable<Integer> {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Option(
            names = "--day",
            paramLabel = "DAY",
            description =
                    "2027-06-30, today or yesterday, in the system's time zone. Yesterday if not"
                            + " given.")
    private String day = "yesterday";

    @Option(
            names = "--html",
            paramLabel = "FILE",
            description = "Write a page of HTML into that file instead; - for the standard output.")
    private @Nullable String html;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    ReportCommand() {}

    @Override
    public Integer call() {
        var settings = Configuration.read(configuration.file());
        var zone = ZoneId.systemDefault();
        var report = report(DayDesk.book(settings, zone), day(zone));
        var out = spec.commandLine().getOut();
        if (json) out.println(report.json());
        else if (html == null) out.print(report.text());
        else if (html.equals("-")) out.print(DayHtml.of(report));
        else write(Path.of(html), DayHtml.of(report));
        out.flush();
        return 0;
    }

    private static DayReport report(DayBook book, LocalDate day) {
        try {
            return book.report(day)
                    .orElseThrow(() ->
                            new Failure(
                                    Failure.NO,
                                    "nothing is known of " + day,
                                    "the journal (log.journal) holds no record of that day;"
                                            + " try --day today"));
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "the journal cannot be read: " + e.getMessage(),
                    "look at its permissions; log.journal of the configuration says where it is");
        }
    }

    private static void write(Path file, String page) {
        try {
            Files.writeString(file, page, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "the page cannot be written: " + e.getMessage(),
                    "name a file in a folder that is there and yours");
        }
    }

    private LocalDate day(ZoneId zone) {
        var today = LocalDate.now(zone);
        try {
            return switch (day) {
                case "today" -> today;
                case "yesterday" -> today.minusDays(1);
                default -> LocalDate.parse(day);
            };
        } catch (DateTimeException _) {
            throw new Failure(
                    Failure.UNREADABLE,
                    "--day: \"" + day + "\" is no day",
                    "write 2027-06-30, today or yesterday");
        }
    }
}
