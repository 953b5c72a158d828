package postern.audit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A small SMTP server at which the messages of a test come out. It keeps only those that bear the
 * mark of this test, refuses all others at their end, and sends nothing on. Connections, octets and
 * time are bounded.
 */
public final class Receiver implements AutoCloseable {
    private static final int AT_ONCE = 8;
    private static final int CONNECTIONS = 500;
    private static final int LINE = 4096;
    private static final int MESSAGE = 256 * 1024;
    private static final int COMMANDS = 200;
    private static final int IDLE_MILLIS = 30_000;
    private static final Duration SESSION = Duration.ofMinutes(2);

    private final ServerSocket socket;
    private final Set<String> expected = ConcurrentHashMap.newKeySet();
    private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Semaphore room = new Semaphore(AT_ONCE);
    private final AtomicInteger connections = new AtomicInteger();

    private Receiver(ServerSocket socket) {
        this.socket = socket;
    }

    /**
     * @throws IOException where the port cannot be had
     */
    public static Receiver open(InetSocketAddress address) throws IOException {
        var receiver = new Receiver(new ServerSocket(address.getPort(), 50, address.getAddress()));
        Thread.ofVirtual().name("audit-receiver").start(receiver::accept);
        return receiver;
    }

    public int port() {
        return socket.getLocalPort();
    }

    /** From now on messages with this mark are kept. */
    void expect(String token) {
        expected.add(token);
    }

    List<Arrival> arrivals() {
        return List.copyOf(arrivals);
    }

    /** Those in which the mark stands. */
    List<Arrival> arrivals(String token) {
        return arrivals.stream().filter(a -> a.message().contains(token)).toList();
    }

    /** Waits until something has come for each mark, at most so long. */
    void await(Set<String> tokens, Duration most) {
        await(most.toNanos(), () -> hasAll(tokens));
    }

    private void await(long nanos, BooleanSupplier done) {
        long until = System.nanoTime() + nanos;
        synchronized (arrivals) {
            while (!done.getAsBoolean()) {
                long left = (until - System.nanoTime()) / 1_000_000;
                if (left <= 0) return;
                try {
                    arrivals.wait(left);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
        }
    }

    /** Waits until nothing has come for so long, at most so long. */
    void awaitQuiet(Duration quiet, Duration most) {
        long until = System.nanoTime() + most.toNanos();
        int before = -1;
        while (arrivals.size() != before && System.nanoTime() < until) {
            before = arrivals.size();
            int seen = before;
            long left = Math.min(quiet.toNanos(), until - System.nanoTime());
            await(left, () -> arrivals.size() != seen);
        }
    }

    private boolean hasAll(Set<String> tokens) {
        return tokens.stream().allMatch(t -> !arrivals(t).isEmpty());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                if (connections.incrementAndGet() > CONNECTIONS || !room.tryAcquire()) {
                    client.close();
                    continue;
                }
                open.add(client);
                Thread.ofVirtual().start(() -> serve(client));
            } catch (IOException _) {
                // the next one may do better, unless we are closed
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            client.setSoTimeout(IDLE_MILLIS);
            long end = System.nanoTime() + SESSION.toNanos();
            new Visit(client, end).run();
        } catch (IOException _) {
            // it hung up
        } finally {
            open.remove(client);
            room.release();
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
            for (var client : open) client.close();
        } catch (IOException _) {
            // closed either way
        }
    }

    /** One connection. */
    private final class Visit {
        private final InputStream in;
        private final OutputStream out;
        private final String client;
        private final long end;
        private String mail = "";
        private final List<String> rcpts = new ArrayList<>();

        Visit(Socket socket, long end) throws IOException {
            in = new BufferedInputStream(socket.getInputStream());
            out = socket.getOutputStream();
            client = socket.getInetAddress().getHostAddress();
            this.end = end;
        }

        void run() throws IOException {
            say("220 receiver.invalid ESMTP");
            for (int i = 0; i < COMMANDS; i++) {
                var line = line();
                if (line == null || !obey(line)) return;
            }
            say("421 4.7.0 too many commands");
        }

        private boolean obey(String line) throws IOException {
            switch (line.substring(0, Math.min(4, line.length())).toUpperCase(Locale.ROOT)) {
                case "EHLO" -> say("250-receiver.invalid\r\n250-8BITMIME\r\n250 SMTPUTF8");
                case "MAIL" -> {
                    mail = path(line);
                    rcpts.clear();
                    say("250 2.1.0 OK");
                }
                case "RCPT" -> {
                    if (rcpts.size() < 100) rcpts.add(path(line));
                    say("250 2.1.5 OK");
                }
                case "DATA" -> {
                    say("354 go on");
                    if (!message()) return false;
                }
                case "QUIT" -> {
                    say("221 2.0.0 bye");
                    return false;
                }
                case "RSET" -> {
                    rcpts.clear();
                    say("250 2.0.0 OK");
                }
                default -> say("250 2.0.0 OK");
            }
            return true;
        }

        private static String path(String line) {
            int colon = line.indexOf(':');
            return Visible.of(line.substring(colon + 1).strip());
        }

        /** Reads a message; false when the connection is of no more use. */
        private boolean message() throws IOException {
            var octets = new ByteArrayOutputStream();
            if (!untilDot(octets)) return false;
            var text = octets.toString(StandardCharsets.ISO_8859_1);
            if (expected.stream().noneMatch(text::contains)) {
                say("554 5.7.1 this is a test's receiver, and that message is none of the test's");
                return true;
            }
            synchronized (arrivals) {
                arrivals.add(new Arrival(client, mail, rcpts, text));
                arrivals.notifyAll();
            }
            say("250 2.0.0 seen");
            return true;
        }

        /** Up to CRLF . CRLF, and to nothing else. */
        private boolean untilDot(ByteArrayOutputStream octets) throws IOException {
            long end5 = 0xD0A2E0D0AL; // CR LF . CR LF
            long last = 0xD0A; // the line of DATA ended so
            while (octets.size() < MESSAGE && System.nanoTime() < end) {
                int octet = in.read();
                if (octet < 0) return false;
                octets.write(octet);
                last = (last << 8 | octet) & 0xFFFFFFFFFFL;
                if (last == end5) return true;
            }
            return false;
        }

        private @Nullable String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c >= 0; c = in.read()) {
                if (c == '\n') return line.toString();
                if (c != '\r') line.append((char) c);
                if (line.length() > LINE || System.nanoTime() > end) return null;
            }
            return null;
        }

        private void say(String reply) throws IOException {
            out.write((reply + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
    }
}
