package postern.net;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import postern.delivery.Assignment;
import postern.delivery.ClientEffect;
import postern.delivery.ClientEvent;
import postern.delivery.Delivery;
import postern.delivery.Work.News;
import postern.login.Errand;
import postern.spool.Body;
import postern.spool.QueueId;
import postern.spool.Spool;

/**
 * Runs one {@link Delivery} on one connection: carries out its effects and tells it what happened.
 */
final class ClientConnection implements ConnectionOwner {

    /** Who hears what the scheduler has to know. */
    interface Listener {
        void hear(News news);
    }

    private final Loop loop;
    private final Spool spool;
    private final long id;
    private final Delivery delivery;
    private final Supplier<SSLEngine> engines;
    private final Listener listener;
    private final Connection connection;
    private final Loop.Alarm alarm;
    private final boolean isOpen;
    private ClientEffect.@Nullable Read unread;
    private @Nullable Body body;
    private @Nullable QueueId bodyOf;
    private ClientEffect.Close ending = new ClientEffect.Close(null, false);

    /**
     * @param channel not connected yet, or just now
     * @param engines makes the client side of a handshake
     */
    ClientConnection(
            Loop loop,
            Spool spool,
            long id,
            Delivery delivery,
            Supplier<SSLEngine> engines,
            Listener listener,
            SocketChannel channel)
            throws IOException {
        this.loop = loop;
        this.spool = spool;
        this.id = id;
        this.delivery = delivery;
        this.engines = engines;
        this.listener = listener;
        this.alarm = loop.alarm(() -> tell(new ClientEvent.TimeUp()));
        this.isOpen = channel.isConnected();
        this.connection = new Connection(loop, channel, this, isOpen);
        alarm.set(delivery.deadline());
    }

    /** To be called once: on loopback the connection may be there already. */
    void begin() {
        if (isOpen) connected();
    }

    void assign(Assignment assignment) {
        tell(new ClientEvent.Assigned(assignment));
    }

    void finish() {
        tell(new ClientEvent.Finish());
    }

    /** Tells the machine, from outside of the connection's own calls. */
    void tell(ClientEvent event) {
        if (connection.isGone()) return;
        handle(event);
        connection.flush();
    }

    private void handle(ClientEvent event) {
        perform(delivery.on(event, loop.now()));
        readWhatIsWanted();
        if (!connection.isGone()) alarm.set(delivery.deadline());
    }

    @Override
    public void connected() {
        tell(new ClientEvent.Connected());
    }

    @Override
    public boolean isTaking() {
        return true;
    }

    @Override
    public void bytes(ByteBuffer input) {
        handle(new ClientEvent.Bytes(input));
    }

    @Override
    public void secured(SSLSession tls) {
        handle(
                new ClientEvent.TlsStarted(
                        tls.getProtocol(), tls.getCipherSuite(), ChannelBindings.ofServer(tls)));
    }

    @Override
    public void insecure(String why) {
        perform(delivery.on(new ClientEvent.TlsFailed(why), loop.now()));
    }

    @Override
    public void drained() {
        if (unread == null) return;
        readWhatIsWanted();
        connection.flush();
    }

    @Override
    public void gone(String why) {
        alarm.cancel();
        perform(delivery.on(new ClientEvent.Gone(why), loop.now()));
        closeBody();
        listener.hear(new News.Closed(id, ending.failure(), ending.retryInClear()));
    }

    private void perform(List<ClientEffect> effects) {
        for (int i = 0; i < effects.size(); i++) perform(effects.get(i));
    }

    private void perform(ClientEffect effect) {
        switch (effect) {
            case ClientEffect.Send(var bytes) -> connection.send(bytes);
            case ClientEffect.Read wanted -> unread = wanted;
            case ClientEffect.StartTls _ -> connection.startTls(engines.get());
            case ClientEffect.Run(var errand) -> run(errand);
            case ClientEffect.Ready _ -> listener.hear(new News.Ready(id));
            case ClientEffect.Done(var report) -> {
                if (report.assignment().message().id().equals(bodyOf)) closeBody();
                listener.hear(new News.Done(id, report, delivery.isIdle()));
            }
            case ClientEffect.Close close -> {
                ending = close;
                connection.close();
            }
        }
    }

    private void run(Errand errand) {
        Thread.startVirtualThread(() -> {
            var result = Errand.resultOf(errand);
            loop.post(() -> tell(new ClientEvent.Ran(result)));
        });
    }

    /** Reads on while little waits to be written; a disk is read beside the loop. */
    private void readWhatIsWanted() {
        while (unread != null && connection.backlog() < Loop.BUFFER && !connection.isGone()) {
            var wanted = unread;
            unread = null;
            try {
                var open = open(wanted.id());
                var memory = open.inMemory();
                if (memory == null) readFromDisk(open, wanted);
                else content(part(memory, wanted));
            } catch (IOException _) {
                content(null);
            }
        }
    }

    private static ByteBuffer part(ByteBuffer all, ClientEffect.Read wanted) {
        int from = (int) Math.min(wanted.position(), all.limit());
        return all.slice(from, Math.min(wanted.limit(), all.limit() - from));
    }

    private void content(@Nullable ByteBuffer bytes) {
        perform(delivery.on(new ClientEvent.Content(bytes), loop.now()));
    }

    private void readFromDisk(Body open, ClientEffect.Read wanted) {
        Thread.startVirtualThread(() -> {
            var bytes = contents(open, wanted);
            loop.post(() -> tell(new ClientEvent.Content(bytes)));
        });
    }

    private static @Nullable ByteBuffer contents(Body open, ClientEffect.Read wanted) {
        var buffer = ByteBuffer.allocate(wanted.limit());
        try {
            while (buffer.hasRemaining()) {
                int count = open.read(buffer, wanted.position() + buffer.position());
                if (count < 0) break;
            }
            return buffer.flip();
        } catch (IOException | RuntimeException _) {
            return null;
        }
    }

    private Body open(QueueId wanted) throws IOException {
        var current = body;
        if (current != null && wanted.equals(bodyOf)) return current;
        closeBody();
        var opened = spool.body(wanted);
        body = opened;
        bodyOf = wanted;
        return opened;
    }

    private void closeBody() {
        if (body != null) body.close();
        body = null;
        bodyOf = null;
    }
}
