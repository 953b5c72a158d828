package postern.faults;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import postern.app.WireClient;

/**
 * Clients that send without a pause, and come again whenever the relay is back. They only hold back
 * while much of what was answered has not arrived.
 */
final class Load implements AutoCloseable {
    private static final int PER_SESSION = 30;
    private static final Duration NAP = Duration.ofMillis(5);

    private final int port;
    private final Ledger ledger;
    private final int much;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger deferred = new AtomicInteger();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean over;

    /**
     * @param much so many may have been answered and not arrived before they hold back
     */
    Load(int port, int sessions, Ledger ledger, int much) {
        this.port = port;
        this.ledger = ledger;
        this.much = much;
        for (int i = 0; i < sessions; i++) threads.add(Thread.startVirtualThread(this::send));
    }

    private void send() {
        while (!over) {
            try (var client = new WireClient(port).begin()) {
                for (int i = 0; i < PER_SESSION && !over; i++) send(client);
            } catch (IOException _) {
                LockSupport.parkNanos(NAP.toNanos()); // the relay is gone: it comes again
            }
        }
    }

    private void send(WireClient client) throws IOException {
        while (ledger.answered() - ledger.arrived() > much && !over)
            LockSupport.parkNanos(NAP.toNanos());
        var parcel = Parcel.of(next.getAndIncrement());
        var reply = send(client, parcel);
        sent.incrementAndGet();
        if (reply.startsWith("250")) ledger.answered(parcel.recipients());
        else {
            deferred.incrementAndGet();
            if (reply.startsWith("421")) throw new IOException(reply);
        }
    }

    /** The reply to the message, or what came instead of it. */
    static String send(WireClient client, Parcel parcel) throws IOException {
        var reply = client.say("MAIL FROM:<a@b.example>");
        if (!reply.startsWith("250")) return reply;
        for (var recipient : parcel.recipients()) {
            reply = client.say("RCPT TO:<" + recipient + ">");
            if (!reply.startsWith("250")) {
                client.say("RSET");
                return reply;
            }
        }
        reply = client.say("DATA");
        if (!reply.startsWith("354")) return reply;
        client.send(parcel.octets());
        return client.reply();
    }

    /** Messages that were answered with anything but 250. */
    int deferred() {
        return deferred.get();
    }

    /** Messages to whose end there was an answer. */
    int sent() {
        return sent.get();
    }

    @Override
    public void close() {
        over = true;
        for (var thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
