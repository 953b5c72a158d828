package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.Hosts;
import postern.spool.RecipientState;

/** What the scheduler does about next hops that do not take mail. */
class TroubleTest {
    private final World world = new World();

    @Test
    void aHostThatTakesFewConnectionsIsNotAskedForMoreAllTheTime() {
        var peer = world.peer("x.example");
        peer.maxConnections = 3;
        peer.transaction = Duration.ofSeconds(1);
        for (int i = 0; i < 1000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(10));
        assertThat(world.spool.size()).isZero();
        assertThat(peer.mostOpen).isEqualTo(3);
        assertThat(peer.attempts).isLessThan(80);
        assertThat(world.notices).isEmpty(); // it was never down
    }

    @Test
    void aHostThatIsDownCostsOneProbeForEachStepOfItsBackOff() {
        var peer = world.peer("x.example");
        peer.up = false;
        for (int i = 0; i < 10_000; i++) world.mail("a@s.example", "b" + i + "@x.example");
        world.run(Duration.ofHours(3).plusMinutes(59));
        // 5, 10, 20, 40 minutes, then hours, of each up to a quarter less
        assertThat(peer.attempts).isBetween(7, 10);
        assertThat(world.connects).isEqualTo(peer.attempts);
        assertThat(world.updates).hasSize(peer.attempts);
        assertThat(world.notices).hasSize(1);
        assertThat(world.scheduler.standings(world.now))
                .singleElement()
                .satisfies(s -> {
                    assertThat(s.waiting()).isEqualTo(10_000);
                    assertThat(s.failures()).isEqualTo(peer.attempts);
                    assertThat(s.nextTry()).isAfter(world.now);
                    assertThat(s.lastFailure()).isEqualTo(World.REFUSED);
                });
        peer.up = true;
        world.run(Duration.ofHours(2));
        assertThat(world.gone.size()).isEqualTo(10_000);
        assertThat(world.notices).hasSize(2);
        assertThat(world.delivered.values()).containsOnly(1);
    }

    @Test
    void whatArrivesForADestinationThatIsDownWaitsWithTheOthers() {
        world.peer("x.example").up = false;
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        for (int i = 0; i < 100; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(3));
        assertThat(world.connects).isEqualTo(1);
    }

    @Test
    void allHostsAreTriedInTurnAndThePrimaryAgainLater() {
        world.mx("x.example", "mx1", "mx2", "mx3");
        world.peer("mx1").up = false;
        world.peer("mx2").up = false;
        var id = world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.peer("mx3").transactions).isEqualTo(1);
        assertThat(world.notices).isEmpty();

        world.mail("a@s.example", "b@x.example"); // the dead are spared
        world.run(Duration.ofSeconds(10));
        assertThat(world.peer("mx3").transactions).isEqualTo(2);
        assertThat(world.peer("mx1").attempts).isEqualTo(1);
        assertThat(world.peer("mx2").attempts).isEqualTo(1);

        world.peer("mx1").up = true;
        world.run(Duration.ofMinutes(5));
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        assertThat(world.peer("mx1").transactions).isEqualTo(1);
        assertThat(world.spool.size()).isZero();
    }

    @Test
    void aProbeOfAPrimaryThatIsStillDownCostsTheBackupNothing() {
        world.mx("x.example", "mx1", "mx2");
        world.peer("mx1").up = false;
        for (int i = 0; i < 20_000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(30));
        assertThat(world.peer("mx2").mostOpen).isEqualTo(20);
        assertThat(world.spool.size()).isZero();
        assertThat(world.peer("mx1").attempts).isLessThan(8);
    }

    @Test
    void aFailedHandshakeIsTriedAgainInClear() {
        world.peer("x.example").brokenTls = true;
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        assertThat(world.spool.size()).isZero();
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        assertThat(world.peer("x.example").hops.stream().map(h -> h.tls()).toList())
                .extracting(Enum::name)
                .containsExactly("OPPORTUNISTIC", "NONE", "NONE");
    }

    @Test
    void oneDeferredRecipientWaitsAloneAndLonger() {
        var peer = world.peer("x.example");
        var sent = peer.answer;
        peer.answer =
                r ->
                        r.to().local().equals("grey")
                                ? new Outcome.Deferred(World.GREYLISTED)
                                : sent.apply(r);
        var id = world.mail("a@s.example", "u@x.example", "grey@x.example", "v@x.example");
        world.run(Duration.ofSeconds(5));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.state(id, 2)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.state(id, 1))
                .isInstanceOfSatisfying(
                        RecipientState.Waiting.class,
                        w -> {
                            assertThat(w.attempts()).isEqualTo(1);
                            assertThat(w.last()).isEqualTo(World.GREYLISTED);
                            assertThat(w.next())
                                    .isBetween(
                                            World.START.plusSeconds(225),
                                            World.START.plusSeconds(301));
                        });
        world.mail("a@s.example", "w@x.example");
        world.run(Duration.ofSeconds(5));
        assertThat(world.spool.size()).isEqualTo(1); // others flow
        world.run(Duration.ofMinutes(14));
        assertThat(peer.transactions).isEqualTo(4); // after 5 and 10 minutes
        peer.answer = sent;
        world.run(Duration.ofHours(1));
        assertThat(world.spool.size()).isZero();
        assertThat(world.delivered.values()).containsOnly(1);
    }

    @Test
    void aNextHopThatWantsEverythingAgainIsLeftAloneForAWhile() {
        world.peer("x.example").answer = _ -> new Outcome.Again();
        var id = world.mail("a@s.example", "b@x.example", "c@x.example");
        world.run(Duration.ofMinutes(1));
        assertThat(world.peer("x.example").transactions).isEqualTo(1);
        assertThat(world.state(id, 0))
                .isInstanceOfSatisfying(
                        RecipientState.Waiting.class, w -> assertThat(w.attempts()).isEqualTo(1));
    }

    @Test
    void aNextHopThatIsFullGetsLessAndLessAndThenNothing() {
        var full = Reply.parse("452 4.3.1 disk full").orThrow();
        world.peer("x.example").answer = _ -> new Outcome.Deferred(full);
        for (int i = 0; i < 1000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(3));
        assertThat(world.peer("x.example").transactions).isLessThan(10);
        assertThat(world.notices).hasSize(1);
    }

    @Test
    void connectionsThatBreakInEachTransactionMakeADestinationGoDown() {
        world.peer("x.example").answer = _ -> null;
        for (int i = 0; i < 1000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(3));
        assertThat(world.peer("x.example").transactions).isLessThan(10);
        assertThat(world.notices).hasSize(1);
    }

    @Test
    void aLookUpWithoutAnAnswerBacksOffAndARefusalFailsEveryMessage() {
        world.zones.put("x.example", new Hosts.NotNow(Replies.DNS_UNAVAILABLE));
        for (int i = 0; i < 2000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMinutes(3));
        assertThat(world.lookUps).isEqualTo(1);
        assertThat(world.connects).isZero();
        world.zones.put("x.example", new Hosts.Never(Replies.NULL_MX));
        world.run(Duration.ofMinutes(10));
        assertThat(world.spool.size()).isZero();
        assertThat(world.lookUps).isEqualTo(2);
        assertThat(world.notifications).hasSize(2000);
        assertThat(world.gone.values())
                .allSatisfy(s ->
                        assertThat(s).containsExactly(new RecipientState.Failed(Replies.NULL_MX)));
        world.run(Duration.ofMinutes(10));
        assertThat(world.scheduler.standings(world.now)).isEmpty(); // forgotten
    }
}
