package postern.audit;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;
import postern.wire.ReplyReader;

/**
 * An SMTP conversation from the client's side that trusts nothing: replies are bounded in size and
 * in the time that a whole one may take. It keeps what was sent and answered.
 */
final class Dialogue implements Closeable {

    /** What was heard. */
    sealed interface Heard {
        record Answer(Reply reply) implements Heard {}

        /** No whole reply came in time. */
        record Silence() implements Heard {}

        /** The server closed. */
        record Closed() implements Heard {}

        /** What came is no SMTP. The reason is a phrase. */
        record Nonsense(String why) implements Heard {}
    }

    private final Link link;
    private final InstantSource clock;
    private final Duration patience;
    private final Instant end;
    private final ByteBuffer pending = ByteBuffer.allocate(4096).limit(0);
    private ReplyReader reader = new ReplyReader();
    private List<Spoken> spoken = new ArrayList<>();
    private boolean usable = true;

    /**
     * @param patience how long one reply may take
     * @param end after which nothing is waited for
     */
    Dialogue(Link link, InstantSource clock, Duration patience, Instant end) {
        this.link = link;
        this.clock = clock;
        this.patience = patience;
        this.end = end;
    }

    /** Sends a command and waits for its reply. */
    Heard say(String command) {
        var written = write(command + "\r\n");
        return written == null ? hear() : written;
    }

    /** Sends octets as they are; null when that went well. */
    @Nullable Heard write(String octets) {
        return write(octets, octets.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param shown what the report says about it
     */
    @Nullable Heard write(String shown, byte[] octets) {
        keep(shown);
        try {
            link.send(octets);
            return null;
        } catch (IOException _) {
            // it may have said why before it closed
            var last = hear();
            usable = false;
            return last instanceof Heard.Answer ? last : new Heard.Closed();
        }
    }

    private void keep(String shown) {
        var text = shown.endsWith("\r\n") ? shown.substring(0, shown.length() - 2) : shown;
        for (var line : text.split("\r\n", -1)) spoken.add(new Spoken(true, Visible.of(line)));
    }

    Heard hear() {
        return hear(patience);
    }

    Heard hear(Duration wait) {
        if (!usable) return new Heard.Closed();
        var until = earlier(clock.instant().plus(wait), end);
        while (true) {
            switch (reader.read(pending)) {
                case ReplyReader.Whole(var reply) -> {
                    heard(Visible.of(reply.toString()));
                    return new Heard.Answer(reply);
                }
                case ReplyReader.Garbage(var why) -> {
                    usable = false;
                    heard("(" + why + ")");
                    return new Heard.Nonsense(why);
                }
                case ReplyReader.More() -> {
                    var missing = fetch(until);
                    if (missing != null) return missing;
                }
            }
        }
    }

    private @Nullable Heard fetch(Instant until) {
        try {
            int count = link.receive(pending.array(), Duration.between(clock.instant(), until));
            if (count < 0) {
                usable = false;
                heard("(closed)");
                return new Heard.Closed();
            }
            pending.clear().limit(count);
            return null;
        } catch (SocketTimeoutException _) {
            heard("(no reply)");
            usable &= reader.isEmpty();
            return new Heard.Silence();
        } catch (IOException _) {
            usable = false;
            heard("(connection lost)");
            return new Heard.Closed();
        }
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private void heard(String text) {
        spoken.add(new Spoken(false, text));
    }

    /** Begins TLS; what the server said too early is dropped. */
    Encryption encrypt(String name) throws IOException {
        try {
            var until = earlier(clock.instant().plus(patience), end);
            var encryption = link.encrypt(name, Duration.between(clock.instant(), until));
            pending.clear().limit(0);
            reader = new ReplyReader();
            keep("(TLS begins)");
            return encryption;
        } catch (IOException e) {
            usable = false;
            throw e;
        }
    }

    /** Whether octets have come that nobody asked for. */
    boolean hasMore() {
        return pending.hasRemaining();
    }

    boolean isUsable() {
        return usable;
    }

    /** What was said since the last call, made fit to be shown. */
    List<Spoken> take() {
        var taken = List.copyOf(spoken);
        spoken = new ArrayList<>();
        return taken;
    }

    Link link() {
        return link;
    }

    /** Takes leave without waiting for an answer. */
    @Override
    public void close() {
        if (usable)
            try {
                link.send("QUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            } catch (IOException _) {
                // it is gone
            }
        link.close();
    }
}
