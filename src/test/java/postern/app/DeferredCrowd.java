package postern.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Strangers by the thousand, each at an address of its own and twenty to a network, who send one
 * message after another, are deferred and come again. Half of them hear it at MAIL, at one port,
 * and half at the end of their message, at another. It keeps their times and what they heard.
 */
final class DeferredCrowd implements AutoCloseable {
    private static final int IN_A_NETWORK = 20;
    private static final int PATIENCE = 120_000; // milliseconds
    private static final String MESSAGE =
            "DKIM-Signature: v=1; a=rsa-sha256; d=%1$s; s=one; h=from; bh=%2$s; b=AAAA\r\n"
                            .repeat(8)
                    + "From: someone@%1$s\r\nSubject: x\r\n\r\nx\r\n.\r\n";

    /** Of "x" and CRLF. */
    private static final String HASH = "s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=";

    private final int mailPort;
    private final int dataPort;
    private final Duration pause;
    private final Map<String, ConcurrentLinkedQueue<Double>> times = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> heard = new ConcurrentHashMap<>();
    private final LongAdder lost = new LongAdder();
    private final List<Thread> clients = new ArrayList<>();
    private volatile boolean over;

    /**
     * @param pause until a client comes again; in such a time all come for the first time
     */
    DeferredCrowd(int clients, int mailPort, int dataPort, Duration pause) {
        this.mailPort = mailPort;
        this.dataPort = dataPort;
        this.pause = pause;
        for (int i = 0; i < clients; i++) {
            int number = i;
            long first = pause.toNanos() * i / clients;
            this.clients.add(Thread.ofVirtual().start(() -> play(number, first)));
        }
    }

    /** Sessions that ended otherwise than by a reply. */
    long lost() {
        return lost.sum();
    }

    /** What was answered, as "MAIL 451", with its number. */
    Map<String, Long> heard() {
        var all = new TreeMap<String, Long>();
        heard.forEach((what, number) -> all.put(what, number.sum()));
        return all;
    }

    /** Seconds from what was said to its reply, ascending. */
    List<Double> times(String what) {
        return times.getOrDefault(what, new ConcurrentLinkedQueue<>()).stream().sorted().toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(heard() + ", " + lost() + " lost");
        for (var what : new TreeMap<>(times).keySet()) {
            var all = times(what);
            text.append(
                    "%n  %s: median %.1f s, longest %.1f s"
                            .formatted(what, all.get(all.size() / 2), all.getLast()));
        }
        return text.toString();
    }

    private void play(int number, long first) {
        LockSupport.parkNanos(first);
        int network = number / IN_A_NETWORK;
        var address =
                "127.%d.%d.%d"
                        .formatted(64 + network / 250, network % 250, 1 + number % IN_A_NETWORK);
        while (!over) {
            try (var socket = new Socket()) {
                socket.bind(new InetSocketAddress(InetAddress.ofLiteral(address), 0));
                socket.setSoTimeout(PATIENCE);
                socket.connect(
                        new InetSocketAddress(
                                InetAddress.ofLiteral("127.0.0.1"),
                                number % 2 == 0 ? mailPort : dataPort),
                        PATIENCE);
                talk(socket, System.nanoTime(), "d" + number + ".example");
            } catch (IOException _) {
                if (!over) lost.increment();
            }
            LockSupport.parkNanos(pause.toNanos());
        }
    }

    private void talk(Socket socket, long began, String domain) throws IOException {
        if (!isGood("greeting", socket, began)) return;
        if (!say(socket, "EHLO", "EHLO mail." + domain + "\r\n")) return;
        if (!say(socket, "MAIL", "MAIL FROM:<someone@" + domain + ">\r\n")) return;
        if (!say(socket, "RCPT", "RCPT TO:<b@ours.example>\r\n")) return;
        if (!say(socket, "DATA", "DATA\r\n")) return;
        var _ = say(socket, "dot", MESSAGE.formatted(domain, HASH));
    }

    private boolean say(Socket socket, String what, String text) throws IOException {
        long began = System.nanoTime();
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return isGood(what, socket, began);
    }

    private boolean isGood(String what, Socket socket, long began) throws IOException {
        var reply = reply(socket.getInputStream());
        times.computeIfAbsent(what, _ -> new ConcurrentLinkedQueue<>())
                .add((System.nanoTime() - began) / 1e9);
        heard.computeIfAbsent(what + " " + reply, _ -> new LongAdder()).increment();
        return reply.startsWith("2") || reply.startsWith("3");
    }

    /** The code of the next one. */
    private static String reply(InputStream in) throws IOException {
        var line = new byte[512];
        while (true) {
            int length = 0;
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new IOException("closed");
                if (length < line.length) line[length++] = (byte) c;
            }
            if (length > 3 && line[3] != '-')
                return new String(line, 0, 3, StandardCharsets.US_ASCII);
        }
    }

    @Override
    public void close() {
        over = true;
        for (var client : clients) client.interrupt();
        try {
            for (var client : clients) client.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
