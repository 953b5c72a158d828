package postern.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.config.Listener;
import postern.config.Settings;
import postern.console.ControlProtocol.Ending;
import postern.console.ControlServer;
import postern.dkim.Keyring;
import postern.dns.Resolver;
import postern.dns.StubResolver;
import postern.dns.Turnstile;
import postern.facts.Reputed;
import postern.facts.Senders;
import postern.journal.JournalRecord.Notice.Level;
import postern.login.HopLogins;
import postern.net.ClientTls;
import postern.net.Doors;
import postern.net.MessageExaminers;
import postern.net.Outward;
import postern.net.Relay;
import postern.net.UnusableFile;
import postern.reports.DailyReports;
import postern.spool.Entry;
import postern.spool.SegmentSpool;
import postern.unix.DescriptorLimit;
import postern.unix.Ports;
import postern.unix.RunAs;
import postern.unix.Supervisor;

/** A relay with all that it stands on, put together from a configuration. */
final class Server implements AutoCloseable {
    private final Opened opened = new Opened();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final World world;
    private final Notices notices;
    private final Supervisor supervisor;
    private final @Nullable RunAs user; // that root was given up for
    private final Foundation ground;
    private final Relay relay;
    private final ReportDesk reports;
    private final SelfAudit audit;
    private final AlertDesk alerts;
    private volatile StubResolver resolver;
    private volatile Senders.InForce senders;
    private final ListDesk lists;
    private @Nullable HopLogins logins;
    private volatile Settings settings;

    /**
     * Checks, opens and serves.
     *
     * @throws Failure if the policy is dangerous, or something cannot be opened; then nothing is
     *     left behind
     */
    static Server start(Settings settings) {
        return start(settings, World.INTERNET, RunOptions.NONE);
    }

    static Server start(Settings settings, World world) {
        return start(settings, world, RunOptions.NONE);
    }

    static Server start(Settings settings, World world, RunOptions options) {
        Configuration.demandSafe(settings, world.host().get(), world.clock().instant());
        return new Server(settings, world, options);
    }

    private Server(Settings settings, World world, RunOptions options) {
        this.settings = settings;
        this.world = world;
        notices = new Notices(world.clock());
        supervisor = Supervisor.of(world.environment());
        try {
            // what only root can open or read comes first, and what is written last
            var ports = Ports.handed(world.environment());
            var doors = opened.keep(Doors.open(settings.listeners(), ports));
            var metricsDoor = Watch.bind(settings.metrics(), notices);
            if (metricsDoor != null) opened.keep(metricsDoor);
            var shown = new ServerCertificates.Held(settings);
            var keys = SigningKeys.keyring(settings);
            var outward = outward(settings);
            demandAllTaken(ports);
            user = GivingUpRoot.perform(settings, options, ports, notices);

            ground = new Foundation(settings, world, ports, notices, shown, opened);
            warnOfDescriptors();
            resolver = StubResolver.of(settings.dns());
            senders = senders(settings, resolver);
            reports = opened.keep(reportDesk());
            reports.prepare(settings);
            lists =
                    opened.keep(
                            new ListDesk(
                                    settings,
                                    world.host().get(),
                                    resolver,
                                    world.clock(),
                                    notices));
            relay =
                    Relay.start(
                            settings,
                            doors,
                            ground.certificates().tls(),
                            outward,
                            examiners(settings, keys, senders),
                            world.hostFinders(settings, resolver, ground.random()),
                            ground.ground(
                                    new Reputed(
                                            new Senders(
                                                    () -> senders, new Turnstile(), world.clock()),
                                            () -> senders.policy(),
                                            lists::senders,
                                            ground.greylist().pairs(),
                                            ground.habits().habits())));
            opened.keep(this::stopRelay);
            reports.take(settings, keys, resolver);
            audit = opened.keep(new SelfAudit(relay, ground, () -> this.settings));
            alerts = opened.keep(new AlertDesk(ground, relay, lists, audit, () -> this.settings));
            alerts.take(settings, keys);
            var desk =
                    new FrontDesk(
                            ground, relay, reports, alerts, () -> this.settings, this::reload);
            opened.keep(ControlServer.open(settings.data(), desk));
            opened.keep(
                    new Watch(ground, relay, () -> resolver.counts(), audit)
                            .serve(metricsDoor, settings.metrics()));
            relay.addresses().forEach(this::sayReady);
            opened.keep(new Heartbeat(supervisor, relay).begin());
            lists.begin(ground.metrics());
            alerts.begin();
            ground.renewal().begin();
            ground.releases().begin();
            if (options.audits()) audit.begin();
            supervisor.ready("policy " + settings.fingerprint() + " is in force");
        } catch (IOException e) {
            opened.close();
            throw new Failure(
                    Failure.UNAVAILABLE,
                    "cannot start: " + e.getMessage(),
                    "see what the message names: folder, rights, free space");
        } catch (Relay.CannotListen e) {
            opened.close();
            throw new Failure(
                    Failure.UNAVAILABLE,
                    String.valueOf(e.getMessage()),
                    "choose an address and port of this host that are free; ports below 1024 need root");
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Whoever connects to a socket that nobody serves would wait for ever. */
    private static void demandAllTaken(Ports ports) {
        var left = ports.left();
        if (left.isEmpty()) return;
        throw new Failure(
                Failure.UNAVAILABLE,
                "a socket was handed over that no listener takes: " + String.join(", ", left),
                "write a listener with that address, or take the socket away (ListenStream=)");
    }

    private Outward outward(Settings settings) throws IOException {
        try {
            var tls = new ClientTls(settings.routes(), world.web().usual());
            logins = new HopLogins(settings.routes(), logins, world.clock(), notices::warn);
            return new Outward(tls, logins, SenderSecrets.scheme(settings));
        } catch (UnusableFile e) {
            throw new Failure(Failure.UNAVAILABLE, String.valueOf(e.getMessage()), e.cure());
        }
    }

    private MessageExaminers examiners(Settings settings, Keyring keys, Senders.InForce senders) {
        return new MessageExaminers(
                settings, keys, SigningKeys.seal(settings), senders, world.clock(), reports::keep);
    }

    private ReportDesk reportDesk() {
        var listening =
                new DailyReports.Listening(
                        this::ownMail, text -> say(Level.INFO, text), notices::warn);
        return new ReportDesk(ground.spool(), world.clock(), ground.random(), listening, true);
    }

    /** Reports may be due before the relay runs: it takes up what is in the spool then. */
    private void ownMail(Entry entry) {
        var running = relay;
        if (running != null) running.arrived(entry);
    }

    private static Senders.InForce senders(Settings settings, Resolver resolver) {
        var crowd = settings.receiving().connections();
        return new Senders.InForce(
                resolver,
                settings.hostname(),
                settings.policy(),
                settings.listeners().stream()
                        .filter(Listener::checksSenders)
                        .map(Listener::name)
                        .collect(Collectors.toSet()),
                crowd.v4Network(),
                crowd.v6Network());
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

    private void warnOfDescriptors() {
        DescriptorNeed.shortage(settings, DescriptorLimit.hard()).ifPresent(notices::warn);
    }

    private void say(Level level, String text) {
        notices.say(level, text);
    }

    Map<String, InetSocketAddress> addresses() {
        return relay.addresses();
    }

    Relay relay() {
        return relay;
    }

    SelfAudit audit() {
        return audit;
    }

    Foundation ground() {
        return ground;
    }

    SegmentSpool spool() {
        return ground.spool();
    }

    void reopenLogs() {
        ground.journal().reopen();
    }

    /** Reads the file again and takes it, or keeps what is in force and says why. */
    synchronized Ending reload() {
        supervisor.reloading();
        var ending = reloaded();
        supervisor.ready(
                switch (ending) {
                    case Ending.Done(var text, _) -> text;
                    case Ending.Refused(var why, _) -> why;
                });
        return ending;
    }

    private Ending reloaded() {
        try {
            var next = Configuration.read(settings.file());
            Configuration.demandSafe(next, world.host().get(), world.clock().instant());
            if (!next.data().equals(settings.data()))
                throw new Failure(
                        Failure.NO,
                        "the data folder cannot be changed by a reload",
                        "restart the relay, or keep data: " + settings.data());
            if (!Objects.equals(next.runAs(), settings.runAs()))
                throw new Failure(
                        Failure.NO,
                        "run-as cannot be changed by a reload",
                        "restart the relay, or keep run-as as it was");
            var shown = ground.certificates().read(next);
            var keys = SigningKeys.keyring(next);
            var fresh = StubResolver.of(next.dns());
            var asking = senders(next, fresh);
            reports.prepare(next);
            relay.reload(
                    next,
                    ground.certificates().tls(),
                    outward(next),
                    examiners(next, keys, asking),
                    world.hostFinders(next, fresh, ground.random()),
                    ground.users().take(next));
            ground.users().closeOld();
            ground.certificates().take(shown);
            ground.renewal().take(next.tls().acme());
            ground.releases().take(next);
            ground.journal().take(next.policy(), next.watching());
            ground.blocks().take(next);
            reports.take(next, keys, fresh);
            alerts.take(next, keys);
            ground.greylist().take(next);
            if (!next.log().equals(settings.log()))
                notices.warn("log: what was changed there takes effect at the next start");
            resolver = fresh;
            senders = asking;
            lists.take(next, world.host().get(), fresh);
            settings = next;
            warnOfDescriptors();
            audit.again();
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
        return new Ending.Refused(text, cure + whatRootCould());
    }

    /** Many a reload is refused for that alone. */
    private String whatRootCould() {
        return user == null
                ? ""
                : " (this relay gave up root and is "
                        + user.name()
                        + ": a file that only root can read, and a port below 1024, need a restart)";
    }

    private void stopRelay() throws InterruptedException {
        supervisor.stopping();
        say(Level.INFO, "stopping: transactions in progress may end");
        relay.close();
        say(Level.INFO, "stopped");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) opened.close();
    }
}
