package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Recipient.Notify;
import postern.policy.Fact;
import postern.policy.Stage;
import postern.spool.Content;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** What transcripts do not show: the spool's part, time, the end. */
class SessionTest extends SessionRig {

    @Test
    void aMessageAsTheSpoolGetsIt() {
        greeted();
        say(
                lines(
                        "MAIL FROM:<a@x.example> BODY=8BITMIME RET=HDRS ENVID=q+2B1",
                        "RCPT TO:<b@y.example> NOTIFY=SUCCESS ORCPT=rfc822;b+2B@y"));
        assertThat(judged()).hasSize(1);
        var judged = judged().getFirst();
        assertThat(judged.stage()).isEqualTo(Stage.RCPT);
        assertThat(judged.queueId()).isEqualTo("000000000007");
        assertThat(judged.fingerprint()).isEqualTo("one");
        assertThat(judged.decision()).isEqualTo(ACCEPT);
        assertThat(judged.facts().value(Fact.FORWARD_PATH)).hasToString("b@y.example");
        assertThat(judged.facts().value(Fact.HELO)).isEqualTo("client.example");
        assertThat(judged.facts().value(Fact.TLS)).isFalse();
        say("DATA\r\n");
        var field =
                lines(
                        "Received: from client.example ([IPv6:2001:db8::1])",
                        "\tby mx.ours.example (Postern) with ESMTP id 000000000007",
                        "\tfor <b@y.example>;",
                        "\tSun, 22 Nov 2026 01:02:07 +0000");
        assertThat(text(only(Effect.Store.class).bytes())).isEqualTo(field);
        say("Message-ID: <1@x>\r\n\r\n..\u00e9\r\n.\r\nNOOP\r\n");
        assertThat(effects).hasSize(2);
        assertThat(effects.getFirst()).isInstanceOf(Effect.Store.class);
        var commit = only(Effect.Commit.class);
        var message = commit.message();
        assertThat(message.content())
                .isEqualTo(new Content(field.length() + 25, true, false, true, true));
        assertThat(message.envelope().ret()).isEqualTo(Envelope.Ret.HDRS);
        assertThat(message.envelope().envid()).isEqualTo("q+1");
        assertThat(message.envelope().body()).isEqualTo(Envelope.Body.EIGHT_BIT_MIME);
        var recipient = message.envelope().recipients().getFirst();
        assertThat(recipient.notifyOn()).containsExactly(Notify.SUCCESS);
        assertThat(recipient.original()).isEqualTo("rfc822;b+@y");
        assertThat(message.origin())
                .isEqualTo(
                        new Origin(
                                "s1",
                                IpAddress.of("2001:db8::1"),
                                "client.example",
                                "outbound",
                                "office",
                                true));
        assertThat(commit.states()).containsExactly(RecipientState.Waiting.FRESH);
        assertThat(session.isWaiting()).isTrue();
        var said = on(new Event.Committed(new Draft.Stored(new Entry(message, commit.states()))));
        assertThat(said).isEqualTo("250 2.0.0 OK, queued as 000000000007\r\n");
        var accepted = (JournalRecord.Accepted) only(Effect.Note.class).record();
        assertThat(accepted.messageId()).isEqualTo("<1@x>");
        assertThat(accepted.to()).containsExactly("b@y.example");
        assertThat(session.isWaiting()).isFalse();
        assertThat(say("NOOP\r\n")).startsWith("250 ");
    }

    @Test
    void octetsThatMustWaitAreLeft() {
        upTo354();
        var bytes = ByteBuffer.wrap("x\r\n.\r\nNOOP\r\n".getBytes(StandardCharsets.US_ASCII));
        on(new Event.Bytes(bytes));
        assertThat(text(bytes)).isEqualTo("NOOP\r\n");
    }

    @Test
    void severalRecipientsDoNotLearnOfEachOther() {
        on(new Event.Opened("", ""));
        say("HELO a_b\r\n");
        say(MAIL + "DATA\r\n");
        assertThat(text(only(Effect.Store.class).bytes()))
                .startsWith("Received: from a_b ([IPv6:2001:db8::1])\r\n")
                .contains(" with SMTP id ")
                .doesNotContain("for <");
    }

    @Test
    void hostile10DeadlinesRunFromTheLastCommandAndFromMail() {
        greeted();
        var silent = now.plus(IDLE);
        assertThat(session.deadline()).isEqualTo(silent);
        say("MAIL FR");
        assertThat(session.deadline()).as("octets that drip in change nothing").isEqualTo(silent);
        say("OM:<a@x.example>\r\n");
        var end = now.plus(TRANSACTION);
        now = end.minusSeconds(30);
        say("RCPT TO:<b@y.example>\r\n");
        assertThat(session.deadline()).isEqualTo(end);
        say("DATA\r\n");
        say("x");
        assertThat(session.deadline()).isEqualTo(end);
        now = end;
        assertThat(on(new Event.TimeUp())).startsWith("421 4.4.2 ");
        assertThat(effects).contains(new Effect.Discard(new QueueId(7)), new Effect.Close());
    }

    @Test
    void aClientThatGoesWhileTheSpoolWritesChangesNothing() {
        upTo354();
        say(".\r\n");
        only(Effect.Commit.class);
        on(new Event.Gone("reset"));
        var end = (JournalRecord.Disconnected) only(Effect.Note.class).record();
        assertThat(end.why()).isEqualTo("reset");
        assertThat(effects).hasSize(1);
        assertThat(on(new Event.Committed(new Draft.NoSpace()))).isEmpty();
        assertThat(effects).isEmpty();
    }

    @Test
    void aMessageThatIsRefusedIsForgottenAtOnceAndReadToItsEnd() {
        upTo354();
        say("a\nb");
        assertThat(effects).containsExactly(new Effect.Discard(new QueueId(7)));
        say("x".repeat(5000) + "\r\n");
        assertThat(effects).isEmpty();
        assertThat(say(".\r\nNOOP\r\n"))
                .isEqualTo("550 5.6.0 A bare CR or LF stands in the message\r\n250 2.0.0 OK\r\n");
    }

    @Test
    void nothingIsDoneBehindTheEnd() {
        greeted();
        assertThat(say("QUIT\r\nMAIL FROM:<a@x.example>\r\n")).isEqualTo("221 2.0.0 Bye\r\n");
        assertThat(say("EHLO x\r\n")).isEmpty();
        assertThat(effects).isEmpty();
        on(new Event.Gone("quit"));
        var end = (JournalRecord.Disconnected) only(Effect.Note.class).record();
        assertThat(end.refused()).isZero();
    }
}
