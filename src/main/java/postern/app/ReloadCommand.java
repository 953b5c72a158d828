package postern.app;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import postern.console.ControlClient;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;

/** Has the running relay take its file again. */
@Command(
        name = "reload",
        mixinStandardHelpOptions = true,
        description = {
            "Has the running relay read its configuration again.",
            "Exit status: 0 the new policy is in force; 1 it was refused, the old one stays; 2 the file cannot be read;"
                    + " 69 no relay runs on this data folder."
        })
final class ReloadCommand implements Callable<Integer> {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Option(
            names = "--logs",
            description = "Only open log and journal again, after they were moved away.")
    private boolean logs;

    @Spec private CommandSpec spec;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    ReloadCommand() {}

    @Override
    public Integer call() {
        var data = Configuration.read(configuration.file()).data();
        Request request = logs ? new Request.ReopenLogs() : new Request.Reload();
        try {
            var ending =
                    ControlClient.ask(
                                    data,
                                    request,
                                    line -> spec.commandLine().getOut().println(line))
                            .orElseThrow(() ->
                                    new Failure(
                                            Failure.UNAVAILABLE,
                                            "no relay runs on " + data,
                                            "start it with: postern run -c "
                                                    + configuration.file()));
            return switch (ending) {
                case Ending.Done(var text, _) -> {
                    spec.commandLine().getOut().println(text);
                    yield 0;
                }
                case Ending.Refused(var cause, var cure) ->
                        throw new Failure(Failure.NO, cause, cure);
            };
        } catch (IOException e) {
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "the relay does not answer: " + e.getMessage(),
                    "look into its log");
        }
    }
}
