package postern.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import postern.alerts.Bulletin;
import postern.alerts.BulletinJson;
import postern.alerts.Teller;
import postern.config.Alerting;

/**
 * Runs a program for each bulletin, which reads a JSON object from its standard input. No shell
 * comes near it, and it inherits nothing but the path, the language and the time zone.
 */
final class AlertProgram implements Teller {
    private static final Set<String> INHERITED = Set.of("PATH", "LANG", "LC_ALL", "TZ", "HOME");
    private static final int MOST_OUTPUT = 1000; // octets, the others are dropped
    private static final Duration FOR_OUTPUT = Duration.ofSeconds(1);

    private final Alerting.Program settings;
    private final Path data;
    private final String hostname;

    /**
     * @param data where it runs
     */
    AlertProgram(Alerting.Program settings, Path data, String hostname) {
        this.settings = settings;
        this.data = data;
        this.hostname = hostname;
    }

    @Override
    public int most() {
        return 1;
    }

    @Override
    public Told tell(List<Bulletin> bulletins) throws InterruptedException {
        var name = settings.words().getFirst();
        var text = BulletinJson.text(bulletins.getFirst(), hostname) + "\n";
        var builder =
                new ProcessBuilder(settings.words())
                        .directory(data.toFile())
                        .redirectErrorStream(true);
        builder.environment().keySet().retainAll(INHERITED);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return new Told(false, name + " cannot be run: " + e.getMessage());
        }
        try {
            var said = new ByteArrayOutputStream();
            var reader = Thread.startVirtualThread(() -> drain(process.getInputStream(), said));
            Thread.startVirtualThread(() -> write(process, text));
            if (!process.waitFor(settings.timeout().toMillis(), TimeUnit.MILLISECONDS))
                return new Told(
                        false, name + " was ended, as it ran longer than " + settings.timeout());
            boolean _ = reader.join(FOR_OUTPUT);
            int status = process.exitValue();
            var output = said(said);
            return new Told(
                    status == 0,
                    name + " ended with " + status + (output.isEmpty() ? "" : ": " + output));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static void write(Process process, String text) {
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // it does not want to know
        }
    }

    private static void drain(InputStream out, ByteArrayOutputStream kept) {
        try (out) {
            var some = new byte[1024];
            for (int n = out.read(some); n >= 0; n = out.read(some))
                synchronized (kept) {
                    kept.write(some, 0, Math.min(n, MOST_OUTPUT - kept.size()));
                }
        } catch (IOException _) {
            // it was ended
        }
    }

    private static String said(ByteArrayOutputStream kept) {
        synchronized (kept) {
            return QueuePrinter.clean(kept.toString(StandardCharsets.UTF_8).strip());
        }
    }
}
