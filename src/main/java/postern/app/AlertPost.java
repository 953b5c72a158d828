package postern.app;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import postern.alerts.AlertMail;
import postern.alerts.AlertMail.Letterhead;
import postern.alerts.Bulletin;
import postern.alerts.HearingJournal;
import postern.alerts.Teller;
import postern.config.Alerting;
import postern.dkim.Keyring;
import postern.journal.JournalRecord.Attempted;
import postern.reports.OwnPost;
import postern.spool.Entry;

/**
 * Sends bulletins as mail of our own, through our own queue. Mail has arrived, for us, once it is
 * on the disk; where a next hop refuses it, the log says so.
 */
final class AlertPost implements Teller {
    private static final int MOST = 1000;
    private static final long PATIENCE = 20_000_000_000L; // nanoseconds, for a test to be delivered

    private final Alerting.ByMail settings;
    private final Letterhead head;
    private final Keyring keys;
    private final Post post;

    /**
     * What mail of ours goes through.
     *
     * @param journal tells what becomes of it
     * @param queued hears of what is in the spool
     * @param warn hears what was refused
     */
    record Post(
            OwnPost office,
            HearingJournal journal,
            InstantSource clock,
            Consumer<Entry> queued,
            Consumer<String> warn) {}

    AlertPost(Alerting.ByMail settings, String hostname, Keyring keys, Post post) {
        this.settings = settings;
        this.keys = keys;
        this.post = post;
        head =
                new Letterhead(
                        settings.from(), settings.to(), hostname, "Postern " + Main.version());
    }

    @Override
    public int most() {
        return MOST;
    }

    @Override
    public Told tell(List<Bulletin> bulletins) throws InterruptedException {
        var open = new AtomicInteger(settings.to().size());
        return send(
                bulletins,
                (entry, attempt) -> {
                    if (attempt.outcome().equals("failed"))
                        post.warn()
                                .accept(
                                        "an alert for "
                                                + attempt.to()
                                                + " was refused: "
                                                + attempt.reply());
                    if (!attempt.outcome().equals("deferred") && open.decrementAndGet() <= 0)
                        post.journal().forget(entry.id().toString());
                });
    }

    private interface Follower {
        void hear(Entry entry, Attempted attempt);
    }

    private Told send(List<Bulletin> bulletins, Follower follower) throws InterruptedException {
        var now = post.clock().instant();
        var number = Long.toString(now.toEpochMilli(), 36) + '.' + bulletins.getFirst().id();
        var octets = AlertMail.of(bulletins, head, now, number);
        return switch (post.office().post(settings.from(), settings.to(), octets, keys, now)) {
            case OwnPost.Posted.Failed(var why) -> new Told(false, "not queued: " + why);
            case OwnPost.Posted.Queued(var entry) -> {
                post.journal()
                        .await(entry.id().toString(), attempt -> follower.hear(entry, attempt));
                post.queued().accept(entry);
                yield new Told(true, "queued as " + entry.id());
            }
        };
    }

    @Override
    public Told test(Bulletin test) throws InterruptedException {
        var attempts = new ArrayBlockingQueue<Attempted>(100);
        var ids = new ArrayBlockingQueue<String>(1);
        var told =
                send(
                        List.of(test),
                        (entry, attempt) -> {
                            // only so many fit, and nobody reads more
                            boolean _ = ids.offer(entry.id().toString());
                            boolean _ = attempts.offer(attempt);
                        });
        if (!told.arrived()) return told;
        var texts = new ArrayList<String>();
        boolean arrived = true;
        long end = System.nanoTime() + PATIENCE;
        while (texts.size() < settings.to().size()) {
            var attempt = attempts.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (attempt == null) break;
            arrived &= attempt.outcome().equals("delivered");
            texts.add(attempt.to() + " " + attempt.outcome() + ": " + attempt.reply());
        }
        var id = ids.poll();
        if (id != null) post.journal().forget(id);
        boolean heardOfAll = texts.size() == settings.to().size();
        return new Told(
                arrived && heardOfAll,
                told.text()
                        + (texts.isEmpty() ? "" : "; " + String.join("; ", texts))
                        + (heardOfAll
                                ? ""
                                : "; not tried to the end within 20 s, see postern queue list"));
    }
}
