package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.config.Hop.Protocol;
import postern.delivery.Notification.Action;
import postern.delivery.Work.News;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.spool.RecipientState;

/** Who is told what, and when a message is given up. */
class TellingTest {
    private static final ReversePath SENDER = ReversePath.of("a@s.example");

    private final World world = new World();

    /** NOTIFY as the client gave it ("" for not at all), and what follows from it. */
    @ParameterizedTest
    @CsvSource({
        // reverse-path, trusted, NOTIFY, next hop offers DSN, protocol, after success, after
        // failure
        "a@s.example, true,  '',            false, SMTP, '',        FAILED",
        "a@s.example, true,  NEVER,         false, SMTP, '',        ''",
        "a@s.example, true,  FAILURE,       false, SMTP, '',        FAILED",
        "a@s.example, true,  DELAY,         false, SMTP, '',        ''",
        "a@s.example, true,  SUCCESS,       false, SMTP, RELAYED,   ''",
        "a@s.example, true,  SUCCESS,       true,  SMTP, '',        ''",
        "a@s.example, true,  SUCCESS,       false, LMTP, DELIVERED, ''",
        "a@s.example, true,  SUCCESS FAILURE, false, SMTP, RELAYED, FAILED",
        "a@s.example, false, SUCCESS,       false, SMTP, '',        ''",
        "a@s.example, false, SUCCESS FAILURE, false, SMTP, '',      FAILED",
        "<>,          true,  '',            false, SMTP, '',        ''",
        "<>,          true,  SUCCESS FAILURE, false, SMTP, '',      ''",
    })
    void aSenderIsToldWhatItAskedForAndMayHear(
            String from,
            boolean trusted,
            String notifyOn,
            boolean passedOn,
            Protocol protocol,
            String afterSuccess,
            String afterFailure) {
        var hop = World.hop("x.example", protocol);
        world.peer("x.example").answer =
                r ->
                        r.to().local().equals("bad")
                                ? new Outcome.Failed(World.UNKNOWN)
                                : new Outcome.Delivered(hop, World.SENT, passedOn, Security.NONE);
        var path = ReversePath.of(from);
        var good = world.mail(path, trusted, List.of(to("good@x.example", notifyOn)));
        world.run(Duration.ofSeconds(2));
        assertThat(world.told()).isEqualTo(actions(afterSuccess));
        world.notifications.clear();
        var bad = world.mail(path, trusted, List.of(to("bad@x.example", notifyOn)));
        world.run(Duration.ofSeconds(2));
        assertThat(world.told()).isEqualTo(actions(afterFailure));
        assertThat(world.state(good, 0)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.state(bad, 0)).isEqualTo(new RecipientState.Failed(World.UNKNOWN));
        assertThat(world.attempts.getLast().outcome()).isEqualTo("failed");
    }

    @Test
    void whatBecameOfSeveralRecipientsStandsInOneNotification() {
        var delivered = world.peer("x.example").answer;
        world.peer("x.example").answer =
                r ->
                        r.to().local().startsWith("bad")
                                ? new Outcome.Failed(World.UNKNOWN)
                                : delivered.apply(r);
        world.mail(
                SENDER,
                true,
                List.of(
                        to("bad1@x.example", ""),
                        to("good1@x.example", "SUCCESS"),
                        to("bad2@x.example", "NEVER"),
                        to("good2@x.example", "")));
        world.run(Duration.ofSeconds(2));
        assertThat(world.notifications).hasSize(1);
        assertThat(world.notifications.getFirst().recipients()).containsOnlyKeys(0, 1);
        assertThat(world.notifications.getFirst().recipients().get(0).remote())
                .startsWith("x.example[");
        assertThat(world.spool).isEmpty();
    }

    @Test
    void theStateFollowsOnlyWhenTheNotificationIsDurable() {
        world.durable = Duration.ofSeconds(30);
        world.peer("x.example").answer = _ -> new Outcome.Failed(World.UNKNOWN);
        var id = world.mail("a@s.example", "b@x.example", "c@y.example");
        world.run(Duration.ofSeconds(10));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Waiting.class);
        var entry = world.spool.get(id);
        world.tell(new News.Changed(entry)); // still shows what was: nobody tries again
        world.run(Duration.ofSeconds(10));
        assertThat(world.peer("x.example").transactions).isEqualTo(1);
        world.run(Duration.ofSeconds(20));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Failed.class);
        assertThat(world.notifications).hasSize(1);
    }

    @Test
    void aDelayThatCannotBeReportedYetIsNotReportedTwiceAndStopsNobody() {
        world.durable = Duration.ofDays(2); // a full disk
        world.peer("x.example").answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        var id = world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofHours(12));
        assertThat(world.told()).containsExactly(Action.DELAYED);
        var hop = World.hop("x.example", Protocol.SMTP);
        world.peer("x.example").answer =
                _ -> new Outcome.Delivered(hop, World.SENT, false, Security.NONE);
        world.run(Duration.ofHours(1));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Delivered.class);
        world.run(Duration.ofDays(3));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Delivered.class);
    }

    @Test
    void aDelayIsReportedOnceAndExpiryEndsItWithTheLastReply() {
        world.peer("x.example").answer = _ -> new Outcome.Deferred(World.GREYLISTED);
        var id =
                world.mail(
                        SENDER,
                        false,
                        List.of(to("b@x.example", ""), to("c@x.example", "FAILURE")));
        world.run(Duration.ofHours(4));
        assertThat(world.notifications).isEmpty();
        world.run(Duration.ofHours(2));
        assertThat(world.told()).containsExactly(Action.DELAYED);
        assertThat(world.notifications.getFirst().recipients()).containsOnlyKeys(0);
        world.run(Duration.ofDays(4));
        assertThat(world.notifications).hasSize(1);
        world.run(Duration.ofDays(1));
        assertThat(world.told()).containsExactly(Action.DELAYED, Action.FAILED);
        assertThat(world.notifications.getLast().recipients()).containsOnlyKeys(0, 1);
        assertThat(world.state(id, 0))
                .isInstanceOfSatisfying(
                        RecipientState.Failed.class,
                        failed -> {
                            assertThat(failed.reply().status()).isEqualTo(Replies.EXPIRED.status());
                            assertThat(failed.reply().toString())
                                    .contains(World.GREYLISTED.toString());
                        });
    }

    @Test
    void aDestinationThatStaysDownDelaysAndExpiresAllItsMail() {
        world.peer("x.example").up = false;
        for (int i = 0; i < 2000; i++) world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofHours(6));
        assertThat(world.told()).hasSize(2000).containsOnly(Action.DELAYED);
        int updates = world.updates.size();
        assertThat(updates).isLessThan(20);
        world.run(Duration.ofDays(1));
        assertThat(world.notifications).hasSize(2000);
        for (int i = 0; i < 10; i++) world.mail("a@s.example", "late@x.example");
        world.run(Duration.ofDays(4));
        assertThat(world.told().stream().filter(a -> a == Action.FAILED)).hasSize(2000);
        assertThat(world.spool.size()).isEqualTo(10); // these have a day left
        assertThat(world.told().stream().filter(a -> a == Action.DELAYED)).hasSize(2010);
        world.run(Duration.ofDays(2));
        assertThat(world.spool.size()).isZero();
        assertThat(world.scheduler.waiting()).isZero();
        assertThat(world.gone.values().stream().flatMap(List::stream))
                .allSatisfy(state ->
                        assertThat(((RecipientState.Failed) state).reply().toString())
                                .contains(World.REFUSED.toString()));
    }

    @Test
    void aMessageThatHasExpiredMeanwhileIsStillTriedOnce() {
        world.peer("x.example").up = false;
        world.mail("a@s.example", "b@x.example");
        var entry =
                world.shelf.store(
                        World.START.minus(Duration.ofDays(6)),
                        SENDER,
                        true,
                        List.of(to("b@y.example", "")));
        world.tell(new News.Arrived(entry));
        world.run(Duration.ofSeconds(2));
        assertThat(world.state(entry.id(), 0)).isInstanceOf(RecipientState.Delivered.class);
        assertThat(world.notifications).isEmpty();
    }

    @Test
    void mailThatNobodyCanBeToldOfFailsInSilence() {
        world.peer("x.example").up = false;
        var id = world.mail("<>", "b@x.example");
        world.run(Duration.ofDays(6));
        assertThat(world.state(id, 0)).isInstanceOf(RecipientState.Failed.class);
        assertThat(world.notifications).isEmpty();
        assertThat(world.attempts.getLast().outcome()).isEqualTo("failed");
    }

    @Test
    void aRestartDoesNotReportTheSameDelayTwice() {
        world.peer("x.example").up = false;
        world.mail("a@s.example", "b@x.example");
        world.run(Duration.ofHours(6));
        world.restart();
        world.run(Duration.ofHours(6));
        assertThat(world.told()).containsExactly(Action.DELAYED);
    }

    private static List<Action> actions(String text) {
        return text.isEmpty() ? List.of() : List.of(Action.valueOf(text));
    }

    private static Recipient to(String address, String notifyOn) {
        Set<Notify> set = EnumSet.noneOf(Notify.class);
        for (var word : notifyOn.split(" ")) if (!word.isEmpty()) set.add(Notify.valueOf(word));
        return new Recipient(Mailbox.of(address), set, null);
    }
}
