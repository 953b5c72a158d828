package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import postern.config.Hop.Protocol;
import postern.config.RouteRule.TlsDemand;
import postern.delivery.Work.News;
import postern.delivery.Work.Order;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.route.Destination;
import postern.route.Hosts;
import postern.route.NextHop;
import postern.spool.Content;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** What a very long queue costs: octets for each message, and time. Its spool makes up messages. */
@Tag("load")
class SchedulerLoadTest {
    private static final ReversePath FROM = ReversePath.of("a@s.example");
    private static final Content CONTENT = new Content(4096, false, false, false, true);

    private static final RecipientState DELAYED =
            new RecipientState.Waiting(0, null, Replies.NEXT_HOP_UNREACHABLE, true);

    private final BitSet settled = new BitSet();
    private final BitSet told = new BitSet();
    private final ArrayDeque<News> news = new ArrayDeque<>();
    private final Scheduler scheduler =
            new Scheduler(
                    World.MX,
                    World.LIMITS,
                    this::find,
                    RandomGeneratorFactory.of("L64X128MixRandom").create(1));
    private int destinations;
    private boolean up;
    private int connects;
    private Instant now = World.START;

    @Test
    void aMillionMessagesToFiftyThousandDestinations() {
        costOf(10_000); // it warms up
        var costs = new ArrayList<Long>();
        for (int messages : new int[] {10_000, 100_000, 1_000_000}) costs.add(costOf(messages));
        long small = costs.getFirst();
        long large = costs.getLast();
        assertThat(large).as("nanoseconds a message, however many wait").isLessThan(small * 4);
    }

    @Test
    void aMillionMessagesToOneDestinationThatIsDown() {
        destinations = 1;
        long before = used();
        arrive(1_000_000);
        run();
        assertThat(connects).isEqualTo(1);
        print("one destination down", 1_000_000, used() - before);
        long start = System.nanoTime();
        for (int i = 0; i < 20; i++) {
            now = now.plus(Duration.ofHours(1));
            news.add(new News.Tick());
            run();
        }
        System.out.printf(
                "20 probes and a million delay notices: %d ms%n",
                (System.nanoTime() - start) / 1_000_000);
        assertThat(connects).isLessThan(30);
        up = true;
        now = now.plus(Duration.ofHours(1));
        news.add(new News.Tick());
        run();
        assertThat(settled.cardinality()).isEqualTo(1_000_000);
        assertThat(scheduler.waiting()).isZero();
    }

    /** Nanoseconds for one message, from its arrival to its end. */
    private long costOf(int messages) {
        destinations = messages / 20;
        settled.clear();
        up = false;
        long before = used();
        long start = processor();
        arrive(messages);
        run();
        long arrived = processor() - start;
        print(messages + " messages, all down", messages, used() - before);
        up = true;
        now = now.plus(Duration.ofHours(2));
        start = processor();
        news.add(new News.Tick());
        run();
        long delivered = processor() - start;
        assertThat(settled.cardinality()).isEqualTo(messages);
        assertThat(scheduler.waiting()).isZero();
        System.out.printf(
                "%d messages: %d ns to arrive, %d ns to be delivered%n",
                messages, arrived / messages, delivered / messages);
        return (arrived + delivered) / messages;
    }

    /** Nanoseconds of this thread, whatever else the machine does. */
    private static long processor() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Of a message, an id of 24 octets is the spool's own; a destination costs its names too. */
    private void print(String what, int messages, long octets) {
        System.out.printf(
                "%s: %d octets a message, destinations included%n", what, octets / messages);
        assertThat(octets).isLessThan(150L * messages + 1500L * destinations + (4L << 20));
    }

    private void arrive(int messages) {
        for (int i = 0; i < messages; i++) {
            hear(new News.Arrived(entry(new QueueId(i))));
            if (i % 1000 == 0) run();
        }
    }

    private void run() {
        for (; ; ) {
            for (News next; (next = news.poll()) != null; ) hear(next);
            if (scheduler.nextTick().isAfter(now)) return;
            hear(new News.Tick());
        }
    }

    private void hear(News next) {
        var orders = scheduler.on(next, now);
        for (int i = 0; i < orders.size(); i++)
            switch (orders.get(i)) {
                case Order.LookUp(var destination) ->
                        news.add(new News.LookedUp(destination, hosts(destination)));
                case Order.Connect(long number, var _) -> {
                    connects++;
                    news.add(
                            up
                                    ? new News.Ready(number)
                                    : new News.Closed(number, Replies.NEXT_HOP_UNREACHABLE, false));
                }
                case Order.Assign(long number, var assignment) ->
                        news.add(
                                new News.Done(
                                        number,
                                        new Report(
                                                assignment,
                                                Collections.nCopies(
                                                        assignment.recipients().size(),
                                                        new Outcome.Delivered(
                                                                HOP,
                                                                Replies.OK,
                                                                false,
                                                                Security.NONE))),
                                        true));
                case Order.Finish(long number) -> news.add(new News.Closed(number, null, false));
                case Order.Update(var id, var states) -> {
                    if (states.values().iterator().next().isFinal()) settled.set((int) id.value());
                }
                case Order.Notify(_, var id, _) -> told.set((int) id.value());
                case Order.Note _ -> {}
            }
    }

    private static final NextHop HOP =
            new NextHop(
                    "mx", IpAddress.of("192.0.2.1"), 25, Protocol.SMTP, TlsDemand.OPPORTUNISTIC);

    private static Hosts hosts(Destination destination) {
        int number = Math.floorMod(destination.hashCode(), 1 << 24);
        var address =
                IpAddress.of(
                        new byte[] {
                            10, (byte) (number >> 16), (byte) (number >> 8), (byte) number
                        });
        return new Hosts.Found(
                List.of(
                        new NextHop(
                                destination.toString(),
                                address,
                                25,
                                Protocol.SMTP,
                                TlsDemand.OPPORTUNISTIC)));
    }

    private Optional<Entry> find(QueueId id) {
        return settled.get((int) id.value()) ? Optional.empty() : Optional.of(entry(id));
    }

    private Entry entry(QueueId id) {
        var to = new Mailbox("u", new Domain("d" + id.value() % destinations + ".example"));
        var message =
                new Message(id, World.START, Envelope.of(FROM, List.of(to)), CONTENT, Origin.SELF);
        boolean delayed = told.get((int) id.value());
        return new Entry(message, List.of(delayed ? DELAYED : RecipientState.Waiting.FRESH));
    }

    private static long used() {
        for (int i = 0; i < 3; i++) System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
