package postern.app;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A next hop of tests: the server's side of SMTP and LMTP in its simplest form, written apart from
 * the code under test. What it says and what becomes of messages is its desk's affair.
 */
public final class Hop implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";

    /** Whoever a hop is for; called from many connections at once. */
    public interface Desk {
        /** Somebody has connected. */
        default void connected() {}

        /**
         * What is said to a command line ({@code connect} for the greeting, {@code .} for the end
         * of a message) instead of the usual; empty for the usual, {@code close} for hanging up.
         */
        default String reply(String line) {
            return "";
        }

        /** What is offered to EHLO beside STARTTLS, each without its code. */
        default List<String> extensions(boolean secure) {
            return List.of("PIPELINING", "8BITMIME");
        }

        /** With what STARTTLS is taken; null if it is not offered. */
        default @Nullable SSLContext tls() {
            return null;
        }

        /** A message begins. */
        Content begin(Said said);
    }

    /** The octets of a message on their way, without dot-stuffing and without the last dot. */
    public interface Content {
        void octet(int octet) throws IOException;

        /**
         * It is all there.
         *
         * @param taken whether the usual reply is given to it
         */
        void end(boolean taken) throws IOException;
    }

    /**
     * The envelope, as it was said.
     *
     * @param mail all behind "MAIL FROM:"
     * @param rcpt all behind each "RCPT TO:" that was taken
     * @param secure whether it came behind STARTTLS
     */
    public record Said(String mail, List<String> rcpt, boolean secure) {}

    private final ServerSocket socket;
    private final Desk desk;

    /** At a port of loopback; 0 for a free one. */
    public Hop(int port, Desk desk) throws IOException {
        this(new ServerSocket(port, 500, InetAddress.ofLiteral(LOOPBACK)), desk);
    }

    /** At a door that is open already, such as one in TLS. */
    public Hop(ServerSocket socket, Desk desk) {
        this.socket = socket;
        this.desk = desk;
        Thread.startVirtualThread(this::accept);
    }

    public int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                desk.connected();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            if (say(client.getOutputStream(), desk.reply("connect"), "220 hop.test ESMTP"))
                converse(client, false);
        } catch (IOException _) {
            // the relay hung up
        }
    }

    private Socket secured(Socket client) throws IOException {
        var context = desk.tls();
        if (context == null) throw new IOException("no TLS here");
        var secure =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(client, null, client.getPort(), true);
        secure.setUseClientMode(false);
        secure.startHandshake();
        return secure;
    }

    private void converse(Socket client, boolean secure) throws IOException {
        var in = new BufferedInputStream(client.getInputStream(), 1 << 16);
        var out = client.getOutputStream();
        var mail = "";
        var rcpt = new ArrayList<String>();
        for (var line = line(in); line != null; line = line(in)) {
            var other = desk.reply(line);
            var verb = line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT);
            var usual =
                    switch (verb) {
                        case "EHLO", "LHLO" -> greeting(secure);
                        case "STAR" -> "220 2.0.0 go";
                        case "DATA" -> "354 go ahead";
                        case "QUIT" -> "221 2.0.0 bye";
                        default -> "250 2.0.0 OK";
                    };
            if (!say(out, other, usual) || verb.equals("QUIT")) return;
            if (verb.equals("MAIL")) {
                mail = line.substring(10);
                rcpt.clear();
            }
            if (!other.isEmpty()) continue;
            switch (verb) {
                case "STAR" -> {
                    converse(secured(client), true);
                    return;
                }
                case "RCPT" -> rcpt.add(line.substring(8));
                case "DATA" -> {
                    var content = desk.begin(new Said(mail, List.copyOf(rcpt), secure));
                    read(in, content);
                    var last = desk.reply(".");
                    content.end(last.isEmpty() && !rcpt.isEmpty());
                    if (!say(out, last, "250 2.0.0 taken")) return;
                }
                default -> {}
            }
        }
    }

    private String greeting(boolean secure) {
        var text = new StringBuilder("250-hop.test\r\n");
        for (var extension : desk.extensions(secure))
            text.append("250-").append(extension).append("\r\n");
        if (desk.tls() != null && !secure) text.append("250-STARTTLS\r\n");
        return text + "250 HELP";
    }

    private static boolean say(OutputStream out, String other, String usual) throws IOException {
        if (other.equals("close")) return false;
        out.write(((other.isEmpty() ? usual : other) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private static @Nullable String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) return null;
            line.append((char) c);
        }
        var octets = line.toString().getBytes(StandardCharsets.ISO_8859_1);
        var text = new String(octets, StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Up to CRLF . CRLF; nothing else ends a message, and one dot of each line's first is left out.
     */
    private static void read(InputStream in, Content content) throws IOException {
        boolean lineBegins = true;
        int before = 0;
        while (true) {
            int c = octet(in);
            if (lineBegins && c == '.') {
                c = octet(in);
                if (c == '\r') {
                    int next = octet(in);
                    if (next == '\n') return;
                    content.octet(c);
                    before = c;
                    c = next;
                }
            }
            content.octet(c);
            lineBegins = c == '\n' && before == '\r';
            before = c;
        }
    }

    private static int octet(InputStream in) throws IOException {
        int c = in.read();
        if (c < 0) throw new EOFException("cut off");
        return c;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
