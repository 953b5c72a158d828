package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.console.AlertsRequest;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;

/** Shows what is wrong and who was told, tests channels, and silences alerts for a time. */
@Command(
        name = "alerts",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what is wrong, tests how people are told, and silences alerts for a time.",
            "Exit status: 0 done; 1 refused, or a test did not arrive; 2 bad words; 69 the relay or the data folder"
                    + " cannot be reached."
        },
        subcommands = {
            AlertsCommand.ListAlerts.class,
            AlertsCommand.Test.class,
            AlertsCommand.SilenceAlert.class,
            AlertsCommand.UnsilenceAlert.class
        })
final class AlertsCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    AlertsCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    /** What all of them take. */
    static final class Common {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        Integer perform(CommandSpec spec, AlertsRequest request) {
            var out = spec.commandLine().getOut();
            Consumer<String> lines =
                    line -> out.println(json ? line : AlertsPrinter.forPeople(line));
            var settings = Configuration.read(configuration.file());
            try {
                var answer = ControlClient.ask(settings.data(), new Request.Alerts(request), lines);
                var ending =
                        answer.isPresent()
                                ? answer.get()
                                : AlertCounter.answer(settings, request, lines);
                return switch (ending) {
                    case Ending.Done(var text, _) -> {
                        if (!json) out.println(QueuePrinter.clean(text));
                        yield 0;
                    }
                    case Ending.Refused(var cause, var cure) ->
                            throw new Failure(Failure.NO, cause, cure);
                };
            } catch (IOException e) {
                throw new Failure(
                        Failure.UNAVAILABLE,
                        "alerts cannot be reached: " + e.getMessage(),
                        "see that " + settings.data() + " is there and yours");
            }
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Shows what is wrong and since when, what is silenced, and how the channels are.")
    static final class ListAlerts implements Callable<Integer> {
        @Mixin private Common common = new Common();
        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        ListAlerts() {}

        @Override
        public Integer call() {
            return common.perform(spec, new AlertsRequest.Listed());
        }
    }

    @Command(
            name = "test",
            mixinStandardHelpOptions = true,
            description =
                    "Sends a test at once and says what came of it; of mail, what the next hop said.")
    static final class Test implements Callable<Integer> {
        @Mixin private Common common = new Common();

        @Parameters(
                arity = "0..1",
                paramLabel = "CHANNEL",
                description = "mail, webhook or command (default: all that are configured).")
        private @Nullable String channel;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Test() {}

        @Override
        public Integer call() {
            if (channel == null) return common.perform(spec, new AlertsRequest.Test(null));
            var known = Channel.of(channel);
            if (known == null)
                throw new Failure(
                        Failure.UNREADABLE,
                        "there is no channel \"" + channel + "\"",
                        "name mail, webhook or command");
            return common.perform(spec, new AlertsRequest.Test(known));
        }
    }

    /** Which alerts are meant. */
    static final class Which {
        @Parameters(
                index = "0",
                paramLabel = "NAME",
                description = "As postern alerts list shows it, or all.")
        private String name = "";

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "SUBJECT",
                description = "Only what is about that.")
        private @Nullable String subject;

        /** Null for all. */
        @Nullable Condition condition() {
            if (name.equals(ALL)) return null;
            var condition = Condition.of(name);
            if (condition == null)
                throw new Failure(
                        Failure.UNREADABLE,
                        "there is no alert \"" + name + "\"",
                        "name all, or one of "
                                + Arrays.stream(Condition.values())
                                        .map(Condition::word)
                                        .collect(Collectors.joining(", ")));
            return condition;
        }
    }

    @Command(
            name = "silence",
            mixinStandardHelpOptions = true,
            description = {
                "Tells nobody of that for a time. What is still wrong then is told at its end; what people were told of"
                        + " before, they are told when it is well."
            })
    static final class SilenceAlert implements Callable<Integer> {
        @Mixin private Common common = new Common();
        @Mixin private Which which = new Which();

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TIME",
                description = "Such as 30m, 2h or 7d; 90d at most.")
        private String time = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        SilenceAlert() {}

        @Override
        public Integer call() {
            return common.perform(
                    spec, new AlertsRequest.Silenced(which.condition(), which.subject, time(time)));
        }

        private static Duration time(String text) {
            if (text.matches("[1-9][0-9]{0,5}[smhd]")) {
                long count = Long.parseLong(text.substring(0, text.length() - 1));
                var time =
                        switch (text.charAt(text.length() - 1)) {
                            case 's' -> Duration.ofSeconds(count);
                            case 'm' -> Duration.ofMinutes(count);
                            case 'h' -> Duration.ofHours(count);
                            default -> Duration.ofDays(count);
                        };
                if (time.compareTo(Duration.ofDays(90)) <= 0) return time;
            }
            throw new Failure(
                    Failure.UNREADABLE,
                    "\"" + text + "\" is no time",
                    "write for instance 30m, 2h or 7d; 90d at most");
        }
    }

    @Command(name = "unsilence", mixinStandardHelpOptions = true, description = "Ends a silence.")
    static final class UnsilenceAlert implements Callable<Integer> {
        @Mixin private Common common = new Common();
        @Mixin private Which which = new Which();
        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        UnsilenceAlert() {}

        @Override
        public Integer call() {
            return common.perform(
                    spec, new AlertsRequest.Unsilenced(which.condition(), which.subject));
        }
    }
}
