package postern.app;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Random;
import java.util.random.RandomGenerator;
import postern.acme.Renewal;
import postern.acme.Storage;
import postern.alerts.HearingJournal;
import postern.config.Settings;
import postern.facts.Gatherer;
import postern.habits.HabitsJournal;
import postern.journal.FileJournal;
import postern.journal.JournalRecord.Notice.Level;
import postern.net.Relay;
import postern.spool.SegmentSpool;
import postern.unix.Ports;
import postern.watch.CountingJournal;
import postern.watch.Metrics;
import postern.watch.SpoolCensus;
import postern.watch.WatchingJournal;

/** What a relay stands on, opened in the order in which one thing needs another. */
final class Foundation {
    private final InstantSource clock;
    private final Notices notices;
    private final Metrics metrics = new Metrics();
    private final RandomGenerator random =
            new Random(); // of all of them the one that threads may share
    private final FileJournal files;
    private final HearingJournal hearing;
    private final WatchingJournal journal;
    private final TrustDesk trust;
    private final UserDirectories users;
    private final SegmentSpool spool;
    private final SpoolCensus census;
    private final BlockDesk blocks;
    private final GreyDesk greylist;
    private final LimitDesk limits;
    private final HabitDesk habits;
    private final ServerCertificates certificates;
    private final Renewal renewal;
    private final ReleaseDesk releases;

    /**
     * @param ports opens those of later
     * @param opened keeps what is open, also when something else cannot be opened
     * @param shown what was read of the certificates
     * @throws IOException if a file can be neither opened nor made
     */
    Foundation(
            Settings settings,
            World world,
            Ports ports,
            Notices notices,
            ServerCertificates.Held shown,
            Opened opened)
            throws IOException {
        clock = world.clock();
        this.notices = notices;
        Folders.createPrivate(settings.data());
        trust = new TrustDesk(settings.data(), text -> notices.say(Level.ERROR, text));
        files =
                opened.keep(
                        FileJournal.open(
                                settings.log(),
                                settings.hostname().name(),
                                world.standardOutput(),
                                clock));
        opened.keep(trust);
        metrics.gauge(
                "postern_suspended_addresses",
                "Addresses whose trust is suspended.",
                () -> trust.suspensions().list().size());
        habits = opened.keep(new HabitDesk(settings.data(), clock, notices::warn));
        hearing = new HearingJournal(new CountingJournal(files, metrics));
        journal =
                new WatchingJournal(
                        new HabitsJournal(hearing, habits.habits()),
                        settings.policy(),
                        settings.watching(),
                        trust::suspend);
        notices.to(journal);
        users = opened.keep(new UserDirectories(settings, clock, notices::warn));
        spool = opened.keep(openSpool(settings));
        census = new SpoolCensus(spool, clock);
        // behind the spool, whose lock says that no other relay writes these files
        blocks = opened.keep(new BlockDesk(settings, clock, notices::warn));
        blocks.serve(metrics);
        habits.serve(metrics);
        greylist = opened.keep(new GreyDesk(settings, clock, notices::warn)).serve(metrics);
        limits = opened.keep(new LimitDesk(settings, clock, metrics, notices::warn)).serve();
        certificates =
                opened.keep(new ServerCertificates(settings, shown, clock, notices::say, metrics))
                        .watch();
        renewal =
                opened.keep(
                        Renewal.in(
                                Storage.below(settings.data()),
                                ports,
                                clock,
                                random,
                                notices::say));
        AcmeMetrics.register(metrics, renewal);
        renewal.take(settings.tls().acme());
        releases = opened.keep(new ReleaseDesk(clock, notices).serve(metrics));
        releases.take(settings);
    }

    private SegmentSpool openSpool(Settings settings) throws IOException {
        var open = SegmentSpool.open(settings.data().resolve("spool"), settings.spool(), clock);
        for (var notice : open.notices()) notices.warn("spool: " + notice);
        return open;
    }

    /**
     * The same for what runs on it.
     *
     * @param gatherer finds what nothing in it knows
     */
    Relay.Ground ground(Gatherer gatherer) {
        return new Relay.Ground(
                spool,
                journal,
                gatherer,
                clock,
                random,
                trust.suspensions(),
                users.authenticator(),
                blocks.blocks(),
                greylist.greylist(),
                blocks.doorkeeper(),
                limits.limits(),
                habits.locks());
    }

    InstantSource clock() {
        return clock;
    }

    Notices notices() {
        return notices;
    }

    Metrics metrics() {
        return metrics;
    }

    RandomGenerator random() {
        return random;
    }

    FileJournal files() {
        return files;
    }

    /** What alerts are made of. */
    HearingJournal hearing() {
        return hearing;
    }

    WatchingJournal journal() {
        return journal;
    }

    TrustDesk trust() {
        return trust;
    }

    UserDirectories users() {
        return users;
    }

    SegmentSpool spool() {
        return spool;
    }

    SpoolCensus census() {
        return census;
    }

    BlockDesk blocks() {
        return blocks;
    }

    HabitDesk habits() {
        return habits;
    }

    GreyDesk greylist() {
        return greylist;
    }

    LimitDesk limits() {
        return limits;
    }

    ServerCertificates certificates() {
        return certificates;
    }

    ReleaseDesk releases() {
        return releases;
    }

    Renewal renewal() {
        return renewal;
    }
}
