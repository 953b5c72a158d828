package postern.simulation;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.delivery.Scheduler;
import postern.delivery.Work.News;
import postern.delivery.Work.Order;
import postern.mail.IpAddress;
import postern.net.SteppedNotifier;
import postern.route.HostFinder;
import postern.route.ThisHost;
import postern.spool.Entry;
import postern.spool.SteppedSpool;

/**
 * One life of the relay, from its start to its crash: the machines as they are in the product, and
 * around them what the loop and the threads do there, in one thread.
 */
final class Relay {
    final Life life = new Life();
    private final World world;
    private final SteppedSpool spool;
    private final Scheduler scheduler;
    private final Alarm tick;
    private final Map<Long, HopConnection> connections = new LinkedHashMap<>();
    private final Set<Reception> receptions = new LinkedHashSet<>();
    private final Map<Object, Link> links = new LinkedHashMap<>();
    private final ArrayList<News> later = new ArrayList<>();
    private Rulebook rules;
    private HostFinder finder;
    private boolean telling;
    private boolean commits;
    private boolean writes;
    private int sessions;

    /** Starts it over what the disk holds. */
    Relay(World world, Rulebook rules) throws IOException {
        this.world = world;
        this.rules = rules;
        finder = finder();
        spool =
                SteppedSpool.open(
                        world.disk,
                        rules.settings.spool(),
                        world.time,
                        () -> world.time.micros() * 1000,
                        world.chance.random,
                        world.ledger);
        for (var notice : spool.notices()) {
            world.story.tell("spool: %s", notice);
            if (notice.contains("DAMAGE")) // nothing rots here
            throw new Violation(notice);
        }
        scheduler =
                new Scheduler(
                        rules.router,
                        rules.settings.delivering(),
                        spool::find,
                        world.chance.random);
        tick =
                new Alarm(
                        world.time,
                        life,
                        () -> {
                            world.story.tell("tick");
                            hear(new News.Tick());
                        });
        world.ledger.recovered(spool);
        spool.forEach(entry -> hear(new News.Arrived(entry)));
    }

    private HostFinder finder() {
        var host =
                new ThisHost(
                        rules.settings.hostname(), Set.of(), rules.settings.listeners(), false);
        return new HostFinder(world.internet, host, 25, world.chance.random, false, null);
    }

    Rulebook rules() {
        return rules;
    }

    SteppedSpool spool() {
        return spool;
    }

    // What others ask of it

    /** A client connects. */
    Reception accept(IpAddress client, Link link, Watch watch) {
        var name = "session " + ++sessions;
        var reception = new Reception(world, this, name, client, link, watch);
        receptions.add(reception);
        links.put(reception, link);
        world.story.tell("%s begins for %s", name, client);
        return reception;
    }

    void left(Reception reception) {
        receptions.remove(reception);
        links.remove(reception);
    }

    void accepted(Entry entry) {
        hear(new News.Arrived(entry));
    }

    void reload(Rulebook next) {
        world.story.tell("reload: %s", next);
        rules = next;
        finder = finder();
        hear(new News.Rerouted(next.router, next.settings.delivering()));
    }

    /** All of it that is not on the disk is gone. */
    void crash() {
        life.end();
        for (var link : links.values()) link.breakOff();
        world.ledger.crashed();
    }

    // What the loop does

    /** Posts something to the loop. */
    void soon(Runnable task) {
        world.time.in(world.chance.micros(10, 2_000), life, task);
    }

    /** Does something that may wait for others. */
    void beside(Runnable task) {
        world.time.in(world.chance.micros(100, 300_000), life, task);
    }

    /** Tells the scheduler, and does what it orders. */
    void hear(News news) {
        later.add(news);
        if (telling) return;
        telling = true;
        for (int i = 0; i < later.size(); i++)
            for (var order : scheduler.on(later.get(i), world.time.instant())) obey(order);
        later.clear();
        telling = false;
        var next = scheduler.nextTick();
        if (next.equals(Instant.MAX)) tick.cancel();
        else tick.set(next);
    }

    private void obey(Order order) {
        switch (order) {
            case Order.LookUp(var destination) ->
                    beside(() -> hear(new News.LookedUp(destination, finder.find(destination))));
            case Order.Connect(long number, var hop) -> {
                var connection = new HopConnection(world, this, number, hop);
                connections.put(number, connection);
                connection.begin();
            }
            case Order.Assign(long number, var assignment) -> {
                var connection = connections.get(number);
                if (connection != null) connection.assign(assignment);
            }
            case Order.Finish(long number) -> {
                var connection = connections.get(number);
                if (connection != null) connection.finish();
            }
            case Order.Update(var id, var states) -> spool.update(id, states);
            case Order.Notify notify -> notify(notify);
            case Order.Note(var record) -> world.story.tell("journal: %s", record);
        }
    }

    /** In its own words the notifier only knows its stage; which notification is played, we do. */
    private void notify(Order.Notify order) {
        var settings = rules.settings;
        var stage =
                new SteppedNotifier.Stage() {
                    @Override
                    public void play(Runnable task) {
                        beside(() -> {
                            world.ledger.expect(order.notification());
                            task.run();
                        });
                    }

                    @Override
                    public void playLater(Duration pause, Runnable task) {
                        world.time.in(
                                pause,
                                life,
                                () -> {
                                    world.ledger.expect(order.notification());
                                    task.run();
                                });
                    }
                };
        new SteppedNotifier(
                        spool,
                        world.journal,
                        () ->
                                new postern.delivery.NotificationWriter(
                                        settings.hostname(), settings.delivering().expiry()),
                        world.time,
                        stage)
                .send(
                        order.notification(),
                        order.about(),
                        order.states(),
                        entry -> soon(() -> hear(new News.Arrived(entry))));
    }

    void connected(HopConnection connection, Link link) {
        links.put(connection, link);
    }

    void hearOf(HopConnection connection, News news) {
        if (news instanceof News.Closed(long number, _, _)) {
            connections.remove(number);
            links.remove(connection);
        }
        hear(news);
    }

    // What the spool's threads do

    /** Sees whether the spool has something to do, and has it done soon. */
    void pump() {
        if (life.isOver()) return;
        if (spool.hasRequests() && !commits) {
            commits = true;
            world.time.in(world.chance.micros(50, 100_000), life, this::commit);
        }
        if (spool.hasWriting() && !writes) {
            writes = true;
            world.time.in(
                    world.chance.micros(50, 20_000),
                    life,
                    () -> {
                        writes = false;
                        spool.write();
                    });
        }
    }

    private void commit() {
        commits = false;
        world.story.tell("the spool commits");
        spool.commit();
        if (!world.chance.in1000(500)) return;
        world.time.in(
                world.chance.micros(10, 50_000),
                life,
                () -> {
                    try {
                        spool.compact();
                    } catch (IOException | InterruptedException e) {
                        world.story.tell("compaction: %s", e);
                    }
                });
    }

    // What is left

    List<String> leftovers() {
        var found = new ArrayList<String>();
        if (!receptions.isEmpty()) found.add(receptions.size() + " sessions");
        if (!connections.isEmpty()) found.add(connections.size() + " connections to next hops");
        if (scheduler.connections() > 0) found.add(scheduler.connections() + " in the scheduler");
        if (scheduler.waiting() > 0) found.add(scheduler.waiting() + " jobs");
        if (!scheduler.nextTick().equals(Instant.MAX)) found.add("a tick of the scheduler");
        if (spool.inMemory() > 0) found.add(spool.inMemory() + " octets of messages in memory");
        if (world.disk.open() > 1) found.add(world.disk.open() + " open files");
        return found;
    }
}
