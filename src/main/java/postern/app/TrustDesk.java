package postern.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import postern.console.ControlProtocol.Ending;
import postern.journal.JournalRecord.Suspected;
import postern.limit.Suspensions;
import postern.limit.Suspensions.Suspension;
import postern.mail.IpAddress;

/** Ends the trust in addresses, and gives it back when a person says so. */
final class TrustDesk {
    private final Suspensions suspensions;
    private final SuspensionFile file;
    private final Consumer<String> trouble;

    /**
     * @param trouble hears why what was changed does not outlive the process
     */
    TrustDesk(Path data, Consumer<String> trouble) throws IOException {
        file = new SuspensionFile(data);
        suspensions = file.read();
        this.trouble = trouble;
    }

    Suspensions suspensions() {
        return suspensions;
    }

    /** From the next transaction on; never waits for the disk. */
    void suspend(Suspected suspected) {
        suspensions.add(new Suspension(suspected.client(), suspected.at(), suspected.grant()));
        Thread.ofVirtual().start(this::write);
    }

    private void write() {
        try {
            file.write(suspensions);
        } catch (IOException e) {
            trouble.accept("suspended trust does not outlive a restart: " + e);
        }
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
