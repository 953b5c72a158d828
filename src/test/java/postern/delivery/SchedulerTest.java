package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import postern.config.Hop;
import postern.config.Settings.Delivering;
import postern.spool.RecipientState;

/** How mail flows, and how destinations share what there is. */
class SchedulerTest {
    private final World world = new World();

    @Test
    void oneMessageGoesOutAtOnceAndItsConnectionIsFinishedSoonAfter() {
        var id = world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(1));
        assertThat(world.state(id, 0))
                .isEqualTo(
                        new RecipientState.Delivered(
                                World.hop("x.example", Hop.Protocol.SMTP) + ", security none",
                                World.SENT));
        assertThat(world.scheduler.connections()).isEqualTo(1);
        assertThat(world.attempts)
                .singleElement()
                .satisfies(a -> assertThat(a.outcome()).isEqualTo("delivered"));
        world.run(Duration.ofSeconds(5));
        assertThat(world.scheduler.connections()).isZero();
        assertThat(world.scheduler.waiting()).isZero();
        assertThat(world.notifications).isEmpty();
    }

    @Test
    void aSteadyFlowSharesConnectionsFirstComeFirstServed() {
        for (int i = 0; i < 50; i++) {
            world.mail("a@s.example", "b" + i + "@x.example");
            world.run(Duration.ofMillis(200));
        }
        world.run(Duration.ofSeconds(1));
        assertThat(world.gone.size()).isEqualTo(50);
        assertThat(world.connects).isEqualTo(1);
        assertThat(world.lookUps).isEqualTo(1);
        assertThat(world.attempts.stream().map(a -> a.queueId()).toList()).isSorted();
    }

    @Test
    void aConnectionIsReplacedAfterAHundredTransactions() {
        for (int i = 0; i < 250; i++) {
            world.mail("a@s.example", "b@x.example");
            world.run(Duration.ofMillis(200));
        }
        assertThat(world.connects).isEqualTo(3);
    }

    @Test
    void recipientsOfOneDestinationShareATransactionOfAtMostAHundred() {
        var to = new ArrayList<String>();
        for (int i = 0; i < 250; i++) to.add("u" + i + "@x.example");
        for (int i = 0; i < 3; i++) to.add("u@y" + i + ".example");
        world.mail("a@s.example", to.toArray(String[]::new));
        world.run(Duration.ofSeconds(2));
        assertThat(world.peer("x.example").transactions).isEqualTo(3);
        assertThat(world.delivered).hasSize(253);
        assertThat(world.spool.size()).isZero();
    }

    @Test
    void theWindowGrowsWithSuccessAndIsHeldToItsMost() {
        for (int i = 0; i < 2000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMillis(150));
        assertThat(world.peer("x.example").mostOpen).isLessThanOrEqualTo(5);
        world.run(Duration.ofMinutes(1));
        assertThat(world.peer("x.example").mostOpen).isEqualTo(20);
        assertThat(world.spool.size()).isZero();
    }

    @Test
    void recipientsWantedInAnotherTransactionFollowAtOnce() {
        var peer = world.peer("x.example");
        var sent = peer.answer;
        var count = new int[2]; // of a transaction, its recipients
        peer.answer =
                r -> {
                    if (count[0] != peer.transactions) count[1] = 0;
                    count[0] = peer.transactions;
                    return count[1]++ < 3 ? sent.apply(r) : new Outcome.Again();
                };
        var to = new ArrayList<String>();
        for (int i = 0; i < 10; i++) to.add("u" + i + "@x.example");
        world.mail("a@s.example", to.toArray(String[]::new));
        world.run(Duration.ofSeconds(2));
        assertThat(world.spool.size()).isZero();
        assertThat(world.connects).isEqualTo(1);
        assertThat(world.delivered).hasSize(10);
    }

    @Test
    void aBusyDestinationDoesNotStarveTheOthers() {
        var few =
                new Delivering(
                        World.LIMITS.firstRetry(),
                        World.LIMITS.maxRetry(),
                        World.LIMITS.expiry(),
                        null,
                        20,
                        4,
                        World.LIMITS.connectTimeout(),
                        World.LIMITS.replyTimeout());
        var world = new World(few, 3);
        for (int i = 0; i < 10_000; i++) world.mail("a@s.example", "b@busy.example");
        world.run(Duration.ofSeconds(3));
        for (int i = 0; i < 20; i++) world.mail("a@s.example", "b@d" + i + ".example");
        world.run(Duration.ofSeconds(4)); // well before a connection has served its hundred
        for (int i = 0; i < 20; i++)
            assertThat(world.peer("d" + i + ".example").transactions).isEqualTo(1);
        assertThat(world.peer("busy.example").transactions).isGreaterThan(150);
    }

    @Test
    void destinationsThatAreAllBusyShareTheConnectionsEvenly() {
        var few =
                new Delivering(
                        World.LIMITS.firstRetry(),
                        World.LIMITS.maxRetry(),
                        World.LIMITS.expiry(),
                        null,
                        20,
                        10,
                        World.LIMITS.connectTimeout(),
                        World.LIMITS.replyTimeout());
        var world = new World(few, 3);
        for (int i = 0; i < 5_000; i++) world.mail("a@s.example", "b@first.example");
        world.run(Duration.ofSeconds(3));
        for (int i = 0; i < 5_000; i++) world.mail("a@s.example", "b@second.example");
        world.run(Duration.ofSeconds(3));
        assertThat(world.peer("first.example").open).isBetween(4, 6);
        assertThat(world.peer("second.example").open).isBetween(4, 6);
    }
}
