package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** Shows whose trust is suspended, and gives it back, whether or not the relay runs. */
@Command(
        name = "trust",
        mixinStandardHelpOptions = true,
        description = {
            "Shows trusted addresses whose grant is suspended (watch.suspend), and trusts them again.",
            "Exit status: 0 done; 1 that address is not suspended; 2 bad words; 69 the relay or the data folder"
                    + " cannot be reached."
        },
        subcommands = {TrustCommand.ListSuspended.class, TrustCommand.Resume.class})
final class TrustCommand implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    TrustCommand() {}

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return Failure.UNREADABLE;
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description =
                    "Shows whose trust is suspended, since when, and by which grant it was trusted.")
    static final class ListSuspended implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();
        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        ListSuspended() {}

        @Override
        public Integer call() {
            return perform(configuration, new Request.TrustList(), spec);
        }
    }

    @Command(
            name = "resume",
            mixinStandardHelpOptions = true,
            description = "Trusts an address again.")
    static final class Resume implements Callable<Integer> {
        @Mixin private ConfigurationOption configuration = new ConfigurationOption();

        @Parameters(paramLabel = "ADDRESS", description = "As postern trust list shows it.")
        private String address = "";

        @Spec private CommandSpec spec;

        @SuppressWarnings("NullAway.Init") // picocli sets it
        Resume() {}

        @Override
        public Integer call() {
            return switch (IpAddress.parse(address)) {
                case Parsed.Good<IpAddress>(var client) ->
                        perform(configuration, new Request.TrustResume(client), spec);
                case Parsed.Bad<IpAddress>(var why) ->
                        throw new Failure(
                                Failure.UNREADABLE,
                                "\"" + address + "\" is no address: " + why,
                                "copy it from postern trust list");
            };
        }
    }

    private static int perform(
            ConfigurationOption configuration, Request request, CommandSpec spec) {
        var data = Configuration.read(configuration.file()).data();
        Consumer<String> lines = line -> spec.commandLine().getOut().println(line);
        try {
            var answer = ControlClient.ask(data, request, lines);
            var ending = answer.isPresent() ? answer.get() : answer(data, request, lines);
            return switch (ending) {
                case Ending.Done(var text, _) -> {
                    lines.accept(text);
                    yield 0;
                }
                case Ending.Refused(var cause, var cure) ->
                        throw new Failure(Failure.NO, cause, cure);
            };
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "what is suspended cannot be reached: " + e.getMessage(),
                    "see that " + data + " is there and yours");
        }
    }

    /** No relay runs: the file is all there is. */
    private static Ending answer(Path data, Request request, Consumer<String> lines)
            throws IOException {
        var desk = new TrustDesk(data, lines);
        return request instanceof Request.TrustResume(var client)
                ? desk.resume(client)
                : desk.list(lines);
    }
}
