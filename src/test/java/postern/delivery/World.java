package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.config.Settings.Delivering;
import postern.delivery.Work.News;
import postern.delivery.Work.Order;
import postern.journal.JournalRecord;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.route.Destination;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.route.Router;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * What lies around a scheduler, played on a clock of its own: a spool, the DNS, next hops. Holds
 * the scheduler at every step to what must never happen.
 */
final class World {
    static final Instant START = Instant.parse("2026-11-02T08:00:00Z");
    static final Delivering LIMITS =
            new Delivering(
                    Duration.ofMinutes(5),
                    Duration.ofHours(1),
                    Duration.ofDays(5),
                    Duration.ofHours(4),
                    20,
                    100,
                    Duration.ofSeconds(30),
                    Duration.ofMinutes(5));
    static final Reply SENT = Replies.OK;
    static final Reply GREYLISTED = Reply.parse("451 4.7.1 greylisted").orThrow();
    static final Reply UNKNOWN = Reply.parse("550 5.1.1 no such user").orThrow();
    static final Reply REFUSED = Replies.NEXT_HOP_UNREACHABLE;
    static final Router MX =
            new Router(
                    List.of(new RouteRule(1, List.of(), new Target.Mx(), TlsDemand.OPPORTUNISTIC)));

    private record Event(Instant at, long number, Runnable action) {}

    Instant now = START;
    Delivering limits;
    Scheduler scheduler;
    final RandomGenerator random;
    final Shelf shelf = new Shelf();
    final Map<QueueId, Entry> spool = shelf.entries;
    final Map<QueueId, List<RecipientState>> gone = shelf.gone;
    final Map<String, Peer> peers = new TreeMap<>();
    final Map<String, Hosts> zones = new HashMap<>();
    final List<Notification> notifications = new ArrayList<>();
    final List<JournalRecord.Attempted> attempts = new ArrayList<>();
    final List<JournalRecord.Notice> notices = new ArrayList<>();
    final List<Order.Update> updates = new ArrayList<>();
    final Map<String, Integer> delivered = new TreeMap<>();
    final Set<String> underway = new HashSet<>();
    Duration durable = Duration.ofMillis(20);
    int connects;
    int lookUps;
    private final Map<Long, NextHop> lines = new HashMap<>();
    private final Set<Long> busy = new HashSet<>();
    private final Set<Long> opened = new HashSet<>();
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private long lastEvent;
    private int generation;

    World() {
        this(LIMITS, 1);
    }

    World(Delivering limits, long seed) {
        this.limits = limits;
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        scheduler = new Scheduler(MX, limits, id -> Optional.ofNullable(spool.get(id)), random);
    }

    // What a test says

    static NextHop hop(String name, Protocol protocol) {
        return new NextHop(
                name,
                IpAddress.of("192.0.2." + Math.floorMod(name.hashCode(), 200)),
                25 + Math.floorMod(name.hashCode(), 20_000),
                protocol,
                TlsDemand.OPPORTUNISTIC);
    }

    Peer peer(String host) {
        return peers.computeIfAbsent(host, h -> new Peer(hop(h, Protocol.SMTP)));
    }

    /** The domain's mail exchangers in this order; without this a domain is its own. */
    void mx(String domain, String... hosts) {
        zones.put(
                domain,
                new Hosts.Found(
                        List.of(hosts).stream().map(h -> hop(h, peer(h).protocol)).toList()));
    }

    QueueId mail(String from, String... to) {
        return mail(
                from.equals("<>") ? new ReversePath.Null() : ReversePath.of(from),
                true,
                List.of(to).stream().map(t -> Recipient.of(Mailbox.of(t))).toList());
    }

    QueueId mail(ReversePath from, boolean trusted, List<Recipient> to) {
        var entry = shelf.store(now, from, trusted, to);
        tell(new News.Arrived(entry));
        return entry.id();
    }

    RecipientState state(QueueId id, int recipient) {
        return shelf.state(id, recipient);
    }

    /** An administrator changes a state. */
    void change(QueueId id, int recipient, RecipientState state) {
        shelf.write(id, Map.of(recipient, state));
        var entry = spool.get(id);
        if (entry != null) tell(new News.Changed(entry));
    }

    /** As after a restart: a new scheduler, and everything in the spool arrives. */
    void restart() {
        generation++;
        events.clear();
        lines.clear();
        busy.clear();
        underway.clear();
        peers.values().forEach(p -> p.open = 0);
        scheduler = new Scheduler(MX, limits, id -> Optional.ofNullable(spool.get(id)), random);
        for (var entry : List.copyOf(spool.values())) tell(new News.Arrived(entry));
    }

    void run(Duration time) {
        runUntil(now.plus(time));
    }

    void runUntil(Instant end) {
        for (; ; ) {
            var tick = scheduler.nextTick();
            var event = events.peek();
            var next = event != null && !event.at().isAfter(tick) ? event.at() : tick;
            if (next.isAfter(end)) break;
            if (next.isAfter(now)) now = next;
            if (event != null && !event.at().isAfter(now) && !event.at().isAfter(tick)) {
                events.remove();
                event.action().run();
            } else tell(new News.Tick());
        }
        now = end;
    }

    void at(Instant time, Runnable action) {
        int born = generation;
        events.add(
                new Event(
                        time,
                        ++lastEvent,
                        () -> {
                            if (born == generation) action.run();
                        }));
    }

    private void in(Duration time, Runnable action) {
        at(now.plus(time), action);
    }

    // What the world does

    void tell(News news) {
        for (var order : scheduler.on(news, now)) obey(order);
        assertThat(lines.size()).isLessThanOrEqualTo(limits.maxConnections());
    }

    private void obey(Order order) {
        switch (order) {
            case Order.LookUp(var destination) -> {
                lookUps++;
                in(
                        Duration.ofMillis(20),
                        () -> tell(new News.LookedUp(destination, hosts(destination))));
            }
            case Order.Connect(long number, var hop) -> connect(number, hop);
            case Order.Assign(long number, var assignment) -> assign(number, assignment);
            case Order.Finish(long number) -> {
                assertThat(busy).doesNotContain(number);
                assertThat(lines).containsKey(number);
                in(Duration.ofMillis(10), () -> close(number, null, false));
            }
            case Order.Update update -> {
                updates.add(update);
                shelf.update(update.id(), update.states());
            }
            case Order.Notify(var notification, var about, var states) -> {
                assertThat(notification.about().envelope().from().isNull()).isFalse();
                assertThat(states.keySet()).isEqualTo(notification.recipients().keySet());
                notifications.add(notification);
                in(durable, () -> shelf.follow(about, states));
            }
            case Order.Note(JournalRecord.Attempted attempted) -> attempts.add(attempted);
            case Order.Note(JournalRecord.Notice notice) -> notices.add(notice);
            case Order.Note(var other) -> throw new AssertionError(other);
        }
    }

    private Hosts hosts(Destination destination) {
        var known = zones.get(destination.toString());
        if (known != null) return known;
        var name = destination.toString();
        return new Hosts.Found(List.of(hop(name, peer(name).protocol)));
    }

    private void connect(long number, NextHop hop) {
        connects++;
        lines.put(number, hop);
        var peer = peer(hop.name());
        peer.attempts++;
        peer.hops.add(hop);
        in(
                Duration.ofMillis(50),
                () -> {
                    if (peer.up && peer.brokenTls && hop.tls() != TlsDemand.NONE)
                        close(number, Replies.NEXT_HOP_TLS_FAILED, true);
                    else if (peer.up && peer.open < peer.maxConnections) {
                        peer.open++;
                        peer.mostOpen = Math.max(peer.mostOpen, peer.open);
                        opened.add(number);
                        tell(new News.Ready(number));
                    } else close(number, REFUSED, false);
                });
    }

    private void close(long number, @Nullable Reply failure, boolean retryInClear) {
        var line = lines.remove(number);
        if (line == null) return;
        busy.remove(number);
        if (opened.remove(number)) peer(line.name()).open--;
        tell(new News.Closed(number, failure, retryInClear));
    }

    private void assign(long number, Assignment assignment) {
        var line = lines.get(number);
        assertThat(line).as("the connection %d", number).isNotNull();
        assertThat(busy.add(number)).as("no work for a busy connection").isTrue();
        assertThat(assignment.recipients().size()).isLessThanOrEqualTo(100);
        var entry = spool.get(assignment.message().id());
        for (int index : assignment.recipients()) {
            assertThat(underway.add(key(assignment, index))).as("one transaction each").isTrue();
            if (entry != null)
                assertThat(entry.states().get(index)).isInstanceOf(RecipientState.Waiting.class);
        }
        var peer = peer(line.name());
        peer.transactions++;
        in(peer.transaction, () -> answer(number, peer, assignment));
    }

    private void answer(long number, Peer peer, Assignment assignment) {
        List<Outcome> outcomes = new ArrayList<>();
        boolean broken = !peer.up;
        for (int index : assignment.recipients()) {
            var outcome =
                    broken
                            ? null
                            : peer.answer.apply(
                                    assignment.message().envelope().recipients().get(index));
            broken |= outcome == null;
            outcomes.add(outcome == null ? new Outcome.Deferred(Replies.NEXT_HOP_LOST) : outcome);
            if (outcome instanceof Outcome.Delivered)
                assertThat(delivered.merge(key(assignment, index), 1, Integer::sum))
                        .as("deliveries of %s", key(assignment, index))
                        .isEqualTo(1);
        }
        for (int index : assignment.recipients()) underway.remove(key(assignment, index));
        busy.remove(number);
        tell(new News.Done(number, new Report(assignment, outcomes), !broken));
        if (broken) close(number, Replies.NEXT_HOP_LOST, false);
    }

    static String key(Assignment assignment, int index) {
        return assignment.message().id() + "/" + index;
    }

    List<Notification.Action> told() {
        return notifications.stream().flatMap(n -> n.actions().stream()).toList();
    }
}
