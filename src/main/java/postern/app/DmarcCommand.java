package postern.app;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.config.Settings;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.dns.StubResolver;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Domain;
import postern.mail.Parsed;
import postern.reports.DailyReports;
import postern.spool.SegmentSpool;
import postern.spool.SpoolLocked;

/**
 * Shows and sends what domains are told about mail in their name, whether or not the relay runs.
 */
@Command(
        name = "dmarc",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what domains will be told about mail in their name (DMARC aggregate reports), and sends it.",
            "Exit status: 0 done; 1 there is nothing to tell, or it is not switched on; 2 bad words; 69 the relay or"
                    + " the spool cannot be reached."
        },
        subcommands = {
            DmarcCommand.Waiting.class,
            DmarcCommand.Show.class,
            DmarcCommand.Send.class
        })
final class DmarcCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    DmarcCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Lists the reports that wait, by day (UTC) and domain, and when they are sent.")
    static final class Waiting implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Waiting() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            long count =
                    perform(
                            configuration,
                            new Request.DmarcList(),
                            line -> out.println(json ? line : listed(line)));
            if (!json) out.println(count == 1 ? "1 report waits." : count + " reports wait.");
            return 0;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints the report to a domain as it would be sent now, in XML.")
    static final class Show implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Parameters(paramLabel = "DOMAIN", description = "As postern dmarc list shows it.")
        private String domain = "";

        @Option(
                names = "--day",
                paramLabel = "DAY",
                description = "About that day, such as 2027-06-30 (default: the latest).")
        private @Nullable String day;

        @Option(names = "--to", description = "Where it would go instead, and why: asks the DNS.")
        private boolean to;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Show() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            var request = new Request.DmarcShow(domain(domain), day == null ? null : day(day), to);
            long count = perform(configuration, request, out::println);
            return count > 0 ? 0 : Failure.NO;
        }
    }

    @Command(
            name = "send",
            mixinStandardHelpOptions = true,
            description =
                    "Puts the reports about a day into the queue at once, whenever they are due.")
    static final class Send implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(
                names = "--day",
                paramLabel = "DAY",
                description = "About that day (default: yesterday, UTC). It has to be over.")
        private @Nullable String day;

        @Option(
                names = "--domain",
                paramLabel = "DOMAIN",
                description = "Only the report to that domain.")
        private @Nullable String domain;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Send() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            var about =
                    day == null
                            ? LocalDate.ofInstant(World.INTERNET.clock().instant(), ZoneOffset.UTC)
                                    .minusDays(1)
                            : day(day);
            var request = new Request.DmarcSend(about, domain == null ? null : domain(domain));
            long count = perform(configuration, request, line -> out.println(sent(line)));
            out.println(
                    count == 0
                            ? "No report about " + about + " was sent."
                            : count + " sent about " + about + ".");
            return count > 0 ? 0 : Failure.NO;
        }
    }

    private static Domain domain(String text) {
        return switch (Domain.parse(text)) {
            case Parsed.Good<Domain>(var domain) -> domain;
            case Parsed.Bad<Domain>(var why) ->
                    throw new Failure(
                            Failure.UNREADABLE,
                            "\"" + text + "\" is no domain: " + why,
                            "copy it from postern dmarc list");
        };
    }

    private static LocalDate day(String text) {
        try {
            return LocalDate.parse(text);
        } catch (DateTimeException _) {
            throw new Failure(
                    Failure.UNREADABLE, "--day " + text + " is no day", "write it as 2027-06-30");
        }
    }

    private static String listed(String line) {
        return JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object)
                ? "%s  %s: messages %s, rows %s%s; due %s"
                        .formatted(
                                object.text("day"),
                                object.text("domain"),
                                number(object, "messages"),
                                number(object, "rows"),
                                number(object, "lost").equals("0")
                                        ? ""
                                        : ", no room for " + number(object, "lost"),
                                object.text("due"))
                : line;
    }

    private static String sent(String line) {
        return JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object)
                ? object.text("domain") + ": " + object.text("text")
                : line;
    }

    private static String number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber(var text) ? text : "?";
    }

    /** Gives how many there were. */
    private static long perform(
            ConfigurationOption configuration, Request.Dmarc request, Consumer<String> lines) {
        var settings = Configuration.read(configuration.file());
        try {
            var answer = ControlClient.ask(settings.data(), request, lines);
            var ending = answer.isPresent() ? answer.get() : alone(settings, request, lines);
            return switch (ending) {
                case Ending.Done(_, var count) -> count;
                case Ending.Refused(var cause, var cure) ->
                        throw new Failure(Failure.NO, cause, cure);
            };
        } catch (SpoolLocked e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "a relay that runs there does not answer: look into its log");
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "what is kept for reports cannot be reached: " + e.getMessage(),
                    "see that " + settings.data() + " is there and yours");
        }
    }

    /** No relay runs: what is put into the queue is sent once one does. */
    private static Ending alone(Settings settings, Request.Dmarc request, Consumer<String> lines)
            throws IOException {
        var clock = InstantSource.system();
        var listening =
                new DailyReports.Listening(
                        _ -> {}, _ -> {}, trouble -> System.err.println("postern: " + trouble));
        try (var spool =
                        SegmentSpool.open(
                                settings.data().resolve("spool"), settings.spool(), clock);
                var desk = new ReportDesk(spool, clock, new Random(), listening, false)) {
            desk.prepare(settings);
            desk.take(settings, SigningKeys.keyring(settings), StubResolver.of(settings.dns()));
            return desk.answer(request, lines);
        }
    }
}
