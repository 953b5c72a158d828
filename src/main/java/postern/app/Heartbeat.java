package postern.app;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import postern.net.Relay;
import postern.unix.Supervisor;

/** Tells whoever watches over this process that it is alive, as long as the relay's loop turns. */
final class Heartbeat implements AutoCloseable {
    private final Supervisor supervisor;
    private final Relay relay;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("heartbeat").factory());

    Heartbeat(Supervisor supervisor, Relay relay) {
        this.supervisor = supervisor;
        this.relay = relay;
    }

    /** Begins, where somebody wants to hear it: three times as often as would do. */
    Heartbeat begin() {
        var patience = supervisor.watchdog();
        if (patience == null) return this;
        long pause = patience.dividedBy(3).toMillis();
        var _ = timer.scheduleWithFixedDelay(() -> beat(patience), 0, pause, TimeUnit.MILLISECONDS);
        return this;
    }

    private void beat(Duration patience) {
        try {
            if (relay.answers(patience.dividedBy(3))) supervisor.alive();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
