package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord;
import postern.mail.Replies;
import postern.mail.SessionBounds;
import postern.spool.Draft;
import postern.spool.Entry;

/** HOSTILE 10: each time is a total one; nothing that drips in puts it off. */
class DeadlinesTest extends SessionRig {
    private static final Duration HELLO = SessionBounds.USUAL.hello();
    private static final Duration GRACE = SessionBounds.USUAL.dataGrace();
    private static final Duration WITHOUT_MAIL = SessionBounds.USUAL.withoutMail();

    private void timeUp(Instant when, postern.mail.Reply reply) {
        assertThat(session.deadline()).isEqualTo(when);
        now = when.minusSeconds(1);
        assertThat(on(new Event.TimeUp())).isEqualTo(reply + "\r\n");
        assertThat(effects).contains(new Effect.Close());
    }

    private void accept() {
        say(MAIL + "DATA\r\n");
        say("x\r\n.\r\n");
        var message = only(Effect.Commit.class).message();
        var states = only(Effect.Commit.class).states();
        on(new Event.Committed(new Draft.Stored(new Entry(message, states))));
    }

    @Test
    void aClientSaysEhloInItsTimeWhateverElseItSays() {
        on(new Event.Opened("", ""));
        var end = now.plus(HELLO);
        say("NOOP\r\n");
        now = now.plusSeconds(60);
        say("HELP\r\n");
        say("E");
        timeUp(end, Replies.TIMED_OUT);
    }

    @Test
    void behindStartTlsItIsExpectedAnew() {
        greeted();
        assertThat(session.deadline()).isAfter(now.plus(HELLO));
        say("STARTTLS\r\n");
        var handshake = now.plus(SessionBounds.USUAL.handshake());
        assertThat(session.deadline()).isEqualTo(handshake);
        on(new Event.TlsStarted("TLSv1.3", "x"));
        timeUp(now.plus(HELLO), Replies.TIMED_OUT);
    }

    /** It would make the session forget who its client said it is. */
    @Test
    void aHandshakeThatNobodyWaitsForIsNone() {
        greeted();
        say("MAIL FROM:<a@x.example>\r\n");
        on(new Event.TlsStarted("TLSv1.3", "x"));
        assertThat(say("RCPT TO:<b@y.example>\r\n")).startsWith("250 ");
    }

    @Test
    void whoWasNotGreetedLeavesInTheSameTime() {
        var turnedAway =
                new postern.policy.Decision(
                        postern.policy.Decision.Outcome.REJECT,
                        Replies.BLOCKED,
                        null,
                        "unwelcome",
                        false);
        judge = _ -> decided(turnedAway);
        assertThat(on(new Event.Opened("", ""))).startsWith("554 ");
        var end = now.plus(HELLO);
        say("NOOP\r\n");
        timeUp(end, Replies.TIMED_OUT);
    }

    @Test
    void aSessionThatBringsNoMailEnds() {
        greeted();
        accept();
        var end = now.plus(WITHOUT_MAIL);
        while (now.plusSeconds(240).isBefore(end)) {
            now = now.plusSeconds(239);
            say("NOOP\r\n");
        }
        timeUp(end, Replies.NO_MAIL_FOR_LONG);
    }

    @Test
    void aTransactionInProgressMayStillEnd() {
        greeted();
        for (int i = 0; i < 19; i++) {
            now = now.plusSeconds(180);
            say("NOOP\r\n");
        }
        say(MAIL);
        assertThat(session.deadline()).isEqualTo(now.plus(IDLE));
    }

    @Test
    void aMessageThatDripsInIsGivenUp() {
        upTo354();
        var end = now.plus(GRACE);
        for (int i = 0; i < 100; i++) say("x"); // one octet a second
        timeUp(end.plusSeconds(1), Replies.TOO_SLOW); // bought by 100 octets
    }

    @Test
    void aBurstBuysNoMoreThanTheGrace() {
        upTo354();
        now = now.plusSeconds(30);
        say("x".repeat(30_000)); // 300 seconds' worth
        timeUp(now.plus(GRACE), Replies.TOO_SLOW);
    }

    @Test
    void chunksThatDripInAreGivenUpToo() {
        greeted();
        say(MAIL);
        say("BDAT 1\r\nx");
        var end = now.plus(GRACE);
        assertThat(session.deadline()).as("between two chunks").isEqualTo(end);
        say("BDAT 900 LAST\r\nx");
        timeUp(end.plusMillis(10), Replies.TOO_SLOW);
    }

    @Test
    void aDroppedChunkComesAsFastAsAnyOther() {
        greeted();
        say("BDAT 5000\r\n");
        var end = now.plus(GRACE);
        now = now.plusSeconds(60);
        say("xx");
        assertThat(session.deadline()).isEqualTo(end.plusMillis(20));
        say("x".repeat(4998) + "NOOP\r\n");
        assertThat(session.deadline()).as("the pace is over").isEqualTo(now.plus(IDLE));
    }

    @Test
    void whatBringsAMessageNearerIsUseful() {
        greeted();
        var hello = session.useful();
        say("NOOP\r\nRSET\r\nVRFY x\r\nFOO\r\n");
        say("EHLO client.example");
        assertThat(session.useful()).isEqualTo(hello);
        say("\r\n");
        assertThat(session.useful()).isEqualTo(now);
        say("MAIL FROM:<a@x.example>\r\n");
        assertThat(session.useful()).isEqualTo(now);
        say("RCPT TO:<b@y.example>\r\n");
        var rcpt = session.useful();
        assertThat(rcpt).isEqualTo(now);
        say("RCPT TO:<b@y.example>\r\n");
        assertThat(session.useful()).as("once more").isEqualTo(rcpt);
        say("DATA\r\n");
        var data = session.useful();
        assertThat(data).isEqualTo(now);
        say("x".repeat(16_000));
        assertThat(session.useful()).isEqualTo(data);
        say("x".repeat(384));
        assertThat(session.useful()).isEqualTo(now);
    }

    @Test
    void whoMakesNoUseOfItsPlaceIsToldWhyItEnds() {
        greeted();
        assertThat(on(new Event.Crowded())).isEqualTo(Replies.MADE_ROOM + "\r\n");
        assertThat(effects).endsWith(new Effect.Close());
        assertThat(((JournalRecord.Refused) only(Effect.Note.class).record()).reply())
                .isEqualTo(Replies.MADE_ROOM);
    }
}
