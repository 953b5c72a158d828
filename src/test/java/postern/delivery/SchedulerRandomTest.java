package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.Hop;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.config.Settings.Delivering;
import postern.delivery.Work.News;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.policy.DomainPattern;
import postern.route.Hosts;
import postern.route.Router;
import postern.spool.RecipientState;

/**
 * A world in which everything fails at random, from one seed. {@link World} checks at each step
 * that no recipient is in two transactions, no final state changes, no held recipient is tried, and
 * no more connections are open than allowed; here, that in the end everyone has one final state,
 * was delivered once at most, and no notification was sent twice.
 */
class SchedulerRandomTest {
    private static final Reply FULL = Reply.parse("452 4.3.1 full").orThrow();
    private static final Reply BUSY = Reply.parse("421 4.7.0 busy").orThrow();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyRecipientEndsInOneState(long seed) {
        play(seed);
    }

    @Test
    @Tag("slow")
    void everyRecipientEndsInOneStateForManySeeds() {
        for (long seed = 100; seed < 200; seed++) play(seed);
    }

    @Test
    void theSameSeedGivesTheSameStory() {
        assertThat(play(42)).isEqualTo(play(42));
        assertThat(play(42)).isNotEqualTo(play(43));
    }

    private static List<String> play(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var limits =
                new Delivering(
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(30),
                        Duration.ofHours(12),
                        random.nextBoolean() ? Duration.ofHours(1) : null,
                        1 + random.nextInt(8),
                        1 + random.nextInt(12),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(5));
        var world = new World(limits, seed);
        world.durable = Duration.ofMillis(random.nextInt(5_000));
        world.mx("smart.example:25", "smart", "smarter");
        int domains = 1 + random.nextInt(12);
        for (int i = 0; i < domains; i++)
            if (random.nextBoolean())
                world.mx("d" + i + ".example", "mx" + i, "shared", "backup" + i);
        for (int i = 0; i < 400; i++) {
            step(world, domains, random);
            world.run(Duration.ofMillis(random.nextInt(random.nextInt(20) == 0 ? 600_000 : 500)));
        }
        for (var entry : List.copyOf(world.spool.values())) // nothing stays held
        for (int i = 0; i < entry.states().size(); i++)
                if (entry.states().get(i) instanceof RecipientState.Held)
                    world.change(entry.id(), i, RecipientState.Waiting.FRESH);
        world.run(Duration.ofDays(1));
        assertThat(world.spool.size()).as("seed %d", seed).isZero();
        assertThat(world.scheduler.waiting()).isZero();
        assertThat(world.scheduler.connections()).isZero();
        assertThat(world.scheduler.standings(world.now)).isEmpty();
        assertThat(world.notifications.stream().flatMap(SchedulerRandomTest::ends))
                .as("seed %d", seed)
                .doesNotHaveDuplicates();
        return world.attempts.stream().map(Object::toString).toList();
    }

    /** What a notification says of the end of recipients. */
    private static Stream<String> ends(Notification notification) {
        return notification.recipients().entrySet().stream()
                .filter(item -> item.getValue().action() != Notification.Action.DELAYED)
                .map(item -> notification.about().id() + "/" + item.getKey());
    }

    private static void step(World world, int domains, RandomGenerator random) {
        switch (random.nextInt(12)) {
            case 0 -> trouble(world, random);
            case 1 -> dns(world, "d" + random.nextInt(domains) + ".example", random);
            case 2 -> administrate(world, random);
            case 3 -> world.tell(new News.Retry(new LinkedHashSet<>(world.spool.keySet())));
            case 4 -> {
                if (random.nextInt(4) == 0)
                    world.tell(new News.Rerouted(router(random), world.limits));
            }
            default -> {
                for (int n = 1 + random.nextInt(8); n > 0; n--) mail(world, domains, random);
            }
        }
    }

    private static Router router(RandomGenerator random) {
        var rules = new ArrayList<RouteRule>();
        var hop = new Hop(Hop.Protocol.SMTP, Domain.of("smart.example"), 25);
        for (int i = 0; i < 3; i++)
            if (random.nextInt(3) == 0)
                rules.add(
                        new RouteRule(
                                i,
                                List.of(DomainPattern.of("d" + i + ".example")),
                                new Target.Fixed(List.of(hop)),
                                TlsDemand.NONE));
        if (random.nextInt(6) > 0)
            rules.add(new RouteRule(9, List.of(), new Target.Mx(), TlsDemand.OPPORTUNISTIC));
        return new Router(rules);
    }

    private static void mail(World world, int domains, RandomGenerator random) {
        List<Recipient> to = new ArrayList<>();
        for (int i = 1 + random.nextInt(random.nextInt(10) == 0 ? 150 : 3); i > 0; i--) {
            Set<Recipient.Notify> notify =
                    switch (random.nextInt(4)) {
                        case 0 -> Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.FAILURE);
                        case 1 -> Set.of(Recipient.Notify.NEVER);
                        default -> Set.of();
                    };
            var address = "u" + i + "@d" + random.nextInt(domains) + ".example";
            to.add(new Recipient(Mailbox.of(address), notify, null));
        }
        var from = random.nextInt(5) == 0 ? new ReversePath.Null() : ReversePath.of("a@s.example");
        world.mail(from, random.nextBoolean(), to);
    }

    private static void trouble(World world, RandomGenerator random) {
        if (world.peers.isEmpty()) return;
        var names = List.copyOf(world.peers.keySet());
        var name = names.get(random.nextInt(names.size()));
        var peer = world.peer(name);
        peer.up = random.nextInt(3) > 0;
        peer.brokenTls = random.nextInt(4) == 0;
        peer.maxConnections = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 100;
        peer.transaction = Duration.ofMillis(random.nextInt(3_000));
        var hop = World.hop(name, peer.protocol);
        int mood = random.nextInt(6);
        peer.answer =
                _ ->
                        switch (random.nextInt(mood == 0 ? 8 : 20)) {
                            case 0 -> new Outcome.Deferred(World.GREYLISTED);
                            case 1 -> new Outcome.Deferred(FULL);
                            case 2 -> new Outcome.Deferred(BUSY);
                            case 3 -> null;
                            case 4 -> new Outcome.Again();
                            case 5 -> new Outcome.Failed(World.UNKNOWN);
                            default ->
                                    new Outcome.Delivered(
                                            hop, World.SENT, random.nextBoolean(), Security.NONE);
                        };
    }

    private static void dns(World world, String domain, RandomGenerator random) {
        switch (random.nextInt(5)) {
            case 0 -> world.zones.put(domain, new Hosts.Never(Replies.NULL_MX));
            case 1 -> world.zones.put(domain, new Hosts.NotNow(Replies.DNS_UNAVAILABLE));
            case 2 -> world.mx(domain, "shared", "mx-of-" + domain);
            default -> world.zones.remove(domain);
        }
    }

    private static void administrate(World world, RandomGenerator random) {
        if (world.spool.isEmpty()) return;
        var entries = List.copyOf(world.spool.values());
        var entry = entries.get(random.nextInt(entries.size()));
        int index = random.nextInt(entry.states().size());
        if (entry.states().get(index).isFinal()) return;
        world.change(
                entry.id(),
                index,
                switch (random.nextInt(4)) {
                    case 0 -> new RecipientState.Failed(Replies.DELETED);
                    case 1 -> RecipientState.Waiting.FRESH;
                    default -> new RecipientState.Held("a person");
                });
    }
}
