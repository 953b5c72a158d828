package postern.app;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.alerts.Bulletin;
import postern.alerts.Channel;
import postern.alerts.Condition;
import postern.alerts.HearingJournal;
import postern.alerts.Ledger;
import postern.alerts.Look;
import postern.alerts.Lookout;
import postern.alerts.Teller;
import postern.config.Alerting;
import postern.config.Settings;
import postern.dkim.Keyring;
import postern.journal.JournalRecord.Notice.Level;
import postern.net.Relay;
import postern.reports.OwnPost;

/**
 * Looks every half second whether something is wrong, writes down who has to be told, and tells
 * them, each channel beside the others. Nothing else waits for it. Does nothing without a section
 * {@code alerts}.
 */
final class AlertDesk implements AutoCloseable {
    private static final long LOOK = 500; // milliseconds
    private static final Duration KEEP = Duration.ofMinutes(5); // what is usual
    private static final long PATIENCE = 5; // seconds, for what is being told at the end

    private final HearingJournal journal;
    private final AlertSampler sampler;
    private final AlertPost.Post post;
    private final InstantSource clock;
    private final Notices notices;
    private final AlertFile file;
    private final Ledger ledger; // guarded by itself
    private final Map<Channel, AlertRound> rounds = new EnumMap<>(Channel.class);
    private final AlertCounts counts;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("alerts").factory());
    private volatile @Nullable InForce inForce;
    private long written = -1; // changes that are on disk
    private Instant lastWritten = Instant.EPOCH;
    private boolean isUnwritable;

    /** What a reload exchanges. */
    private record InForce(Alerting alerting, Lookout lookout, Map<Channel, Teller> tellers) {
        void close() {
            tellers.values()
                    .forEach(teller -> {
                        if (teller instanceof Webhook webhook) webhook.close();
                    });
        }
    }

    /**
     * @param settings those in force
     * @throws IOException if what was kept is there and cannot be read
     */
    AlertDesk(
            Foundation ground,
            Relay relay,
            ListDesk lists,
            SelfAudit audit,
            Supplier<Settings> settings)
            throws IOException {
        sampler = new AlertSampler(ground, relay, lists, audit, settings);
        journal = ground.hearing();
        clock = ground.clock();
        notices = ground.notices();
        post =
                new AlertPost.Post(
                        new OwnPost(ground.spool()), journal, clock, relay::arrived, notices::warn);
        file = new AlertFile(settings.get().data());
        ledger = new Ledger(file.read(clock.instant(), notices::warn));
        counts = new AlertCounts(ground.metrics(), ledger);
        for (var channel : Channel.values())
            rounds.put(channel, new AlertRound(channel, ledger, clock, counts, notices));
    }

    /** From now on under these settings. */
    synchronized void take(Settings settings, Keyring keys) {
        var before = inForce;
        var alerting = settings.alerting();
        if (alerting == null) {
            inForce = null;
            journal.listen(false);
        } else {
            var hostname = settings.hostname().name();
            var tellers = new EnumMap<Channel, Teller>(Channel.class);
            if (alerting.mail() != null)
                tellers.put(Channel.MAIL, new AlertPost(alerting.mail(), hostname, keys, post));
            if (alerting.webhook() != null)
                tellers.put(Channel.WEBHOOK, new Webhook(alerting.webhook(), hostname));
            if (alerting.program() != null)
                tellers.put(
                        Channel.COMMAND,
                        new AlertProgram(alerting.program(), settings.data(), hostname));
            var lookout =
                    before != null && before.lookout.thresholds().equals(alerting.thresholds())
                            ? before.lookout
                            : new Lookout(alerting.thresholds(), ledger.usual(), clock.instant());
            inForce = new InForce(alerting, lookout, tellers);
            journal.listen(true);
        }
        if (before != null) before.close();
    }

    AlertDesk begin() {
        var _ = timer.scheduleWithFixedDelay(this::lookSafely, LOOK, LOOK, TimeUnit.MILLISECONDS);
        return this;
    }

    private void lookSafely() {
        try {
            var now = inForce;
            if (now != null) look(now);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) { // or it would never look again
            notices.say(Level.ERROR, "bug: while we look whether something is wrong: " + e);
        }
    }

    private void look(InForce current) throws InterruptedException {
        var now = clock.instant();
        var sample = sampler.sample(now);
        synchronized (ledger) {
            take(current, current.lookout.look(journal, sample, now), now);
            for (var channel : Channel.values())
                if (!current.tellers.containsKey(channel)) ledger.outbox(channel).clear();
        }
        write(now, false);
        current.tellers.forEach(
                (channel, teller) -> round(channel).begin(teller, current.alerting));
    }

    private AlertRound round(Channel channel) {
        return Objects.requireNonNull(rounds.get(channel));
    }

    private void take(InForce current, Map<Condition, Look> looks, Instant now) {
        var alarms = ledger.alarms();
        var _ = alarms.expire(now);
        for (var condition : Condition.values()) {
            var look = looks.get(condition);
            if (look == null) alarms.drop(condition);
            else
                for (var bulletin : alarms.take(condition, look, now))
                    tell(current.tellers.keySet(), bulletin);
        }
    }

    private void tell(Set<Channel> channels, Bulletin bulletin) {
        for (var channel : channels) ledger.outbox(channel).add(bulletin);
        counts.told(bulletin);
        var text =
                bulletin.name()
                        + (bulletin.subject().isEmpty() ? "" : " " + bulletin.subject())
                        + ": "
                        + bulletin.figures();
        switch (bulletin.kind()) {
            case RAISED -> notices.warn("alert: " + text);
            case REMINDER -> notices.warn("alert, still: " + text);
            case RECOVERED -> notices.say(Level.INFO, "alert over: " + text);
            case TEST -> {}
        }
    }

    /** Writes down at once what a person has changed. */
    void keep() {
        write(clock.instant(), true);
    }

    /** Writes down what has changed, or what was learnt. */
    private void write(Instant now, boolean always) {
        synchronized (file) {
            writeAlone(now, always);
        }
    }

    private void writeAlone(Instant now, boolean always) {
        Ledger.Kept kept;
        long changes;
        synchronized (ledger) {
            changes = ledger.changes();
            if (!always
                    && changes == written
                    && now.isBefore(lastWritten.plus(KEEP))
                    && !now.isBefore(lastWritten)) return;
            kept = ledger.kept();
        }
        try {
            file.write(kept);
            written = changes;
            if (isUnwritable) notices.say(Level.INFO, "alerts can be written down again");
            isUnwritable = false;
        } catch (IOException e) {
            if (!isUnwritable) notices.warn("alerts do not outlive a restart: " + e);
            isUnwritable = true;
        }
        lastWritten = now;
    }

    /** The channels that there are; null where alerts are switched off. */
    @Nullable Map<Channel, Teller> tellers() {
        var now = inForce;
        return now == null ? null : now.tellers;
    }

    InstantSource clock() {
        return clock;
    }

    Ledger ledger() {
        return ledger;
    }

    /** What failed last on a channel; empty while nothing does. */
    String trouble(Channel channel) {
        return round(channel).trouble();
    }

    @Override
    public void close() {
        timer.shutdown();
        try {
            boolean _ = timer.awaitTermination(PATIENCE, TimeUnit.SECONDS);
            for (var round : rounds.values()) round.close(Duration.ofSeconds(PATIENCE));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var now = inForce;
        if (now != null) {
            now.close();
            write(clock.instant(), true);
        }
    }
}
