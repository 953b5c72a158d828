package postern.console;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.ControlProtocol.Room;
import postern.mail.Parsed;

/** The running relay's end of {@link ControlProtocol}. Whoever may open the data folder may ask. */
public final class ControlServer implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final Path path;
    private final ServerSocketChannel channel;
    private final Room room;

    private ControlServer(Path path, ServerSocketChannel channel, Room room) {
        this.path = path;
        this.channel = channel;
        this.room = room;
    }

    /**
     * Listens; the spool's lock must be held, so that a socket left behind by a crash may be
     * replaced.
     *
     * @throws IOException if the socket cannot be made
     */
    public static ControlServer open(Path data, Room room) throws IOException {
        var path = ControlProtocol.socket(data);
        Files.deleteIfExists(path);
        var channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        var server = new ControlServer(path, channel, room);
        Thread.ofVirtual().name("control").start(server::accept);
        return server;
    }

    private void accept() {
        while (channel.isOpen()) {
            try {
                var client = channel.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                if (!channel.isOpen()) return;
                LockSupport.parkNanos(PAUSE.toNanos()); // most often no descriptor is left
            }
        }
    }

    private void serve(SocketChannel client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        Channels.newInputStream(client), StandardCharsets.UTF_8));
                var out =
                        new BufferedWriter(
                                new OutputStreamWriter(
                                        Channels.newOutputStream(client),
                                        StandardCharsets.UTF_8))) {
            var line = readLine(in);
            var ending =
                    switch (ControlProtocol.readRequest(line)) {
                        case Parsed.Good<Request>(var request) -> answer(request, out);
                        case Parsed.Bad<Request>(var why) ->
                                new Ending.Refused(
                                        why, "use the postern command of the same version");
                    };
            writeLine(out, ControlProtocol.write(ending));
            out.flush();
        } catch (IOException | UncheckedIOException _) {
            // the command went away: what it asked for is done all the same
        }
    }

    /** Done to its end even if the command goes away in the middle. */
    private Ending answer(Request request, BufferedWriter out) {
        boolean[] heard = {true};
        try {
            return room.answer(
                    request,
                    text -> {
                        try {
                            if (heard[0]) writeLine(out, text);
                        } catch (UncheckedIOException _) {
                            heard[0] = false;
                        }
                    });
        } catch (RuntimeException e) {
            return new Ending.Refused("this should not have happened: " + e, "please report it");
        }
    }

    private static String readLine(BufferedReader in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read();
                c >= 0 && c != '\n' && line.length() < ControlProtocol.MAX_REQUEST;
                c = in.read()) line.append((char) c);
        return line.toString();
    }

    private static void writeLine(BufferedWriter out, String text) {
        try {
            out.write(text);
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(path);
        } catch (IOException _) {
            // the next start replaces it
        }
    }
}
