package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.config.Hop;
import postern.config.RouteRule;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.delivery.Work.News;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.route.Router;
import postern.spool.RecipientState;

/** What administrators, reloads and restarts do to mail that waits. */
class AdministrationTest {
    private final World world = new World();

    @Test
    void noRouteFailsAtOnce() {
        world.tell(new News.Rerouted(new Router(List.of()), world.limits));
        var id = world.mail("a@s.example", "b@x.example", "c@y.example");
        world.run(Duration.ofSeconds(1));
        assertThat(world.state(id, 0)).isEqualTo(new RecipientState.Failed(Replies.NO_ROUTE));
        assertThat(world.notifications).hasSize(1);
        assertThat(world.scheduler.destinationOf(Mailbox.of("b@x.example"))).isEmpty();
    }

    @Test
    void closingEndsWhatIsUnderwayAndBeginsNothing() {
        for (int i = 0; i < 100; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofMillis(230));
        int underway = world.underway.size();
        assertThat(underway).isPositive();
        world.tell(new News.Closing());
        world.mail("a@s.example", "b@y.example");
        world.run(Duration.ofSeconds(5));
        assertThat(world.scheduler.connections()).isZero();
        assertThat(world.peer("y.example").attempts).isZero();
        assertThat(world.peer("x.example").transactions).isEqualTo(world.gone.size());
        assertThat(world.scheduler.nextTick()).isEqualTo(Instant.MAX);
    }

    @Test
    void retryClearsTheBackOffOfTheMessageAndOfItsDestination() {
        world.peer("x.example").up = false;
        world.peer("y.example").answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        var down = world.mail("a@s.example", "b@x.example");
        var grey = world.mail("a@s.example", "b@y.example");
        world.run(Duration.ofSeconds(10));
        world.tell(new News.Retry(Set.of(down, grey)));
        world.run(Duration.ofSeconds(10));
        assertThat(world.peer("x.example").attempts).isEqualTo(2);
        assertThat(world.peer("y.example").transactions).isEqualTo(2);
        world.run(Duration.ofMinutes(3)); // not by themselves
        assertThat(world.peer("x.example").attempts).isEqualTo(2);
    }

    @Test
    void heldRecipientsAreLeftAloneUntilReleased() {
        world.peer("x.example").up = false;
        var id = world.mail("a@s.example", "b@x.example", "c@x.example", "d@y.example");
        world.run(Duration.ofSeconds(10));
        world.change(id, 0, new RecipientState.Held("a person"));
        world.peer("x.example").up = true;
        world.run(Duration.ofHours(1));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Held.class);
        assertThat(world.state(id, 1)).isInstanceOf(RecipientState.Delivered.class);
        world.change(id, 0, RecipientState.Waiting.FRESH);
        world.run(Duration.ofSeconds(10));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.delivered.values()).containsOnly(1);
    }

    @Test
    void aRecipientThatWaitsForItsTimeCanBeHeldReleasedAndDeleted() {
        var peer = world.peer("x.example");
        peer.answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        var id = world.mail("a@s.example", "b@x.example", "c@x.example", "d@x.example");
        world.run(Duration.ofSeconds(10));
        world.change(id, 0, new RecipientState.Held("a person"));
        world.change(id, 1, new RecipientState.Failed(Replies.DELETED));
        world.run(Duration.ofMinutes(6));
        assertThat(peer.transactions).isEqualTo(2);
        world.change(id, 0, RecipientState.Waiting.FRESH); // before the third one's time
        world.run(Duration.ofSeconds(10));
        assertThat(peer.transactions).isEqualTo(3);
        assertThat(world.attempts.getLast().to()).isEqualTo("b@x.example");
        world.change(id, 0, new RecipientState.Failed(Replies.DELETED));
        world.change(id, 2, new RecipientState.Failed(Replies.DELETED));
        world.run(Duration.ofDays(1));
        assertThat(peer.transactions).isEqualTo(3);
        assertThat(world.scheduler.waiting()).isZero();
    }

    @Test
    void holdingAMessageInATransactionHoldsItIfItComesBack() {
        var peer = world.peer("x.example");
        peer.transaction = Duration.ofSeconds(5);
        peer.answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        var id = world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(2));
        world.change(id, 0, new RecipientState.Held("a person"));
        world.run(Duration.ofHours(1));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Held.class);
        assertThat(peer.transactions).isEqualTo(1);
    }

    @Test
    void aRestartHonoursTheTimesInTheSpool() {
        var peer = world.peer("x.example");
        peer.answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        world.restart();
        world.run(Duration.ofMinutes(3));
        assertThat(peer.transactions).isEqualTo(1);
        world.run(Duration.ofMinutes(3));
        assertThat(peer.transactions).isEqualTo(2);
    }

    @Test
    void anEntryThatArrivesTwiceIsDeliveredOnce() {
        var id = world.mail("a@s.example", "b@x.example");
        var entry = world.spool.get(id);
        world.tell(new News.Arrived(entry));
        world.run(Duration.ofMillis(130));
        world.tell(new News.Arrived(entry));
        world.run(Duration.ofSeconds(5));
        world.tell(new News.Arrived(entry));
        world.run(Duration.ofSeconds(5));
        assertThat(world.peer("x.example").transactions).isEqualTo(1);
        assertThat(world.scheduler.waiting()).isZero();
    }

    @Test
    void newRoutesMoveWhatWaits() {
        world.peer("x.example").up = false;
        for (int i = 0; i < 3000; i++)
            world.mail(
                    ReversePath.of("a@s.example"),
                    true,
                    List.of(Recipient.of(Mailbox.of("b@x.example"))));
        world.run(Duration.ofMinutes(1));
        var smart =
                new Target.Fixed(
                        List.of(new Hop(Hop.Protocol.SMTP, Domain.of("smart.example"), 25)));
        var rule = new RouteRule(1, List.of(), smart, TlsDemand.NONE);
        world.mx("smart.example:25", "smart");
        world.tell(new News.Rerouted(new Router(List.of(rule)), world.limits));
        world.run(Duration.ofMinutes(1));
        assertThat(world.gone.size()).isEqualTo(3000);
        assertThat(world.peer("smart").transactions).isEqualTo(3000);
    }

    @Test
    void aClockThatIsSetBackMakesNobodyWaitLonger() {
        world.peer("x.example").up = false;
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofSeconds(10));
        world.tell(new News.Tick());
        var before = Duration.between(world.now, world.scheduler.nextTick());
        world.now = world.now.minus(Duration.ofDays(30));
        world.tell(new News.Tick());
        assertThat(Duration.between(world.now, world.scheduler.nextTick())).isEqualTo(before);
    }
}
