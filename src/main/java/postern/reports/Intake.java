package postern.reports;

import java.time.LocalDate;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import postern.mail.Domain;
import postern.mailauth.DmarcRecord;
import postern.mailauth.ReportLedger;
import postern.mailauth.ReportRow;

/**
 * What was found about messages, on its way into the ledger: nobody who brings it waits for a disk.
 * Bounded: what comes while the disk is far behind is counted and not kept.
 */
final class Intake {
    private static final int MOST = 10_000;

    private record Seen(LocalDate day, Domain domain, DmarcRecord record, ReportRow row) {}

    private final ReportLedger ledger;
    private final ArrayBlockingQueue<Seen> queue = new ArrayBlockingQueue<>(MOST);
    private final Semaphore arrived = new Semaphore(0);
    private final LongAdder lost = new LongAdder();
    private volatile boolean closed;
    private final Thread thread = Thread.ofVirtual().name("dmarc-intake").unstarted(this::run);

    Intake(ReportLedger ledger) {
        this.ledger = ledger;
    }

    Intake begin() {
        thread.start();
        return this;
    }

    void keep(LocalDate day, Domain domain, DmarcRecord record, ReportRow row) {
        if (queue.offer(new Seen(day, domain, record, row))) arrived.release();
        else lost.increment();
    }

    private void run() {
        try {
            while (!closed) {
                arrived.acquire();
                var _ = arrived.drainPermits();
                drain();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt(); // nobody does
        }
    }

    /** All that came until now is in the ledger. */
    synchronized void drain() {
        for (var seen = queue.poll(); seen != null; seen = queue.poll())
            ledger.keep(seen.day(), seen.domain(), seen.record(), seen.row());
    }

    /** Messages that were not kept since it was asked last. */
    long lost() {
        return lost.sumThenReset();
    }

    /** Not by an interrupt, which would close the file in the middle of a write. */
    void close() {
        closed = true;
        arrived.release();
        drain();
    }
}
