package postern.journal;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import postern.config.LogOutput;
import postern.config.LogOutput.Target;

/** Opens the places that the log goes to. */
final class LogOutlets {
    private static final Path JOURNALD = Path.of("/run/systemd/journal/socket");

    private final String host;
    private final WritableByteChannel standardOutput;
    private final InstantSource clock;
    private final LongAdder lost;

    /**
     * @param host our name, for syslog
     * @param standardOutput not closed
     * @param lost counts what files do not take
     */
    LogOutlets(
            String host, WritableByteChannel standardOutput, InstantSource clock, LongAdder lost) {
        this.host = host;
        this.standardOutput = standardOutput;
        this.clock = clock;
        this.lost = lost;
    }

    /**
     * @throws IOException if a file can be neither opened nor made; servers are asked later
     */
    List<LogOutlet> open(List<LogOutput> outputs) throws IOException {
        var open = new ArrayList<LogOutlet>();
        try {
            for (var output : outputs) open.add(open(output));
            return List.copyOf(open);
        } catch (IOException e) {
            for (var outlet : open) outlet.close();
            throw e;
        }
    }

    private LogOutlet open(LogOutput output) throws IOException {
        var mask = mask(output);
        var format = format(output);
        return switch (output.target()) {
            case Target.StandardOutput _ ->
                    lines(output, mask, format, new StandardOutput(standardOutput));
            case Target.File(var path, var rotation) ->
                    lines(
                            output,
                            mask,
                            format,
                            new RotatingFile(path, rotation, format::head, clock));
            case Target.Journald _ -> messages(output, mask, format, new UnixCarrier(JOURNALD));
            case Target.Unix(var socket) -> messages(output, mask, format, new UnixCarrier(socket));
            case Target.Server server -> messages(output, mask, format, new TcpCarrier(server));
        };
    }

    private LogOutlet lines(
            LogOutput output, @Nullable Mask mask, LogFormat format, LineOutput to) {
        return new LogOutlet.Lines(output.to(), output.events(), mask, format, to, lost);
    }

    private static LogOutlet messages(
            LogOutput output, @Nullable Mask mask, LogFormat format, Carrier carrier) {
        return new LogOutlet.Messages(
                output.to(), output.events(), mask, format, new Courier(output.to(), carrier));
    }

    private static @Nullable Mask mask(LogOutput output) throws IOException {
        var masking = output.mask();
        if (masking.isNone()) return null;
        return new Mask(masking, masking.key() == null ? null : LogKey.in(masking.key()));
    }

    private LogFormat format(LogOutput output) {
        var fields = output.fields();
        if (output.target() instanceof Target.Journald) return new LogJournald(fields);
        return switch (output.format()) {
            case LINE -> new LogLine(fields);
            case JSON -> new LogJson(fields);
            case W3C -> new LogW3c(fields, software());
            case SYSLOG -> {
                var messages = new LogSyslog(fields, host, ProcessHandle.current().pid());
                yield switch (output.target()) {
                    case Target.File _, Target.StandardOutput _ -> messages.lines();
                    case Target.Journald _, Target.Unix _, Target.Server _ -> messages;
                };
            }
        };
    }

    private static String software() {
        var version = LogOutlets.class.getPackage().getImplementationVersion();
        return version == null ? "Postern" : "Postern " + version;
    }
}
