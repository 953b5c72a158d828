package postern.peers;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The next hop of a server under test. It takes whatever comes and keeps it octet by octet, however
 * odd: a message ends at CRLF . CRLF, and nothing else is thought of it.
 */
final class Sink implements AutoCloseable {
    /**
     * What came out of a server; each octet is one character.
     *
     * @param mail all behind "MAIL FROM:"
     * @param rcpt all behind each "RCPT TO:"
     * @param text the message, without dot-stuffing
     */
    record Arrived(String mail, List<String> rcpt, String text) {}

    private final ServerSocket socket =
            new ServerSocket(0, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
    private final List<Arrived> arrived = new CopyOnWriteArrayList<>();
    private volatile long lastArrival = System.nanoTime();

    Sink() throws IOException {
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    List<Arrived> arrived() {
        return List.copyOf(arrived);
    }

    /**
     * Whether nothing has come for so long that nothing will: what was taken is lost, or returned.
     */
    boolean isQuiet() {
        return System.nanoTime() - lastArrival > 10_000_000_000L;
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
        try (client) {
            var in = new BufferedInputStream(client.getInputStream());
            say(client, "220 sink.test ESMTP");
            var mail = "";
            var rcpt = new ArrayList<String>();
            while (true) {
                var line = upTo(in, "\r\n");
                switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                    case "EHLO" ->
                            say(
                                    client,
                                    "250-sink.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n"
                                            + "250-SMTPUTF8\r\n250-DSN\r\n250 SIZE");
                    case "MAIL" -> {
                        mail = line.substring(10);
                        rcpt.clear();
                        say(client, "250 2.1.0 OK");
                    }
                    case "RCPT" -> {
                        rcpt.add(line.substring(8));
                        say(client, "250 2.1.5 OK");
                    }
                    case "DATA" -> {
                        say(client, "354 go ahead");
                        arrived.add(new Arrived(mail, List.copyOf(rcpt), message(in)));
                        lastArrival = System.nanoTime();
                        say(client, "250 2.0.0 OK");
                    }
                    case "QUIT" -> {
                        say(client, "221 2.0.0 bye");
                        return;
                    }
                    default -> say(client, "250 2.0.0 OK");
                }
            }
        } catch (IOException _) {
            // the server hung up
        }
    }

    private static void say(Socket client, String reply) throws IOException {
        client.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String message(InputStream in) throws IOException {
        var text = "\r\n" + upTo(in, "\r\n.\r\n", "\r\n") + "\r\n";
        return text.replace("\r\n..", "\r\n.").substring(2);
    }

    private static String upTo(InputStream in, String end) throws IOException {
        return upTo(in, end, "");
    }

    /** Reads up to an end; {@code before} counts as having come already. */
    private static String upTo(InputStream in, String end, String before) throws IOException {
        var text = new StringBuilder(before);
        while (text.length() < end.length()
                || text.indexOf(end, text.length() - end.length()) < 0) {
            int octet = in.read();
            if (octet < 0) throw new EOFException();
            text.append((char) octet);
        }
        return text.substring(
                Math.min(before.length(), text.length() - end.length()),
                text.length() - end.length());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
