package postern.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.acme.Renewal;
import postern.acme.Storage;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlProtocol.Request;
import postern.console.ControlProtocol.Room;
import postern.console.ControlServer;
import postern.console.QueueDesk;
import postern.dns.StubResolver;
import postern.facts.Gatherer;
import postern.journal.FileJournal;
import postern.journal.JournalRecord.Notice;
import postern.journal.JournalRecord.Notice.Level;
import postern.login.HopLogins;
import postern.net.ClientTls;
import postern.net.Outward;
import postern.net.Relay;
import postern.net.UnusableFile;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.SegmentSpool;
import postern.watch.CountingJournal;
import postern.watch.Metrics;
import postern.watch.WatchingJournal;

/** A relay with all that it stands on, put together from a configuration. */
final class Server implements AutoCloseable, Room {
    private final InstantSource clock;
    private final ArrayDeque<AutoCloseable> opened = new ArrayDeque<>(); // the last one first
    private final AtomicBoolean closed = new AtomicBoolean();
    private final WatchingJournal journal;
    private final SegmentSpool spool;
    private final TrustDesk trust;
    private final UserDirectories users;
    private final BlockDesk blocks;
    private final ServerCertificates certificates;
    private final Renewal renewal;
    private final World world;
    private final RandomGenerator random =
            new Random(); // of all of them the one that threads may share
    private final Relay relay;
    private volatile StubResolver resolver;
    private @Nullable HopLogins logins;
    private Settings settings;

    /**
     * Checks, opens and serves.
     *
     * @throws Failure if the policy is dangerous, or something cannot be opened; then nothing is
     *     left behind
     */
    static Server start(Settings settings) {
        return start(settings, World.INTERNET);
    }

    static Server start(Settings settings, World world) {
        Configuration.demandSafe(settings, world.host().get(), world.clock().instant());
        return new Server(settings, world);
    }

    private Server(Settings settings, World world) {
        this.settings = settings;
        this.world = world;
        clock = world.clock();
        try {
            Folders.createPrivate(settings.data());
            var metrics = new Metrics();
            trust = new TrustDesk(settings.data(), text -> say(Level.ERROR, text));
            var files = keep(FileJournal.open(settings.log(), world.standardOutput(), clock));
            keep(trust);
            metrics.gauge(
                    "postern_suspended_addresses",
                    "Addresses whose trust is suspended.",
                    () -> trust.suspensions().list().size());
            journal =
                    new WatchingJournal(
                            new CountingJournal(files, metrics),
                            settings.policy(),
                            settings.watching(),
                            trust::suspend);
            users = keep(new UserDirectories(settings, clock, text -> say(Level.WARNING, text)));
            spool = keep(openSpool(settings));
            // behind the spool, whose lock says that no other relay writes these files
            blocks = keep(new BlockDesk(settings, clock, text -> say(Level.WARNING, text)));
            blocks.serve(metrics);
            certificates =
                    keep(new ServerCertificates(settings, clock, this::say, metrics)).watch();
            renewal = keep(Renewal.in(Storage.below(settings.data()), clock, random, this::say));
            AcmeMetrics.register(metrics, renewal);
            renewal.take(settings.tls().acme());
            var tls = certificates.tls();
            var ground =
                    new Relay.Ground(
                            spool,
                            journal,
                            Gatherer.NONE,
                            clock,
                            random,
                            trust.suspensions(),
                            users.authenticator(),
                            blocks.blocks(),
                            blocks.doorkeeper());
            resolver = StubResolver.of(settings.dns());
            relay =
                    Relay.start(
                            settings,
                            tls,
                            outward(settings),
                            world.hostFinders(settings, resolver, random),
                            ground);
            opened.push(this::stopRelay);
            keep(ControlServer.open(settings.data(), this));
            keep(
                    new Watch(
                                    metrics,
                                    files,
                                    spool,
                                    relay,
                                    () -> resolver.counts(),
                                    clock,
                                    this::say)
                            .serve(settings.metrics()));
            relay.addresses().forEach(this::sayReady);
            renewal.begin();
        } catch (IOException e) {
            closeAll();
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "cannot start: " + e.getMessage(),
                    "see what the message names: folder, rights, free space");
        } catch (Relay.CannotListen e) {
            closeAll();
            throw new Failure(
                    Failure.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "choose an address and port of this host that are free; ports below 1024 need root");
        } catch (RuntimeException e) {
            closeAll();
            throw e;
        }
    }

    private <T extends AutoCloseable> T keep(T thing) {
        opened.push(thing);
        return thing;
    }

    private SegmentSpool openSpool(Settings settings) throws IOException {
        var open = SegmentSpool.open(settings.data().resolve("spool"), settings.spool(), clock);
        for (var notice : open.notices()) say(Level.WARNING, "spool: " + notice);
        return open;
    }

    private Outward outward(Settings settings) throws IOException {
        try {
            var tls = new ClientTls(settings.routes());
            logins =
                    new HopLogins(
                            settings.routes(), logins, clock, text -> say(Level.WARNING, text));
            return new Outward(tls, logins);
        } catch (UnusableFile e) {
            throw new Failure(Failure.UNAVAILABLE, String.valueOf(e.getMessage()), e.cure());
        }
    }

    private void sayReady(String name, InetSocketAddress address) {
        say(
                Level.INFO,
                "ready: listener "
                        + name
                        + " on "
                        + address.getAddress().getHostAddress()
                        + " port "
                        + address.getPort());
    }

    private void say(Level level, String text) {
        journal.write(new Notice(clock.instant(), level, text));
    }

    Map<String, InetSocketAddress> addresses() {
        return relay.addresses();
    }

    SegmentSpool spool() {
        return spool;
    }

    void reopenLogs() {
        journal.reopen();
    }

    /** Reads the file again and takes it, or keeps what is in force and says why. */
    synchronized Ending reload() {
        try {
            var next = Configuration.read(settings.file());
            Configuration.demandSafe(next, world.host().get(), clock.instant());
            if (!next.data().equals(settings.data()))
                throw new Failure(
                        Failure.NO,
                        "the data folder cannot be changed by a reload",
                        "restart the relay, or keep data: " + settings.data());
            var shown = certificates.read(next);
            var fresh = StubResolver.of(next.dns());
            relay.reload(
                    next,
                    certificates.tls(),
                    outward(next),
                    world.hostFinders(next, fresh, random),
                    users.take(next));
            users.closeOld();
            certificates.take(shown);
            renewal.take(next.tls().acme());
            journal.take(next.policy(), next.watching());
            blocks.take(next);
            resolver = fresh;
            settings = next;
            var text = "reloaded " + next.file() + ", policy " + next.fingerprint();
            say(Level.INFO, text);
            return new Ending.Done(text, 1);
        } catch (Failure e) {
            return refused(String.valueOf(e.getMessage()), e.cure());
        } catch (IOException | Relay.CannotListen e) {
            return refused(String.valueOf(e.getMessage()), "mend that and reload again");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return refused("the relay is stopping", "start it again");
        }
    }

    private Ending refused(String cause, String cure) {
        var text = "reload refused, policy " + settings.fingerprint() + " stays in force: " + cause;
        say(Level.ERROR, text);
        return new Ending.Refused(text, cure);
    }

    @Override
    public Ending answer(Request request, Consumer<String> lines) {
        return switch (request) {
            case Request.Reload _ -> reload();
            case Request.ReopenLogs _ -> {
                reopenLogs();
                yield new Ending.Done("log and journal are open again", 1);
            }
            case Request.TrustList _ -> trust.list(lines);
            case Request.TrustResume(var client) -> {
                var ending = trust.resume(client);
                if (ending instanceof Ending.Done(var text, _)) say(Level.INFO, text);
                yield ending;
            }
            case Request.BlocksList _,
                    Request.BlocksRemove _,
                    Request.BlocksClear _,
                    Request.GuessesForget _ -> {
                var ending = blocks.answer(request, lines);
                if (ending instanceof Ending.Done(var text, _)
                        && !(request instanceof Request.BlocksList)) say(Level.INFO, text);
                yield ending;
            }
            case Request.Queue(var operation, var filter) -> {
                var desk = new QueueDesk(spool, QueueAccess.nextHops(settings), clock, new Told());
                if (operation == QueueDesk.Operation.LIST) tellWhatIsDown(lines);
                yield new Ending.Done(operation.word(), desk.perform(operation, filter, lines));
            }
        };
    }

    /**
     * Most of what waits for a destination that is down was never tried itself: this says why it
     * waits.
     */
    private void tellWhatIsDown(Consumer<String> lines) {
        try {
            for (var standing : relay.standings())
                if (standing.failures() > 0) lines.accept(Downtime.describe(standing));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** What an administrator changes, the scheduler hears. */
    private final class Told implements QueueDesk.Changes {
        @Override
        public void changed(Entry entry) {
            relay.changed(entry);
        }

        @Override
        public void retry(Set<QueueId> ids) {
            relay.retry(ids);
        }
    }

    private void stopRelay() throws InterruptedException {
        say(Level.INFO, "stopping: transactions in progress may end");
        relay.close();
        say(Level.INFO, "stopped");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) closeAll();
    }

    private void closeAll() {
        for (var thing = opened.poll(); thing != null; thing = opened.poll()) {
            try {
                thing.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                System.err.println("postern: while stopping: " + e.getMessage());
            }
        }
    }
}
