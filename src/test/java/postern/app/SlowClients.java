package postern.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that take much and give little, each at an address and in a /24 of its own. Whoever is
 * closed comes again a second later, in TLS after four: a handshake costs more here than there, and
 * who waits for the processor takes no place. They are a program of their own ({@link SlowCrowd}
 * runs it), so that what they cost is not taken from those who are measured.
 */
final class SlowClients implements AutoCloseable {
    private static final Duration STAGGER = Duration.ofMillis(2);
    private static final int PAUSE = 2_000; // milliseconds, between two octets that drip
    private static final long AGAIN = 1_000_000_000; // nanoseconds
    private static final long AGAIN_IN_TLS = 4 * AGAIN;
    private static final byte[] CLIENT_HELLO = {22, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};

    /** How they behave, in turn. */
    enum Temper {
        SILENT,
        HALF_A_COMMAND,
        DRIPS_COMMANDS,
        DRIPS_DATA,
        DRIPS_A_CHUNK,
        DRIPS_A_HANDSHAKE,
        READS_NO_REPLIES,
        TALKS_NONSENSE
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final int port;
    private final int tlsPort;
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger connected = new AtomicInteger();
    private volatile boolean over;

    private SlowClients(int port, int tlsPort) {
        this.port = port;
        this.tlsPort = tlsPort;
    }

    /**
     * Says twice a second how many connections were opened so far and how many are open, and ends
     * with its input.
     *
     * @param words how many clients; the port of a listener that takes mail for ours.example; that
     *     of one with implicit TLS; how many of eight clients speak TLS
     */
    public static void main(String[] words) throws IOException {
        int inTls = Integer.parseInt(words[3]);
        Trusting.load();
        try (var all = new SlowClients(Integer.parseInt(words[1]), Integer.parseInt(words[2]))) {
            int count = Integer.parseInt(words[0]);
            Thread.ofPlatform().daemon().start(() -> all.begin(count, inTls));
            Thread.ofPlatform().daemon().start(all::report);
            while (System.in.read() >= 0) {}
        }
    }

    private void begin(int count, int inTls) {
        int tempers = Temper.values().length;
        for (int i = 0; i < count && !over; i++) {
            var temper = Temper.values()[i % tempers];
            boolean tls = i / tempers % tempers < inTls;
            var address = "127." + (11 + i / 200) + "." + i % 200 + ".7";
            threads.execute(() -> live(temper, tls, address));
            LockSupport.parkNanos(STAGGER.toNanos());
        }
    }

    private void report() {
        while (!over) {
            System.out.println(begun.get() + " " + connected.get());
            LockSupport.parkNanos(500_000_000L);
        }
    }

    private void live(Temper temper, boolean tls, String address) {
        boolean shakes = tls && temper != Temper.DRIPS_A_HANDSHAKE;
        while (!over) {
            int to = tls || temper == Temper.DRIPS_A_HANDSHAKE ? tlsPort : port;
            try (var socket =
                    new Socket(
                            InetAddress.ofLiteral("127.0.0.1"),
                            to,
                            InetAddress.ofLiteral(address),
                            0)) {
                begun.incrementAndGet();
                connected.incrementAndGet();
                try {
                    behave(temper, shakes ? Trusting.client(socket) : socket);
                } finally {
                    connected.decrementAndGet();
                }
            } catch (IOException _) {
                // closed in the middle; that is what it expects
            }
            LockSupport.parkNanos(shakes ? AGAIN_IN_TLS : AGAIN);
        }
    }

    private void behave(Temper temper, Socket socket) throws IOException {
        socket.setSoTimeout(PAUSE);
        switch (temper) {
            case SILENT -> {}
            case HALF_A_COMMAND -> send(socket, "EHLO cli");
            case DRIPS_COMMANDS -> drip(socket, "EHLO client.test\r\n" + "NOOP\r\n".repeat(100));
            case DRIPS_DATA -> {
                if (begin(socket, "DATA\r\n", "354")) drip(socket, "x".repeat(10_000));
            }
            case DRIPS_A_CHUNK -> {
                if (begin(socket, "BDAT 10000 LAST\r\n", "250 2.1.5"))
                    drip(socket, "x".repeat(9000));
            }
            case DRIPS_A_HANDSHAKE ->
                    drip(
                            socket,
                            new String(CLIENT_HELLO, StandardCharsets.ISO_8859_1)
                                    + "\0".repeat(500));
            case READS_NO_REPLIES -> {
                socket.setReceiveBufferSize(4096);
                if (!begin(socket, "", "250 2.1.5")) return;
                var flood = "RCPT TO:<b@ours.example>\r\n".repeat(200);
                for (int i = 0; i < 400 && !over; i++) send(socket, flood); // then it is stuck
            }
            case TALKS_NONSENSE -> {
                for (int i = 0; i < 5_000 && !over; i++) {
                    send(socket, "NONSENSE " + i + "\r\n");
                    if (isClosed(socket.getInputStream())) return;
                }
            }
        }
        while (!over && !isClosed(socket.getInputStream())) {}
    }

    private boolean begin(Socket socket, String last, String answer) throws IOException {
        var line = new StringBuilder();
        send(socket, "EHLO client.test\r\n");
        if (!hears(socket, line, "250 HELP")) return false;
        send(socket, "MAIL FROM:<a@elsewhere.example>\r\nRCPT TO:<b@ours.example>\r\n" + last);
        return hears(socket, line, answer);
    }

    private boolean hears(Socket socket, StringBuilder heard, String answer) throws IOException {
        while (!over && heard.indexOf(answer) < 0) {
            try {
                int c = socket.getInputStream().read();
                if (c < 0) return false;
                heard.append((char) c);
            } catch (SocketTimeoutException _) {
                // it goes on waiting
            }
        }
        return !over;
    }

    private void drip(Socket socket, String text) throws IOException {
        for (int i = 0; i < text.length() && !over; i++) {
            send(socket, text.substring(i, i + 1));
            if (isClosed(socket.getInputStream())) return;
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Reads what there is, for as long as a pause. */
    private static boolean isClosed(InputStream in) throws IOException {
        try {
            return in.read(new byte[1024]) < 0;
        } catch (SocketTimeoutException _) {
            return false;
        }
    }

    @Override
    public void close() {
        over = true;
        threads.shutdownNow();
        threads.close();
    }
}
