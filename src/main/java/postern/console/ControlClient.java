package postern.console;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.mail.Parsed;

/** A command's end of {@link ControlProtocol}. */
public final class ControlClient {
    private ControlClient() {}

    /**
     * Asks the relay that runs on this data folder; empty when none does.
     *
     * @param lines hears each line but the last
     * @throws IOException if a relay is there but the conversation breaks off
     */
    public static Optional<Ending> ask(Path data, Request request, Consumer<String> lines)
            throws IOException {
        var path = ControlProtocol.socket(data);
        if (!Files.exists(path)) return Optional.empty();
        SocketChannel channel;
        try {
            channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        } catch (ConnectException _) {
            return Optional.empty(); // left behind by a crash
        }
        try (channel;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        Channels.newInputStream(channel), StandardCharsets.UTF_8));
                var out =
                        new OutputStreamWriter(
                                Channels.newOutputStream(channel), StandardCharsets.UTF_8)) {
            out.write(ControlProtocol.write(request) + "\n");
            out.flush();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                if (ControlProtocol.readEnding(line) instanceof Parsed.Good<Ending>(var ending))
                    return Optional.of(ending);
                lines.accept(line);
            }
        }
        throw new IOException("the relay broke off the conversation");
    }
}
