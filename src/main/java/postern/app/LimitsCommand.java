package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Parsed;
import postern.watch.Metrics;

/** Shows what limits have counted, and lets somebody begin anew, whether or not the relay runs. */
@Command(
        name = "limits",
        mixinStandardHelpOptions = true,
        description = {
            "Shows what the limits of guards, devices and forwards have counted, and lets somebody begin anew.",
            "Exit status: 0 done; 1 nothing is counted of that; 2 bad words; 69 the relay or the data folder cannot"
                    + " be reached."
        },
        subcommands = {
            LimitsCommand.ListCounted.class,
            LimitsCommand.Show.class,
            LimitsCommand.Reset.class
        })
final class LimitsCommand implements Callable<Integer> {
    private static final String KEY =
            "A client, user, address …, as postern limits list shows it; or the name of a limit.";

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    LimitsCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Shows all that has used up a part of what a limit allows.")
    static final class ListCounted implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        ListCounted() {}

        @Override
        public Integer call() {
            show(configuration, null, json, spec);
            return 0;
        }
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description =
                    "Shows what one client, user, address … has used, or what a limit counts.")
    static final class Show implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Parameters(paramLabel = "KEY", description = KEY)
        private String key = "";

        @Option(names = "--json", description = "One JSON object a line.")
        private boolean json;

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Show() {}

        @Override
        public Integer call() {
            return show(configuration, key, json, spec) == 0 ? Failure.NO : 0;
        }
    }

    @Command(
            name = "reset",
            mixinStandardHelpOptions = true,
            description = "Forgets what was counted: it may be sent again at once.")
    static final class Reset implements Callable<Integer> {
        /** Exactly one of them. */
        static final class What {
            @Parameters(paramLabel = "KEY", description = KEY)
            private @Nullable String key;

            @Option(names = "--all", description = "All that all limits have counted.")
            private boolean all;

            @SuppressWarnings("NullAway.Init") // picocli makes it
            What() {}
        }

        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @ArgGroup(multiplicity = "1")
        private What what = new What();

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Reset() {}

        @Override
        public Integer call() {
            var out = spec.commandLine().getOut();
            var request = new Request.LimitsReset(what.all ? null : what.key);
            out.println(perform(configuration, request, out::println).text());
            return 0;
        }
    }

    /** How many there are. */
    private static long show(
            ConfigurationOption configuration,
            @Nullable String of,
            boolean json,
            CommandSpec spec) {
        var out = spec.commandLine().getOut();
        var done =
                perform(
                        configuration,
                        new Request.LimitsList(of),
                        line -> out.println(json ? line : forPeople(line)));
        if (!json) out.println(done.text());
        return done.count();
    }

    private static Ending.Done perform(
            ConfigurationOption configuration, Request.Limits request, Consumer<String> lines) {
        var settings = Configuration.read(configuration.file());
        try {
            var answer = ControlClient.ask(settings.data(), request, lines);
            var ending = answer.isPresent() ? answer.get() : answer(settings, request, lines);
            return switch (ending) {
                case Ending.Done done -> done;
                case Ending.Refused(var cause, var cure) ->
                        throw new Failure(Failure.NO, cause, cure);
            };
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "what limits have counted cannot be reached: " + e.getMessage(),
                    "see that " + settings.data() + " is there and yours");
        }
    }

    /** No relay runs: the file is all there is. */
    private static Ending answer(Settings settings, Request.Limits request, Consumer<String> lines)
            throws IOException {
        return new LimitDesk(
                        settings,
                        World.INTERNET.clock(),
                        new Metrics(),
                        trouble -> System.err.println("postern: " + trouble))
                .answer(request, lines);
    }

    private static String forPeople(String line) {
        if (!(JsonValue.parse(line) instanceof Parsed.Good<JsonValue>(JsonObject object)))
            return line;
        var text = new StringBuilder();
        text.append(QueuePrinter.clean(String.valueOf(object.text("key"))))
                .append(": ")
                .append(object.text("limit"))
                .append(", ")
                .append(object.text("counts"))
                .append(": ");
        if (object.member("windows") instanceof JsonArray(var windows))
            for (var window : windows)
                if (window instanceof JsonObject one)
                    text.append(number(one, "used"))
                            .append(" of ")
                            .append(number(one, "most"))
                            .append(" in ")
                            .append(time(one.text("time")))
                            .append(", ");
        if (object.member("over") instanceof JsonBoolean(boolean over) && over)
            text.append("no more now, ");
        return text.append("forgotten by ").append(object.text("forgotten")).toString();
    }

    private static String number(JsonObject object, String name) {
        return object.member(name) instanceof JsonNumber(var text) ? text : "?";
    }

    private static String time(@Nullable String time) {
        if (time == null) return "?";
        long seconds = Duration.parse(time).toSeconds();
        for (var unit : List.of("d", "h", "m")) {
            long length = Duration.parse((unit.equals("d") ? "P1" : "PT1") + unit).toSeconds();
            if (seconds % length == 0) return seconds / length + unit;
        }
        return seconds + "s";
    }
}
