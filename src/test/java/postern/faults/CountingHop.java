package postern.faults;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A next hop that writes each recipient of each message into a ledger before it answers, and looks
 * whether the message is whole. It refuses a recipient {@code later-…} once for now, and {@code
 * never-…} for good.
 */
final class CountingHop implements AutoCloseable {
    private final ServerSocket socket;
    private final Ledger ledger;
    private final Set<String> deferred = ConcurrentHashMap.newKeySet();

    /** At a port of loopback; 0 for a free one. */
    CountingHop(int port, Ledger ledger) throws IOException {
        socket = new ServerSocket(port, 500, InetAddress.ofLiteral("127.0.0.1"));
        this.ledger = ledger;
        Thread.startVirtualThread(this::accept);
    }

    int port() {
        return socket.getLocalPort();
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
            client.setTcpNoDelay(true);
            converse(
                    new BufferedInputStream(client.getInputStream(), 1 << 16),
                    client.getOutputStream());
        } catch (IOException _) {
            // the relay is gone
        }
    }

    private void converse(InputStream in, OutputStream out) throws IOException {
        var to = new ArrayList<String>();
        say(out, "220 hop.test ESMTP");
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            switch (line.substring(0, 4)) {
                case "EHLO" -> say(out, "250-hop.test\r\n250-PIPELINING\r\n250 8BITMIME");
                case "RCPT" -> {
                    var recipient = line.substring(9, line.indexOf('>'));
                    if (recipient.startsWith("later-") && deferred.add(recipient))
                        say(out, "451 4.7.1 later");
                    else if (recipient.startsWith("never-")) say(out, "550 5.1.1 no");
                    else {
                        to.add(recipient);
                        say(out, "250 2.1.5 OK");
                    }
                }
                case "DATA" -> {
                    if (to.isEmpty()) say(out, "554 5.5.1 nobody");
                    else {
                        say(out, "354 go on");
                        take(in, to);
                        say(out, "250 2.0.0 taken");
                    }
                    to.clear();
                }
                case "MAIL", "RSET" -> {
                    to.clear();
                    say(out, "250 2.0.0 OK");
                }
                case "QUIT" -> {
                    say(out, "221 2.0.0 bye");
                    return;
                }
                default -> say(out, "500 5.5.1 what?");
            }
        }
    }

    private void take(InputStream in, List<String> to) throws IOException {
        var octets = new byte[16 << 10];
        int size = 0;
        int state = 2; // how much of CRLF . CRLF stands at the end
        while (state < 5) {
            int c = in.read();
            if (c < 0) throw new IOException("cut off");
            if (size == octets.length) octets = Arrays.copyOf(octets, size * 2);
            octets[size++] = (byte) c;
            state =
                    switch (c) {
                        case '\r' -> state == 3 ? 4 : 1;
                        case '\n' -> state == 1 ? 2 : state == 4 ? 5 : 0;
                        case '.' -> state == 2 ? 3 : 0;
                        default -> 0;
                    };
        }
        if (!Parcel.isWhole(octets, size - 3)) ledger.damaged(to + ", " + size + " octets");
        for (var recipient : to) ledger.taken(recipient, size);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int c = in.read(); c >= 0; c = in.read()) {
            line.append((char) c);
            if (c == '\n') return line.toString();
        }
        return "";
    }

    private static void say(OutputStream out, String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
