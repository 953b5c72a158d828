package postern.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import postern.config.Listener;
import postern.config.Settings;
import postern.delivery.Scheduler;
import postern.delivery.Standing;
import postern.delivery.Work.News;
import postern.facts.Gatherer;
import postern.facts.KnownRecipients;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Notice.Level;
import postern.limit.Blocks;
import postern.limit.Greylist;
import postern.limit.Limits;
import postern.limit.Suspensions;
import postern.login.Authenticator;
import postern.login.Doorkeeper;
import postern.login.Locks;
import postern.mail.IpAddress;
import postern.net.Reception.Bound;
import postern.route.Destination;
import postern.route.HostFinder;
import postern.route.Hosts;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.Spool;

/** The whole machine at work: one loop that accepts and delivers, over a spool and a journal. */
public final class Relay {

    /** What it stands on; closed by whoever opened it. */
    public record Ground(
            Spool spool,
            Journal journal,
            Gatherer gatherer,
            InstantSource clock,
            RandomGenerator random,
            Suspensions suspensions,
            Authenticator users,
            Blocks blocks,
            Greylist greylist,
            Doorkeeper doorkeeper,
            Limits limits,
            Locks locks) {}

    /** Makes what finds next hops, once it is known where this host listens. */
    public interface HostFinders {
        HostFinder of(List<Listener> listening);
    }

    /** A listener cannot be opened. */
    public static final class CannotListen extends Exception {
        private static final long serialVersionUID = 1;

        CannotListen(Listener listener, String why) {
            super(
                    "cannot listen on "
                            + listener.address()
                            + " port "
                            + listener.port()
                            + " (listener "
                            + listener.name()
                            + "): "
                            + why);
        }
    }

    private final Ground ground;
    private final Loop loop;
    private final Thread thread;
    private final Admission admission;
    private final Visitors visitors;
    private final Reception reception;
    private final Dispatch dispatch;
    private final Backlog backlog;
    private final Notifier notifier;
    private final KnownRecipients recipients;
    private final LoginDesk logins;
    private final AtomicReference<InForce> current;
    private volatile Doors doors;

    /**
     * Serves, and takes up what the spool holds.
     *
     * @param doors those of the settings' listeners; closed with the relay
     */
    public static Relay start(
            Settings settings,
            Doors doors,
            ServerTls tls,
            Outward outward,
            Examiners examiners,
            HostFinders finders,
            Ground ground) {
        var hosts = finders.of(doors.listening());
        var relay = new Relay(doors, new InForce(settings, tls, outward, examiners, hosts), ground);
        ground.spool().afterEachGroup(relay.loop::wake);
        relay.thread.start();
        relay.loop.post(() -> relay.serve(settings, doors.bound()));
        relay.backlog.begin();
        return relay;
    }

    private Relay(Doors doors, InForce first, Ground ground) {
        var settings = first.settings();
        this.ground = ground;
        this.doors = doors;
        this.current = new AtomicReference<>(first);
        this.loop = new Loop(ground.clock(), this::bug);
        this.thread = Thread.ofPlatform().name("loop").unstarted(loop::run);
        this.notifier =
                new Notifier(
                        ground.spool(),
                        ground.journal(),
                        () -> current.get().notificationWriter(),
                        ground.clock());
        this.recipients =
                new KnownRecipients(
                        new Callouts(() -> current.get().ways(), text -> say(Level.WARNING, text)),
                        mailbox -> current.get().settings().policy().isOurs(mailbox),
                        ground.clock());
        this.dispatch =
                new Dispatch(
                        loop,
                        ground.spool(),
                        ground.journal(),
                        new Scheduler(
                                current.get().router(),
                                settings.delivering(),
                                ground.spool()::find,
                                ground.random()),
                        hop -> current.get().delivery(hop, loop.now()),
                        this::find,
                        () -> current.get().outward(),
                        notifier);
        this.backlog =
                new Backlog(ground.spool(), loop, entry -> dispatch.hear(new News.Arrived(entry)));
        this.logins =
                new LoginDesk(
                        ground.users(), ground.doorkeeper(), new SecureRandom(), ground.locks());
        var gatherer = new Asking(recipients, ground.gatherer());
        var around =
                new ServerConnection.Surroundings(
                        loop,
                        ground.spool()::begin,
                        ground.journal(),
                        logins::answer,
                        entry -> dispatch.hear(new News.Arrived(entry)));
        var sessions =
                new Sessions(
                        settings,
                        ground.spool()::nextId,
                        ground.suspensions(),
                        logins,
                        gatherer,
                        (listener, known, inquiry, leaves) ->
                                current.get().examiners().of(listener, known, inquiry, leaves),
                        () -> current.get().outward().senders(),
                        ground.limits());
        this.visitors = new Visitors(loop, sessions, () -> current.get().tls());
        this.admission =
                new Admission(
                        around,
                        sessions,
                        () -> current.get().tls(),
                        ground.blocks(),
                        ground.greylist(),
                        settings);
        this.reception = new Reception(around, admission);
    }

    private void bug(Throwable problem) {
        say(Level.ERROR, "bug: " + Reasons.trace(problem));
    }

    private void say(Level level, String text) {
        ground.journal().write(new JournalRecord.Notice(ground.clock().instant(), level, text));
    }

    private Hosts find(Destination destination) {
        return current.get().hosts().find(destination);
    }

    private void serve(Settings settings, List<Bound> fresh) {
        try {
            reception.serve(settings, fresh);
        } catch (IOException e) {
            bug(e);
        }
    }

    /**
     * Where each listener listens, by its name, with the port that the system chose where 0 was
     * asked for.
     */
    public Map<String, InetSocketAddress> addresses() {
        return doors.addresses();
    }

    /**
     * Takes new settings: sessions in the middle of a transaction end it under the old ones. Data
     * folder and spool stay as they are.
     *
     * @throws CannotListen if a new listener cannot be opened; then nothing has changed
     */
    public void reload(
            Settings settings,
            ServerTls tls,
            Outward outward,
            Examiners examiners,
            HostFinders finders,
            Authenticator users)
            throws CannotListen, InterruptedException {
        var fresh = settings.listeners().stream().filter(l -> !reception.isServing(l)).toList();
        var kept = doors.of(settings.listeners());
        var all = kept.with(fresh);
        var added = all.bound().subList(kept.bound().size(), all.bound().size());
        doors = all;
        var next = new InForce(settings, tls, outward, examiners, finders.of(all.listening()));
        var applied = new CountDownLatch(1);
        loop.post(() -> {
            current.set(next);
            logins.take(users);
            serve(settings, added);
            recipients.forget();
            dispatch.hear(new News.Rerouted(next.router(), settings.delivering()));
            applied.countDown();
        });
        applied.await();
    }

    /**
     * Connects with this relay, within the process, as a client of that address: to see what it
     * would answer. The whole machine answers, but nothing comes of it: no mail is taken, nobody is
     * blocked, nothing counts for a limit, and the journal does not hear of it.
     *
     * @param listener one of those in force
     * @return the client's end
     */
    public Socket visit(Listener listener, IpAddress as) throws IOException {
        return visitors.visit(listener, as);
    }

    /** An administrator changed the states of a message in the spool. */
    public void changed(Entry entry) {
        loop.post(() -> dispatch.hear(new News.Changed(entry)));
    }

    /** A message of our own is in the spool. */
    public void arrived(Entry entry) {
        loop.post(() -> dispatch.hear(new News.Arrived(entry)));
    }

    /** An administrator wants these tried at once. */
    public void retry(Set<QueueId> ids) {
        loop.post(() -> dispatch.hear(new News.Retry(ids)));
    }

    /** How mail to each destination stands; none where the loop does not answer within seconds. */
    public List<Standing> standings() throws InterruptedException {
        var answer = new ArrayBlockingQueue<List<Standing>>(1);
        loop.post(() -> answer.add(dispatch.standings()));
        var standings = answer.poll(5, TimeUnit.SECONDS);
        return standings == null ? List.of() : standings;
    }

    /** Whether its loop comes round within that time. */
    public boolean answers(Duration patience) throws InterruptedException {
        var turned = new CountDownLatch(1);
        loop.post(turned::countDown);
        return turned.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether its loop still turns. */
    public boolean isAlive() {
        return thread.isAlive();
    }

    /** Connections that clients have open now, for gauges. */
    public int clients() {
        return admission.connections();
    }

    /** Connections to next hops, for gauges. */
    public int nextHops() {
        return dispatch.connections();
    }

    /**
     * Accepts no new mail, lets what is in progress end within the settings' {@code closing} time,
     * and stops. Deliveries cut off are tried again after the next start.
     */
    public void close() throws InterruptedException {
        var patience = current.get().settings().receiving().closing();
        var idle = new CountDownLatch(2);
        notifier.close();
        backlog.close();
        loop.post(() -> {
            reception.close(idle::countDown);
            dispatch.close(idle::countDown);
        });
        idle.await(patience.toMillis(), TimeUnit.MILLISECONDS);
        loop.end();
        thread.join(Duration.ofSeconds(5));
    }
}
