package postern.app;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A next hop for tests that keeps every octet, written apart from the code under test. */
final class RecordingHop implements AutoCloseable {
    private static final int KEPT = 1 << 20;

    /**
     * One message: the commands' arguments, and the octets between DATA and the dot, unstuffed.
     *
     * @param data the octets, only the first MiB of them
     * @param sha256 of all octets behind our own first header field
     * @param secure whether it came behind STARTTLS
     */
    record Taken(
            String mail,
            List<String> rcpt,
            ByteArrayOutputStream data,
            long size,
            String sha256,
            boolean secure) {
        String text() {
            return data.toString(StandardCharsets.UTF_8);
        }

        /** What follows the first header field, which is the relay's own Received. */
        String behindReceived() {
            var text = data.toString(StandardCharsets.ISO_8859_1);
            return text.substring(firstFieldEnd(text));
        }
    }

    private final ServerSocket socket;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Function<String, String> replies = _ -> "";
    private volatile @Nullable SSLContext tls;
    private volatile List<String> inTls = List.of();
    private volatile List<String> extensions =
            List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 0");

    RecordingHop() throws IOException {
        this(0);
    }

    RecordingHop(int port) throws IOException {
        this(new ServerSocket(port, 200, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})));
    }

    /** At a door that is open already, such as one in TLS. */
    RecordingHop(ServerSocket socket) {
        this.socket = socket;
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    List<Taken> taken() {
        return taken;
    }

    /** Every command line so far. */
    List<String> commands() {
        return List.copyOf(commands);
    }

    int connections() {
        return connections.get();
    }

    /**
     * Other replies than 250 for some command lines ("." for the end of data); empty for the usual
     * one.
     */
    void answer(Function<String, String> other) {
        replies = other;
    }

    void offer(List<String> other) {
        extensions = other;
    }

    /**
     * Takes STARTTLS from now on.
     *
     * @param more what is offered behind it, beside the rest
     */
    RecordingHop startTls(SSLContext context, String... more) {
        tls = context;
        inTls = List.of(more);
        return this;
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                connections.incrementAndGet();
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            if (say(client.getOutputStream(), "connect", "220 hop.test ESMTP"))
                converse(client, false);
        } catch (IOException _) {
            // the relay hung up
        }
    }

    private Socket secured(Socket client) throws IOException {
        var context = tls;
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
            commands.add(line);
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO", "LHLO" -> {
                    var text = new StringBuilder("250-hop.test\r\n");
                    for (var extension : extensions)
                        text.append("250-").append(extension).append("\r\n");
                    if (tls != null && !secure) text.append("250-STARTTLS\r\n");
                    if (secure)
                        for (var extension : inTls)
                            text.append("250-").append(extension).append("\r\n");
                    if (!say(out, line, text + "250 HELP")) return;
                }
                case "STAR" -> {
                    if (!say(out, line, "220 2.0.0 go")) return;
                    if (replies.apply(line).isEmpty()) {
                        converse(secured(client), true);
                        return;
                    }
                }
                case "MAIL" -> {
                    mail = line.substring(10);
                    rcpt.clear();
                    if (!say(out, line, "250 2.1.0 OK")) return;
                }
                case "RCPT" -> {
                    if (!say(out, line, "250 2.1.5 OK")) return;
                    if (replies.apply(line).isEmpty()) rcpt.add(line.substring(8));
                }
                case "DATA" -> {
                    if (!say(out, line, "354 go ahead")) return;
                    if (!replies.apply(line).isEmpty()) continue;
                    var message = data(in, mail, List.copyOf(rcpt), secure);
                    if (replies.apply(".").isEmpty() && !rcpt.isEmpty()) taken.add(message);
                    if (!say(out, ".", "250 2.0.0 taken")) return;
                }
                case "QUIT" -> {
                    say(out, line, "221 2.0.0 bye");
                    return;
                }
                default -> {
                    if (!say(out, line, "250 2.0.0 OK")) return;
                }
            }
        }
    }

    private boolean say(OutputStream out, String command, String usual) throws IOException {
        var other = replies.apply(command);
        if (other.equals("close")) return false;
        out.write(((other.isEmpty() ? usual : other) + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return true;
    }

    private static String line(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) return null;
            line.write(c);
        }
        var text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    /**
     * Reads octet by octet up to CRLF . CRLF, and takes one dot off each line that begins with one.
     */
    private static Taken data(InputStream in, String mail, List<String> rcpt, boolean secure)
            throws IOException {
        var kept = new ByteArrayOutputStream();
        var digest = sha256();
        long size = 0;
        long header = -1; // where the first field ends
        boolean lineBegins = true;
        int before = 0;
        while (true) {
            int c = in.read();
            if (c < 0) throw new IOException("cut off");
            if (lineBegins && c == '.') {
                int next = in.read();
                if (next == '\r') {
                    int last = in.read();
                    if (last == '\n') break;
                    throw new IOException("a bare CR came");
                }
                c = next;
            }
            if (header < 0 && lineBegins && size > 0 && c != ' ' && c != '\t') header = size;
            if (header >= 0) digest.update((byte) c);
            if (kept.size() < KEPT) kept.write(c);
            size++;
            lineBegins = c == '\n' && before == '\r';
            if (c == '\n' && before != '\r') throw new IOException("a bare LF came");
            before = c;
        }
        return new Taken(mail, rcpt, kept, size, HexFormat.of().formatHex(digest.digest()), secure);
    }

    private static int firstFieldEnd(String text) {
        int end = text.indexOf("\r\n") + 2;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t'))
            end = text.indexOf("\r\n", end) + 2;
        return end;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
