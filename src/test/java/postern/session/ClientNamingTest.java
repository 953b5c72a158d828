package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord;
import postern.mail.Domain;
import postern.mail.SessionBounds;
import postern.policy.Fact;
import postern.policy.Finding;
import postern.policy.Naming;
import postern.policy.Verdict;

/** The name of the client is asked for as it connects, and waited for at DATA at the latest. */
class ClientNamingTest extends SessionRig {
    private static final Naming NAMED = Naming.confirmed(Domain.of("mail.x.example"));
    private static final String GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>\r\n";

    ClientNamingTest() {
        super(SessionBounds.USUAL, true);
    }

    private String received() {
        return effects.stream()
                .filter(Effect.Store.class::isInstance)
                .map(effect -> text(((Effect.Store) effect).bytes()))
                .collect(Collectors.joining());
    }

    private void upToData() {
        assertThat(on(new Event.Opened("", ""))).startsWith("220 ");
        assertThat(only(Effect.Name.class).client()).isEqualTo(session.client());
        assertThat(say("EHLO client.example\r\n")).startsWith("250-");
        assertThat(say(MAIL)).startsWith("250 ");
    }

    @Test
    void theReceivedFieldTellsIt() {
        upToData();
        assertThat(on(new Event.Named(NAMED))).isEmpty();
        assertThat(say("DATA\r\n")).isEqualTo(GO_AHEAD);
        assertThat(received())
                .startsWith(
                        "Received: from client.example (mail.x.example [IPv6:2001:db8::1])\r\n\tby ");
    }

    @Test
    void nothingWaitsForItButDataAndThatGoesOnOnceItIsThere() {
        upToData();
        assertThat(say("DATA\r\n")).isEmpty();
        assertThat(session.isWaiting()).isTrue();
        assertThat(on(new Event.Named(Naming.UNVERIFIED))).isEqualTo(GO_AHEAD);
        assertThat(received()).contains(" (unverified [IPv6:2001:db8::1])");
        assertThat(say("\r\nx\r\n.\r\n")).isEmpty();
        only(Effect.Commit.class);
    }

    @Test
    void whatDoesNotComeInTimeHasFailed() {
        upToData();
        assertThat(say("DATA\r\n")).isEmpty();
        assertThat(on(new Event.TimeUp())).isEqualTo(GO_AHEAD);
        assertThat(received()).contains(" (RDNS failed [IPv6:2001:db8::1])");
        assertThat(on(new Event.Named(NAMED))).as("too late").isEmpty();
    }

    @Test
    void chunksWaitForItToo() {
        upToData();
        assertThat(say("BDAT 3 LAST\r\na\r\n")).isEmpty();
        assertThat(on(new Event.Named(Naming.NONE))).isEmpty();
        assertThat(received()).contains(" (unknown [IPv6:2001:db8::1])");
        assertThat(say("a\r\n")).isEmpty();
        only(Effect.Commit.class);
    }

    @Test
    void anEmptyLastChunkEndsTheMessageBehindIt() {
        upToData();
        assertThat(say("BDAT 0 LAST\r\n")).isEmpty();
        on(new Event.Named(Naming.NONE));
        only(Effect.Commit.class);
    }

    @Test
    void aGuardThatAsksWaitsForTheSameAnswer() {
        judge =
                facts ->
                        facts.isUnknown(Fact.RDNS)
                                ? new Verdict.Needs(Fact.RDNS)
                                : decided(
                                        facts.value(Fact.RDNS) == Finding.Rdns.CONFIRMED
                                                ? ACCEPT
                                                : DENIED);
        assertThat(on(new Event.Opened("", ""))).as("not greeted yet").isEmpty();
        only(Effect.Name.class);
        assertThat(on(new Event.Named(NAMED))).startsWith("220 ");
    }

    @Test
    void theEndOfTheConnectionTellsIt() {
        upToData();
        on(new Event.Named(NAMED));
        on(new Event.Gone("reset"));
        assertThat(only(Effect.Note.class).record())
                .isInstanceOfSatisfying(
                        JournalRecord.Disconnected.class,
                        ended -> assertThat(ended.naming()).isEqualTo(NAMED));
    }

    @Test
    void aClientThatGoesMeanwhileIsGone() {
        upToData();
        assertThat(say("DATA\r\n")).isEmpty();
        on(new Event.Gone("reset"));
        assertThat(on(new Event.Named(NAMED))).isEmpty();
        assertThat(effects).isEmpty();
    }
}
