package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord;
import postern.login.Account;
import postern.login.Answer;
import postern.login.Exchanges;
import postern.login.Mechanism;
import postern.login.Question;
import postern.login.SecureChannel;
import postern.login.Verifier;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.MessageBounds;
import postern.mail.SessionBounds;
import postern.policy.AddressPatterns;
import postern.policy.Inspection;
import postern.policy.Policy;
import postern.spool.QueueId;
import postern.transcripts.Gate;

/** What happens around an authentication: nobody answers, the client goes, it is to go. */
class SessionLoginTest {
    private static final String PLAIN_BOB = "AUTH PLAIN AGJvYgBzZWNyZXQ=\r\n";
    private static final Account BOB =
            new Account("bob", Set.of("staff"), AddressPatterns.of("bob@ours.example"));

    private Policy policy = Gate.POLICY;
    private Instant now = Instant.parse("2026-11-22T01:02:03Z");
    private final List<Effect> effects = new ArrayList<>();
    private final Session session =
            new Session(
                    new Terms(
                            Domain.of("mx.ours.example"),
                            "submission",
                            Terms.Tls.IMPLICIT,
                            MessageBounds.USUAL,
                            SessionBounds.USUAL,
                            new Terms.Login(
                                    List.of(
                                            Mechanism.SCRAM_SHA_256_PLUS,
                                            Mechanism.EXTERNAL,
                                            Mechanism.PLAIN),
                                    false,
                                    (mechanism, channel, plus) ->
                                            Exchanges.of(
                                                    mechanism, channel, new Random(1), "x", plus)),
                            Inspection.NONE),
                    "s1",
                    IpAddress.of("192.0.2.1"),
                    4711,
                    () -> Rules.of(policy, "0"),
                    () -> new QueueId(7));

    private String on(Event event) {
        now = now.plusMillis(1);
        effects.clear();
        effects.addAll(session.on(event, now));
        var said = new StringBuilder();
        for (var effect : effects)
            if (effect instanceof Effect.Send(var bytes))
                said.append(StandardCharsets.US_ASCII.decode(bytes.duplicate()));
        return said.toString();
    }

    private String say(String text) {
        return on(new Event.Bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII))));
    }

    private static Event answer(Answer answer, boolean blocked) {
        return new Event.Answered(new Question.Password("bob", "secret"), answer, blocked);
    }

    private void asked() {
        on(new Event.Opened("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
        say("EHLO pc.example\r\n");
        assertThat(say(PLAIN_BOB)).isEmpty();
        assertThat(effects)
                .containsExactly(
                        new Effect.Authenticate(
                                new Question.Password("bob", "secret"),
                                IpAddress.of("192.0.2.1"),
                                "PLAIN"));
        assertThat(session.isWaiting()).isTrue();
    }

    @Test
    void aDirectoryThatDoesNotAnswerIsNoWrongPassword() {
        asked();
        now = session.deadline();
        assertThat(on(new Event.TimeUp())).startsWith("454 4.7.0 ");
        assertThat(session.isWaiting()).isFalse();
        // and what comes too late logs nobody in
        assertThat(on(answer(new Answer.Welcome(BOB), false))).isEmpty();
        assertThat(say("MAIL FROM:<bob@ours.example>\r\n")).startsWith("530 5.7.0 ");
    }

    /** Else bob's verifier could be the one that a proof of carl's is held against. */
    @Test
    void anAnswerThatComesTooLateIsNoneToTheNextQuestion() {
        asked();
        now = session.deadline();
        on(new Event.TimeUp());
        assertThat(say("AUTH PLAIN AGNhcmwAc2VjcmV0\r\n")).isEmpty();
        assertThat(on(answer(new Answer.Welcome(BOB), false))).isEmpty();
        assertThat(session.isWaiting()).isTrue();
        on(answer(new Answer.Kept(new Verifier.Secret(new byte[1])), false));
        var carl = new Question.Password("carl", "secret");
        assertThat(on(new Event.Answered(carl, new Answer.Wrong("x"), false)))
                .startsWith("535 5.7.8 ");
    }

    @Test
    void whoGuessesTooOftenIsToldTheReplyAndSentAway() {
        asked();
        assertThat(on(answer(new Answer.Wrong("x"), true)))
                .startsWith("535 5.7.8 Authentication credentials invalid\r\n421 4.7.0 ");
        assertThat(effects.getLast()).isInstanceOf(Effect.Close.class);
    }

    @Test
    void aClientThatIsGoneIsNotLoggedIn() {
        asked();
        on(new Event.Gone("closed by the other side"));
        assertThat(on(answer(new Answer.Welcome(BOB), false))).isEmpty();
        assertThat(effects).isEmpty();
    }

    @Test
    void aRelayThatStopsEndsTheSessionBehindTheAuthentication() {
        asked();
        assertThat(on(new Event.Closing())).isEmpty();
        assertThat(on(answer(new Answer.Welcome(BOB), false)))
                .startsWith("235 2.7.0 ")
                .contains("\r\n421 4.3.2 ");
    }

    @Test
    void everyLoginIsInTheJournalWithMechanismUserAndClient() {
        asked();
        on(answer(new Answer.Wrong("wrong password"), false));
        assertThat(records(JournalRecord.LoginFailed.class))
                .singleElement()
                .satisfies(failed -> {
                    assertThat(failed.user()).isEqualTo("bob");
                    assertThat(failed.mechanism()).isEqualTo("PLAIN");
                    assertThat(failed.why()).isEqualTo("wrong password");
                });
        say(PLAIN_BOB);
        on(answer(new Answer.Welcome(BOB), false));
        assertThat(records(JournalRecord.LoggedIn.class))
                .singleElement()
                .extracting(JournalRecord.LoggedIn::user)
                .isEqualTo("bob");
    }

    private <R extends JournalRecord> List<R> records(Class<R> type) {
        return effects.stream()
                .filter(effect -> effect instanceof Effect.Note)
                .map(effect -> ((Effect.Note) effect).record())
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    /** A reload that takes the grant away takes AUTH away with it, in the middle of a session. */
    @Test
    void withoutAGrantThereIsNoLogin() {
        on(new Event.Opened("TLSv1.3", "TLS_AES_128_GCM_SHA256"));
        assertThat(say("EHLO pc.example\r\n")).contains("250-AUTH PLAIN\r\n");
        policy = new Policy(Gate.POLICY.domains().patterns());
        assertThat(say("EHLO pc.example\r\n")).doesNotContain("AUTH");
        assertThat(say(PLAIN_BOB)).startsWith("502 5.5.1 ");
    }

    /** What needs a binding, or a certificate, is offered where there is one. */
    @Test
    void whatIsBoundIsOfferedWhereSomethingCanBind() {
        on(
                new Event.Opened(
                        "TLSv1.3",
                        "TLS_AES_128_GCM_SHA256",
                        new SecureChannel(new byte[32], new byte[0], null)));
        assertThat(say("EHLO pc.example\r\n")).contains("250-AUTH SCRAM-SHA-256-PLUS PLAIN\r\n");
        assertThat(say("AUTH EXTERNAL =\r\n")).startsWith("504 5.5.4 ");
    }
}
