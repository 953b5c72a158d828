package postern.net;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import postern.facts.Inquiry;
import postern.mail.Recipient;
import postern.session.Event;
import postern.session.Rules;
import postern.session.Session;
import postern.session.Terms;
import postern.spool.Entry;
import postern.spool.RecipientState;
import postern.spool.Spool;
import postern.transcripts.Gate;
import postern.transcripts.Peer;
import postern.transcripts.Transcript;
import postern.wire.ProxyHeader;

/** The session behind a real socket, with loop, TLS and spool as they are in the relay. */
final class SocketPeer implements Peer {
    private static final int PATIENCE = 20_000; // ms, for what must come
    private static final int SILENCE = 40; // ms, for what must not

    private final Loop loop;
    private final Spool spool;
    private final SSLSocketFactory tls;
    private final BlockingQueue<Entry> accepted = new LinkedBlockingQueue<>();
    private final Ending ended = new Ending();
    private ServerConnection connection;
    private final AtomicReference<Rules> rules = new AtomicReference<>();
    private Socket socket;
    private Socket clear; // what TLS lies on
    private boolean tlsIsOver;
    private final boolean implicit;

    SocketPeer(
            ServerConnection.Surroundings shared,
            Spool spool,
            ServerTls contexts,
            SSLSocketFactory tls,
            Transcript transcript) {
        this.loop = shared.loop();
        this.spool = spool;
        this.tls = tls;
        var around =
                new ServerConnection.Surroundings(
                        loop, shared.drafts(), shared.journal(), shared.logins(), accepted::add);
        rules.set(Gate.rules(transcript));
        var terms = Gate.terms(transcript);
        implicit = terms.tls() == Terms.Tls.IMPLICIT;
        var proxy = Gate.proxy(transcript);
        try (var server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket = new Socket();
            socket.connect(server.getLocalAddress());
            socket.setTcpNoDelay(true);
            var channel = server.accept();
            Serving serving =
                    guest -> {
                        var session =
                                new Session(
                                        terms,
                                        "s1",
                                        guest.client(),
                                        guest.port(),
                                        guest.proxy(),
                                        rules::get,
                                        spool::nextId);
                        connection =
                                new ServerConnection(
                                        around,
                                        channel,
                                        begun(session, transcript),
                                        () -> contexts.begin("in"),
                                        ended);
                        connection.open(implicit, Duration.ofMinutes(1));
                    };
            var open = new CountDownLatch(1);
            loop.post(() -> {
                try {
                    if (proxy == null)
                        serving.begin(new Guest(Gate.client(transcript), 4711, null));
                    else {
                        channel.configureBlocking(false);
                        new Introduction(
                                loop,
                                channel,
                                Duration.ofSeconds(10),
                                new Introduced(new Guest(proxy, 4711, null), serving));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                open.countDown();
            });
            if (!open.await(10, TimeUnit.SECONDS))
                throw new AssertionError("the loop does not turn");
            if (implicit) secure();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Sessions.Begun begun(Session session, Transcript transcript) {
        var facts = Gate.facts(transcript);
        return new Sessions.Begun(session, new Inquiry.Unprepared((fact, _) -> facts.value(fact)));
    }

    /** Makes the session for whoever it is, on the loop's thread. */
    private interface Serving {
        void begin(Guest guest) throws IOException;
    }

    /** What the relay does with a proxy's header. */
    private final class Introduced implements Introduction.Host {
        private final Guest proxy;
        private final Serving serving;

        Introduced(Guest proxy, Serving serving) {
            this.proxy = proxy;
            this.serving = serving;
        }

        @Override
        public void introduced(ProxyHeader header) throws IOException {
            serving.begin(proxy.speaking(header));
        }

        @Override
        public void failed(String why) {
            ended.ended();
        }
    }

    private void secure() throws IOException {
        var secure =
                (SSLSocket) tls.createSocket(socket, "mx.ours.example", socket.getPort(), true);
        secure.startHandshake();
        clear = socket;
        socket = secure;
    }

    @Override
    public void send(String octets) {
        try {
            socket.getOutputStream().write(octets.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        } catch (IOException _) {
            // it hung up on us, as the transcript will say
        }
    }

    @Override
    public Optional<String> line() {
        return line(PATIENCE);
    }

    private Optional<String> line(int patience) {
        var line = new ByteArrayOutputStream();
        try {
            InputStream in = socket.getInputStream();
            socket.setSoTimeout(patience);
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) return Optional.empty();
                line.write(c);
            }
        } catch (SocketTimeoutException _) {
            return Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // reset: closed as well
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return Optional.of(text.substring(0, text.length() - 1));
    }

    @Override
    public boolean isSilent() {
        return line(SILENCE).isEmpty();
    }

    @Override
    public boolean isClosed() {
        if (tlsIsOver) dropRest();
        return line(PATIENCE).isEmpty() && ended.await(20);
    }

    /** What is left of TLS, which nobody can read any more. */
    private void dropRest() {
        try {
            socket.setSoTimeout(PATIENCE);
            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
        } catch (IOException _) {
            // reset: closed as well
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public Optional<Taken> taken() {
        try {
            var entry = accepted.poll(SILENCE, TimeUnit.MILLISECONDS);
            return entry == null ? Optional.empty() : Optional.of(read(entry));
        } catch (InterruptedException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private Taken read(Entry entry) throws IOException {
        var envelope = new StringBuilder(entry.message().envelope().from().toString());
        var recipients = entry.message().envelope().recipients();
        for (int i = 0; i < recipients.size(); i++) {
            Recipient recipient = recipients.get(i);
            boolean held = entry.states().get(i) instanceof RecipientState.Held;
            envelope.append(held ? " held:<" : " <").append(recipient.to()).append('>');
        }
        try (var body = spool.body(entry.id())) {
            var octets = ByteBuffer.allocate((int) body.size());
            while (octets.hasRemaining() && body.read(octets, octets.position()) >= 0) {}
            return new Taken(
                    envelope.toString(), new String(octets.array(), StandardCharsets.ISO_8859_1));
        }
    }

    @Override
    public void event(String word) {
        try {
            switch (word) {
                case "tls" -> secure();
                case "tls-closed" -> {
                    socket.shutdownOutput(); // says close_notify
                    socket = clear;
                    tlsIsOver = true;
                }
                case "stop" -> {
                    var done = new CountDownLatch(1);
                    loop.post(() -> {
                        connection.tell(new Event.Closing());
                        done.countDown();
                    });
                    await(done);
                }
                case "reload" -> rules.set(Gate.rulesAfterReload());
                case "gone" -> socket.close();
                default ->
                        throw new IllegalArgumentException("no such event over a socket: " + word);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // closed by the other side
        }
        if (!ended.await(20))
            throw new AssertionError("the connection did not end with its client");
    }
}
