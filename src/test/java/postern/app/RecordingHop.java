package postern.app;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A next hop for tests that keeps every octet, written apart from the code under test. */
public final class RecordingHop implements AutoCloseable {
    private static final int KEPT = 1 << 20;

    /**
     * One message: the commands' arguments, and the octets between DATA and the dot, unstuffed.
     *
     * @param data the octets, only the first MiB of them
     * @param sha256 of all octets behind our own first header field
     * @param secure whether it came behind STARTTLS
     */
    public record Taken(
            String mail,
            List<String> rcpt,
            ByteArrayOutputStream data,
            long size,
            String sha256,
            boolean secure) {
        public String text() {
            return data.toString(StandardCharsets.UTF_8);
        }

        /** Each octet is one character. */
        public String octets() {
            return data.toString(StandardCharsets.ISO_8859_1);
        }

        /** What follows the first header field, which is the relay's own Received. */
        String behindReceived() {
            var text = octets();
            return text.substring(firstFieldEnd(text));
        }
    }

    private final Hop hop;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final Queue<String> commands = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile Function<String, String> replies = _ -> "";
    private volatile @Nullable SSLContext tls;
    private volatile List<String> inTls = List.of();
    private volatile boolean takesOdd;
    private volatile long last = System.nanoTime();
    private volatile List<String> extensions =
            List.of("PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 0");

    public RecordingHop() throws IOException {
        this(0);
    }

    RecordingHop(int port) throws IOException {
        hop = new Hop(port, new Desk());
    }

    /** At a door that is open already, such as one in TLS. */
    RecordingHop(ServerSocket socket) {
        hop = new Hop(socket, new Desk());
    }

    /** Takes whatever comes from now on, bare LF too. */
    public RecordingHop takeOdd() {
        takesOdd = true;
        return this;
    }

    public int port() {
        return hop.port();
    }

    /**
     * Whether nothing has come for so long that nothing will: what was taken is lost, or returned.
     */
    public boolean isQuiet() {
        return System.nanoTime() - last > 10_000_000_000L;
    }

    public List<Taken> taken() {
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

    private final class Desk implements Hop.Desk {
        @Override
        public void connected() {
            connections.incrementAndGet();
        }

        @Override
        public String reply(String line) {
            if (!line.equals("connect") && !line.equals(".")) commands.add(line);
            return replies.apply(line);
        }

        @Override
        public List<String> extensions(boolean secure) {
            return secure
                    ? Stream.concat(extensions.stream(), inTls.stream()).toList()
                    : extensions;
        }

        @Override
        public @Nullable SSLContext tls() {
            return tls;
        }

        @Override
        public Hop.Content begin(Hop.Said said) {
            return new Content(said);
        }
    }

    private final class Content implements Hop.Content {
        private final Hop.Said said;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final MessageDigest digest = sha256();
        private long size;
        private long header = -1; // where the first field ends
        private boolean lineBegins = true;
        private int before;

        Content(Hop.Said said) {
            this.said = said;
        }

        @Override
        public void octet(int c) throws IOException {
            if (!takesOdd && c == '\n' && before != '\r') throw new IOException("a bare LF came");
            if (header < 0 && lineBegins && size > 0 && c != ' ' && c != '\t') header = size;
            if (header >= 0) digest.update((byte) c);
            if (kept.size() < KEPT) kept.write(c);
            size++;
            lineBegins = c == '\n' && before == '\r';
            before = c;
        }

        @Override
        public void end(boolean isTaken) {
            last = System.nanoTime();
            if (!isTaken) return;
            var sum = HexFormat.of().formatHex(digest.digest());
            taken.add(new Taken(said.mail(), said.rcpt(), kept, size, sum, said.secure()));
        }
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
        hop.close();
    }
}
