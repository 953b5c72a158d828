package postern.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Serves until it is told to end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Serves. The policy is checked first: without that, no port is opened.",
            "SIGTERM and SIGINT end it: no new mail, transactions in progress finish (limits.closing). SIGHUP reloads"
                    + " the configuration and opens the logs again.",
            "Exit status: 0 ended as asked; 1 the policy is dangerous; 2 the file cannot be read; 69 a port, a folder"
                    + " or a certificate cannot be used."
        })
final class RunCommand implements Callable<Integer> {
    @Mixin private ConfigurationOption configuration = new ConfigurationOption();

    @Override
    public Integer call() throws InterruptedException {
        var settings = Configuration.read(configuration.file());
        var stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        try (var server = Server.start(settings)) {
            Signals.on(
                    "HUP",
                    () -> {
                        server.reopenLogs();
                        server.reload();
                    });
            stop.await();
        }
        return 0;
    }
}
