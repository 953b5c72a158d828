package postern.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/** The mail server behind the demonstration's relay: takes everything and tells what arrived. */
final class DemoHop implements AutoCloseable {

    /** One message as it arrived. */
    record Arrived(String from, List<String> to, List<String> lines) {
        /**
         * The first field of that name, unfolded no further than its first line; empty when absent.
         */
        String field(String name) {
            for (var line : lines) {
                if (line.isEmpty()) break;
                if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    return line.substring(name.length() + 1).strip();
            }
            return "";
        }
    }

    private final ServerSocket socket;
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private final Consumer<Arrived> told;

    /**
     * @param told hears of each message, on a thread of its own
     * @throws IOException if no port on loopback can be had
     */
    DemoHop(Consumer<Arrived> told) throws IOException {
        this.told = told;
        this.socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    BlockingQueue<Arrived> arrived() {
        return arrived;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                var in =
                        new BufferedReader(
                                new InputStreamReader(
                                        client.getInputStream(), StandardCharsets.ISO_8859_1))) {
            var out = client.getOutputStream();
            say(out, "220 mail.inside.example ESMTP, the server behind the relay");
            var from = "";
            var to = new ArrayList<String>();
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var verb = line.length() < 4 ? line : line.substring(0, 4);
                switch (verb.toUpperCase(Locale.ROOT)) {
                    case "EHLO" ->
                            say(out, "250-mail.inside.example\r\n250-PIPELINING\r\n250 8BITMIME");
                    case "MAIL" -> {
                        from = path(line);
                        to.clear();
                        say(out, "250 2.1.0 OK");
                    }
                    case "RCPT" -> {
                        to.add(path(line));
                        say(out, "250 2.1.5 OK");
                    }
                    case "DATA" -> {
                        say(out, "354 go ahead");
                        var message = new Arrived(from, List.copyOf(to), readMessage(in));
                        told.accept(message);
                        arrived.add(message);
                        say(out, "250 2.0.0 it is in the mailbox");
                    }
                    case "QUIT" -> {
                        say(out, "221 2.0.0 bye");
                        return;
                    }
                    default -> say(out, "250 2.0.0 OK");
                }
            }
        } catch (IOException _) {
            // the relay tries again
        }
    }

    private static List<String> readMessage(BufferedReader in) throws IOException {
        var lines = new ArrayList<String>();
        for (var line = in.readLine(); line != null && !line.equals("."); line = in.readLine())
            lines.add(line.startsWith(".") ? line.substring(1) : line);
        return lines;
    }

    private static String path(String line) {
        return line.substring(line.indexOf('<'), line.indexOf('>') + 1);
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
