package postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import postern.delivery.Delivery;
import postern.delivery.Scheduler;
import postern.delivery.Standing;
import postern.delivery.Work.News;
import postern.delivery.Work.Order;
import postern.journal.Journal;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.Destination;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.spool.Spool;

/** Carries out what the scheduler orders, and tells it the news. Used on the loop's thread. */
final class Dispatch {
    private final Loop loop;
    private final Spool spool;
    private final Journal journal;
    private final Scheduler scheduler;
    private final Function<NextHop, Delivery> deliveries;
    private final Function<Destination, Hosts> hostFinder;
    private final Supplier<Outward> outward;
    private final Notifier notifier;
    private final Map<Long, ClientConnection> connections = new HashMap<>();
    private final Loop.Alarm tick;
    private @Nullable Runnable whenEmpty;
    private boolean telling;
    private final ArrayList<News> later = new ArrayList<>();

    Dispatch(
            Loop loop,
            Spool spool,
            Journal journal,
            Scheduler scheduler,
            Function<NextHop, Delivery> deliveries,
            Function<Destination, Hosts> hostFinder,
            Supplier<Outward> outward,
            Notifier notifier) {
        this.loop = loop;
        this.spool = spool;
        this.journal = journal;
        this.scheduler = scheduler;
        this.deliveries = deliveries;
        this.hostFinder = hostFinder;
        this.outward = outward;
        this.notifier = notifier;
        this.tick = loop.alarm(() -> hear(new News.Tick()));
    }

    /**
     * Tells the scheduler; news that come up while its orders are carried out follow behind them.
     */
    void hear(News news) {
        later.add(news);
        if (telling) return;
        telling = true;
        for (int i = 0; i < later.size(); i++) tell(later.get(i));
        later.clear();
        telling = false;
        var next = scheduler.nextTick();
        if (next.equals(Instant.MAX)) tick.cancel();
        else tick.set(next);
    }

    /** Begins nothing new, and runs this once the last connection is gone. */
    void close(Runnable then) {
        whenEmpty = then;
        hear(new News.Closing());
        endIfEmpty();
    }

    private void endIfEmpty() {
        if (!connections.isEmpty() || whenEmpty == null) return;
        var then = whenEmpty;
        whenEmpty = null;
        then.run();
    }

    List<Standing> standings() {
        return scheduler.standings(loop.now());
    }

    int connections() {
        return connections.size();
    }

    /** One order that fails must not keep the others from being carried out. */
    private void tell(News news) {
        try {
            var orders = scheduler.on(news, loop.now());
            for (int i = 0; i < orders.size(); i++) carryOut(orders.get(i));
        } catch (RuntimeException e) {
            loop.report(e);
        }
    }

    private void carryOut(Order order) {
        try {
            perform(order);
        } catch (RuntimeException e) {
            loop.report(e);
        }
    }

    private void perform(Order order) {
        switch (order) {
            case Order.LookUp(var destination) -> lookUp(destination);
            case Order.Connect(var id, var hop) -> connect(id, hop);
            case Order.Assign(var id, var assignment) -> {
                var connection = connections.get(id);
                if (connection != null) connection.assign(assignment);
            }
            case Order.Finish(var id) -> {
                var connection = connections.get(id);
                if (connection != null) connection.finish();
            }
            case Order.Update(var id, var states) -> spool.update(id, states);
            case Order.Notify(var notification, var about, var states) ->
                    notifier.send(
                            notification,
                            about,
                            states,
                            entry -> loop.post(() -> hear(new News.Arrived(entry))));
            case Order.Note(var record) -> journal.write(record);
        }
    }

    private void lookUp(Destination destination) {
        Thread.startVirtualThread(() -> {
            Hosts hosts = find(destination);
            loop.post(() -> hear(new News.LookedUp(destination, hosts)));
        });
    }

    private Hosts find(Destination destination) {
        try {
            return hostFinder.apply(destination);
        } catch (
                RuntimeException
                        e) { // a bug there must not leave the destination without an answer
            return new Hosts.NotNow(
                    Replies.DNS_UNAVAILABLE.with(
                            "The look-up failed: " + e.getClass().getSimpleName()));
        }
    }

    private void connect(long id, NextHop hop) {
        try {
            var channel = SocketChannel.open();
            try {
                channel.configureBlocking(false);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.connect(
                        new InetSocketAddress(
                                InetAddress.getByAddress(hop.address().octets()), hop.port()));
                var connection =
                        new ClientConnection(
                                loop,
                                spool,
                                id,
                                deliveries.apply(hop),
                                outward.get().engines(hop),
                                this::hearOf,
                                channel);
                connections.put(id, connection);
                connection.begin();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException | RuntimeException e) { // such as IPv6 on a host that has none
            connections.remove(id);
            hear(new News.Closed(id, unreachable(Reasons.of(e)), false));
        }
    }

    private static Reply unreachable(String why) {
        return Replies.NEXT_HOP_UNREACHABLE.with("The next hop does not answer: " + why);
    }

    private void hearOf(News news) {
        if (news instanceof News.Closed(var id, _, _)) connections.remove(id);
        hear(news);
        endIfEmpty();
    }
}
