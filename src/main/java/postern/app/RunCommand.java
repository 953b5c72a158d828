package postern.app;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import postern.unix.Privileges;

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

    @Option(
            names = "--user",
            paramLabel = "NAME[:GROUP]",
            description = {
                "Become this user once the ports are open, and give up root for good. Counts more than run-as."
            })
    private @Nullable String user;

    @Option(
            names = "--audit-self",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = {
                "Test the own listeners for open relaying, as a stranger: at the start, after a reload, every day"
                        + " (the default, unless watch.audit says no)."
            })
    private boolean audits;

    @Override
    public Integer call() throws InterruptedException {
        Privileges.keepFilesPrivate();
        var settings = Configuration.read(configuration.file());
        var stop = new CountDownLatch(1);
        Signals.on("TERM", stop::countDown);
        Signals.on("INT", stop::countDown);
        var server = new AtomicReference<@Nullable Server>();
        var asked = new AtomicBoolean();
        // before the start: without it the signal would end us
        Signals.on(
                "HUP",
                () -> {
                    asked.set(true);
                    takeUp(server, asked);
                });
        try (var started = Server.start(settings, World.INTERNET, new RunOptions(user, audits))) {
            server.set(started);
            takeUp(server, asked);
            stop.await();
        }
        return 0;
    }

    /** Does what a signal asked for, once there is something that can do it. */
    private static void takeUp(AtomicReference<@Nullable Server> server, AtomicBoolean asked) {
        var started = server.get();
        if (started == null || !asked.getAndSet(false)) return;
        started.reopenLogs();
        started.reload();
    }
}
