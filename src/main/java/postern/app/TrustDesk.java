package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import postern.console.ControlProtocol.Ending;
import postern.journal.JournalRecord.Suspected;
import postern.limit.Suspensions;
import postern.limit.Suspensions.Suspension;
import postern.mail.IpAddress;

/** Ends the trust in addresses, and gives it back when a person says so. */
final class TrustDesk implements AutoCloseable {
    private final Suspensions suspensions;
    private final SuspensionFile file;
    private final int most;
    private final AtomicBoolean unwritten = new AtomicBoolean();
    private final Consumer<String> trouble;

    /**
     * @param trouble hears what could not be done
     */
    TrustDesk(Path data, Consumer<String> trouble) throws IOException {
        this(data, Suspensions.USUAL, trouble);
    }

    TrustDesk(Path data, int most, Consumer<String> trouble) throws IOException {
        file = new SuspensionFile(data);
        suspensions = new Suspensions(most, file.read());
        this.most = most;
        this.trouble = trouble;
    }

    Suspensions suspensions() {
        return suspensions;
    }

    /**
     * From the next transaction on; never waits for the disk.
     *
     * @return whether it is suspended: not where too many are already
     */
    boolean suspend(Suspected suspected) {
        var client = suspected.client();
        if (!suspensions.add(new Suspension(client, suspected.at(), suspected.grant()))) {
            trouble.accept(
                    "the trust in "
                            + client
                            + " is not suspended, for "
                            + most
                            + " addresses are already: narrow the grant "
                            + suspected.grant()
                            + ", or see postern trust list");
            return false;
        }
        if (unwritten.compareAndSet(false, true)) Thread.ofVirtual().start(this::write);
        return true;
    }

    /** One writes for all that were added before it begins; who comes later finds nothing to do. */
    private synchronized void write() {
        if (!unwritten.getAndSet(false)) return;
        try {
            file.write(suspensions);
        } catch (IOException e) {
            trouble.accept("suspended trust does not outlive a restart: " + e);
        }
    }

    /** Waits until all that was suspended is on disk, so that it outlives what follows. */
    @Override
    public void close() {
        write();
    }

    Ending list(Consumer<String> lines) {
        var all = suspensions.list();
        for (var s : all)
            lines.accept(s.client() + " suspended since " + s.since() + ", grant " + s.grant());
        return new Ending.Done("suspended: " + all.size(), all.size());
    }

    Ending resume(IpAddress client) {
        if (!suspensions.remove(client))
            return new Ending.Refused(
                    "the trust in " + client + " is not suspended", "see: postern trust list");
        try {
            file.write(suspensions);
        } catch (IOException e) {
            return new Ending.Refused(
                    client + " is trusted until the relay restarts: " + e,
                    "see that the data folder can be written");
        }
        return new Ending.Done(client + " is trusted again", 1);
    }
}
