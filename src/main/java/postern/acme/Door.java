package postern.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import postern.config.Settings.Address;
import postern.unix.Ports;
import postern.unix.Ports.Listening;

/**
 * A port that is open for a while and answers anybody, each within some seconds and a few at a
 * time: of too many, whoever has been there longest is closed.
 */
final class Door implements AutoCloseable {
    static final int AT_A_TIME = 32;
    private static final int BACKLOG = 64;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final Duration EACH = Duration.ofSeconds(10);

    /** Answers one client; the socket is closed behind it. */
    interface Answer {
        void give(Socket client) throws IOException;
    }

    private final Listening listening;
    private final ServerSocket server;
    private final Answer answer;
    private final Duration each;
    private final ArrayDeque<Socket> clients = new ArrayDeque<>(); // who came first, first
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("acme-door").factory());

    private Door(Listening listening, Answer answer, Duration each) {
        this.listening = listening;
        this.server = listening.channel().socket();
        this.answer = answer;
        this.each = each;
    }

    /**
     * Opens it.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack
     */
    static Door open(Ports ports, Address at, Answer answer) throws IOException {
        return open(ports, at, answer, EACH);
    }

    /**
     * @param each how long one client may take
     */
    static Door open(Ports ports, Address at, Answer answer, Duration each) throws IOException {
        var address =
                new InetSocketAddress(InetAddress.getByAddress(at.address().octets()), at.port());
        var door = new Door(ports.listen("acme", address, BACKLOG), answer, each);
        Thread.ofVirtual().name("acme-door").start(door::accept);
        return door;
    }

    /** The port that it has in fact. */
    int port() {
        return listening.address().getPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            Socket client;
            try {
                client = server.accept();
            } catch (IOException _) {
                if (server.isClosed()) return;
                LockSupport.parkNanos(PAUSE_NANOS); // most often no descriptor is left
                continue;
            }
            if (admit(client)) Thread.ofVirtual().start(() -> serve(client));
        }
    }

    private boolean admit(Socket client) {
        synchronized (clients) {
            if (server.isClosed()) {
                close(client);
                return false;
            }
            if (clients.size() == AT_A_TIME) close(clients.removeFirst());
            return clients.add(client);
        }
    }

    private void serve(Socket client) {
        try (client) {
            // whatever it does, and however slowly
            var _ = timer.schedule(() -> close(client), each.toMillis(), TimeUnit.MILLISECONDS);
            answer.give(client);
        } catch (IOException | RuntimeException _) {
            // a stranger's connection: nobody has to know
        } finally {
            synchronized (clients) {
                clients.remove(client);
            }
        }
    }

    private static void close(Socket client) {
        try {
            client.close();
        } catch (IOException _) {
            // it is gone either way
        }
    }

    @Override
    public void close() {
        listening.close();
        timer.shutdownNow();
        synchronized (clients) {
            clients.forEach(Door::close);
        }
    }
}
