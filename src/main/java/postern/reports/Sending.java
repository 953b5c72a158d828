package postern.reports;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import postern.mailauth.ReportDestinations;
import postern.mailauth.ReportLedger;
import postern.mailauth.ReportLedger.Due;
import postern.mailauth.ReportMessage;
import postern.spool.Entry;

/**
 * Writes reports about days that are over and puts them into the queue, one after the other. What
 * the DNS leaves open is tried again every hour, for a day; then it goes to those that are known.
 */
final class Sending {
    /** Days behind theirs after which reports are of no use to anybody. */
    static final int DAYS = 3;

    private static final Duration FOR_DNS = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofHours(1);
    private static final Duration PATIENCE = Duration.ofDays(1);

    private final ReportLedger ledger;
    private final OwnPost post;
    private final InstantSource clock;
    private final Consumer<Entry> queued;
    private final Consumer<String> note;
    private final long salt;
    private volatile boolean closed;
    private final Map<Due, Instant> later = new HashMap<>();
    private final TreeMap<LocalDate, Integer> sent = new TreeMap<>(); // reports about a day

    /**
     * @param queued hears of what is in the spool
     * @param note hears, in a sentence, of what was sent or dropped
     * @param salt what the moments of sending hang on
     */
    Sending(
            ReportLedger ledger,
            OwnPost post,
            InstantSource clock,
            Consumer<Entry> queued,
            Consumer<String> note,
            long salt) {
        this.ledger = ledger;
        this.post = post;
        this.clock = clock;
        this.queued = queued;
        this.note = note;
        this.salt = salt;
    }

    Instant moment(Due due, Terms terms) {
        return terms.moment(due, salt);
    }

    /** Begins no other one; the one that is being written may end. */
    void close() {
        closed = true;
    }

    LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    /** Sends what is due by now. */
    synchronized void sendDue(Terms terms) throws InterruptedException {
        var today = today();
        for (var due : ledger.before(today)) {
            if (closed) return;
            if (due.day().plusDays(DAYS + 1).isBefore(today)) {
                dropped(due, "it is too old");
                continue;
            }
            var now = clock.instant();
            var again = later.get(due);
            if (now.isBefore(again != null ? again : moment(due, terms))) continue;
            var _ = send(due, terms);
        }
        sent.headMap(today.minusDays(DAYS + 2)).clear();
    }

    /** Sends one now, whenever it would be due; of a day that is over. */
    synchronized Sent send(Due due, Terms terms) throws InterruptedException {
        var material = ledger.material(due);
        if (material == null) return dropped(due, "nothing is known that could be told");
        int before = sent.getOrDefault(due.day(), 0);
        if (before >= terms.settings().most())
            return dropped(due, "there were " + before + " reports about that day already");
        var found =
                ReportDestinations.of(
                        terms.resolver().within(FOR_DNS), due.domain(), material.record());
        var steps = String.join("; ", found.steps());
        var now = clock.instant();
        boolean patient = now.isBefore(moment(due, terms).plus(PATIENCE));
        if (!found.isComplete() && patient) return later(due, now, steps);
        if (found.destinations().isEmpty()) return dropped(due, "nobody may have it: " + steps);
        var message =
                ReportMessage.of(
                        terms.reporter(),
                        material,
                        found.destinations(),
                        now.atZone(ZoneOffset.UTC));
        if (message == null)
            return dropped(due, "it is larger than they take, or they take no ASCII: " + steps);
        switch (posted(message, terms, now)) {
            case OwnPost.Posted.Failed(var why) -> {
                return later(due, now, why);
            }
            case OwnPost.Posted.Queued(var entry) -> {
                ledger.forget(due);
                later.remove(due);
                sent.merge(due.day(), 1, Integer::sum);
                queued.accept(entry);
                var done = new Sent.Queued(entry.id().toString(), message.recipients());
                say(due, done);
                return done;
            }
        }
    }

    private OwnPost.Posted posted(ReportMessage message, Terms terms, Instant now)
            throws InterruptedException {
        return post.post(
                terms.settings().from(),
                message.recipients(),
                message.text().getBytes(StandardCharsets.US_ASCII),
                terms.keys(),
                now);
    }

    private Sent later(Due due, Instant now, String why) {
        later.put(due, now.plus(PAUSE));
        var postponed = new Sent.Later(why);
        say(due, postponed);
        return postponed;
    }

    private Sent dropped(Due due, String why) {
        ledger.forget(due);
        later.remove(due);
        var gone = new Sent.Dropped(why);
        say(due, gone);
        return gone;
    }

    private void say(Due due, Sent what) {
        note.accept("DMARC report to " + due.domain() + " about " + due.day() + ": " + what.text());
    }
}
