package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import postern.config.Listener;
import postern.config.TlsMode;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.login.Answer;
import postern.mail.IpAddress;
import postern.session.Effect;
import postern.session.Event;
import postern.spool.Draft;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * Visitors of our own, who play clients from anywhere: sessions, TLS and policy are those of all
 * others. But what they bring is never taken, they are nobody's user, they block nobody, they count
 * for no limit and no try, and the journal does not hear of them.
 */
final class Visitors {
    private static final Duration HANDSHAKE = Duration.ofMinutes(1);

    private final Loop loop;
    private final Sessions sessions;
    private final Supplier<ServerTls> tls;
    private final ServerConnection.Surroundings around;
    private long counter;

    Visitors(Loop loop, Sessions sessions, Supplier<ServerTls> tls) {
        this.loop = loop;
        this.sessions = sessions;
        this.tls = tls;
        this.around =
                new ServerConnection.Surroundings(
                        loop, Untaken::new, new Unheard(), Visitors::nobody, _ -> {});
    }

    private static Event.Answered nobody(Effect.Authenticate asked) {
        return new Event.Answered(
                asked.question(), new Answer.Wrong("a visitor of our own"), false);
    }

    /**
     * Connects with this relay as that client. From any thread.
     *
     * @return the client's end
     */
    Socket visit(Listener listener, IpAddress as) throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var door = ServerSocketChannel.open().bind(new InetSocketAddress(loopback, 0), 1)) {
            var client =
                    new Socket(loopback, ((InetSocketAddress) door.getLocalAddress()).getPort());
            var inside = door.accept();
            var peer = (InetSocketAddress) inside.getRemoteAddress();
            if (peer.getPort() != client.getLocalPort()) { // somebody else was faster
                inside.close();
                client.close();
                throw new IOException("somebody else connected");
            }
            client.setTcpNoDelay(true);
            loop.post(() -> admit(inside, listener, new Guest(as, peer.getPort(), null)));
            return client;
        }
    }

    private void admit(SocketChannel channel, Listener listener, Guest guest) {
        try {
            var begun = sessions.visitor("visitor-" + ++counter, listener, guest);
            new ServerConnection(
                            around,
                            channel,
                            begun,
                            () -> tls.get().begin(listener.name()),
                            new Indifferent())
                    .open(listener.tls() == TlsMode.IMPLICIT, HANDSHAKE);
        } catch (IOException e) {
            loop.report(e);
        }
    }

    private record Indifferent() implements ServerConnection.Keeper {
        @Override
        public void block(Effect.Block block) {}

        @Override
        public void tried(Effect.Tried tried) {}

        @Override
        public void progressed(boolean known) {}

        @Override
        public void ended() {}
    }

    private record Unheard() implements Journal {
        @Override
        public void write(JournalRecord record) {}

        @Override
        public void reopen() {}

        @Override
        public void close() {}
    }

    /** A message that comes to nothing. */
    private record Untaken(QueueId id) implements Draft {
        @Override
        public boolean append(ByteBuffer bytes, Runnable resume) {
            bytes.position(bytes.limit());
            return true;
        }

        @Override
        public long size() {
            return 0;
        }

        @Override
        public void commit(
                Message message, List<RecipientState> states, Consumer<CommitResult> answer) {
            answer.accept(new Broken("a visitor of our own brings no mail"));
        }

        @Override
        public void discard() {}
    }
}
