package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import postern.facts.Gatherer;
import postern.facts.Inquiry;
import postern.journal.JournalRecord;
import postern.journal.MemoryJournal;
import postern.login.Doorkeepers;
import postern.login.KnownUsers;
import postern.login.Locks;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.session.Rules;
import postern.session.Session;
import postern.spool.Draft;
import postern.spool.MemorySpool;
import postern.spool.QueueId;
import postern.transcripts.Gate;
import postern.transcripts.Transcript;

/** One connection of a client's, on a loop whose clock can be moved. */
abstract class ServerConnectionRig {
    @TempDir Path folder;
    private final List<Throwable> bugs = new CopyOnWriteArrayList<>();
    final MemoryJournal journal = new MemoryJournal();
    private final MemorySpool spool = new MemorySpool();
    Function<QueueId, Draft> drafts = spool::begin;
    final Ending ended = new Ending();
    final List<String> toldAccepted = new CopyOnWriteArrayList<>();
    final Moved clock = new Moved();
    Loop loop;
    private Thread thread;

    @BeforeEach
    void begin() {
        loop = new Loop(clock, bugs::add);
        spool.afterEachGroup(loop::wake);
        thread = Thread.ofPlatform().start(loop::run);
    }

    /** A clock that goes as the system's does, from whatever moment it was moved to. */
    static final class Moved implements InstantSource {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }
    }

    /** The loop has seen all that came until now; then it is so much later, and alarms ring. */
    void later(Duration time) throws Exception {
        turn();
        clock.ahead = clock.ahead.plus(time);
        turn();
        turn(); // alarms ring behind what was posted
    }

    private void turn() throws Exception {
        var turned = new CountDownLatch(1);
        loop.post(turned::countDown);
        assertThat(turned.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @AfterEach
    void end() throws Exception {
        loop.end();
        thread.join();
        assertThat(bugs).isEmpty();
    }

    SocketChannel connect(String tls) throws Exception {
        var transcript =
                new Transcript(
                        "none",
                        Map.of("tls", tls, "commands", "100000000", "idle-commands", "100000000"),
                        List.of());
        var contexts =
                new ServerTls(
                        ServerTls.Terms.of(
                                Certificates.selfSigned(
                                        folder, Domain.of("mx.ours.example"), Instant.now())));
        var around =
                new ServerConnection.Surroundings(
                        loop,
                        drafts,
                        journal,
                        new LoginDesk(
                                        KnownUsers.authenticator(),
                                        Doorkeepers.patient(),
                                        new Random(1),
                                        new Locks())
                                ::answer,
                        entry ->
                                toldAccepted.add(
                                        "before "
                                                + journal.records(JournalRecord.Accepted.class)
                                                        .size()));
        var rules = Rules.of(Gate.POLICY, "0123456789abcdef");
        var session =
                new Session(
                        Gate.terms(transcript),
                        "s1",
                        IpAddress.of("192.0.2.1"),
                        4711,
                        () -> rules,
                        spool::nextId);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            var socket = SocketChannel.open(server.getLocalAddress());
            var channel = server.accept();
            loop.post(() -> {
                try {
                    new ServerConnection(
                                    around,
                                    channel,
                                    new Sessions.Begun(
                                            session, new Inquiry.Unprepared(Gatherer.NONE)),
                                    () -> contexts.begin("in"),
                                    ended)
                            .open(tls.equals("implicit"), Duration.ofMinutes(1));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            return socket;
        }
    }

    static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    static void read(Socket socket, String start) throws IOException {
        var line = new StringBuilder();
        while (!line.toString().startsWith(start)) {
            line.setLength(0);
            for (int c = socket.getInputStream().read();
                    c != '\n';
                    c = socket.getInputStream().read()) line.append((char) c);
        }
    }
}
