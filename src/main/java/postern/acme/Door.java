package postern.acme;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import postern.config.Settings.Address;

/**
 * A port that is open for a while and answers anybody, a few at a time and each within some
 * seconds: further ones are closed at once.
 */
final class Door implements AutoCloseable {
    static final int AT_A_TIME = 32;
    private static final int BACKLOG = 64;
    private static final Duration EACH = Duration.ofSeconds(10);

    /** Answers one client; the socket is closed behind it. */
    interface Answer {
        void give(Socket client) throws IOException;
    }

    private final ServerSocket server;
    private final Answer answer;
    private final Duration each;
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("acme-door").factory());

    private Door(ServerSocket server, Answer answer, Duration each) {
        this.server = server;
        this.answer = answer;
        this.each = each;
    }

    /**
     * Opens it.
     *
     * @throws IOException if the address is not ours, is taken, or needs a right that we lack
     */
    static Door open(Address at, Answer answer) throws IOException {
        return open(at, answer, EACH);
    }

    /**
     * @param each how long one client may take
     */
    static Door open(Address at, Answer answer, Duration each) throws IOException {
        var server = new ServerSocket();
        try {
            server.setReuseAddress(true);
            server.bind(
                    new InetSocketAddress(
                            InetAddress.getByAddress(at.address().octets()), at.port()),
                    BACKLOG);
        } catch (IOException e) {
            server.close();
            throw e;
        }
        var door = new Door(server, answer, each);
        Thread.ofVirtual().name("acme-door").start(door::accept);
        return door;
    }

    /** The port that it has in fact. */
    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        while (!server.isClosed()) {
            Socket client;
            try {
                client = server.accept();
            } catch (IOException _) {
                if (server.isClosed()) return;
                Thread.yield(); // that client is gone, or no descriptor is left
                continue;
            }
            if (places.tryAcquire()) Thread.ofVirtual().start(() -> serve(client));
            else close(client);
        }
    }

    private void serve(Socket client) {
        clients.add(client);
        try (client) {
            if (server.isClosed()) return;
            // whatever it does, and however slowly
            var _ = timer.schedule(() -> close(client), each.toMillis(), TimeUnit.MILLISECONDS);
            answer.give(client);
        } catch (IOException | RuntimeException _) {
            // a stranger's connection: nobody has to know
        } finally {
            clients.remove(client);
            places.release();
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
        try {
            server.close();
        } catch (IOException _) {
            // it is gone either way
        }
        timer.shutdownNow();
        clients.forEach(Door::close);
    }
}
