package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Stage;
import postern.policy.Verdict;
import postern.spool.Draft;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** Facts that have to be found, and what the policy's answers become at each stage. */
class SessionJudgingTest extends SessionRig {

    @Test
    void aFactThatTheWorldMustFindIsAskedForAndWaitedFor() {
        judge =
                facts -> {
                    if (facts.isUnknown(Fact.REVERSE_PATH))
                        return new Verdict.Needs(Fact.REVERSE_PATH);
                    return "found".equals(facts.value(Fact.HELO))
                            ? decided(ACCEPT)
                            : new Verdict.Needs(Fact.HELO);
                };
        greeted();
        assertThat(say("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n")).isEmpty();
        var find = only(Effect.Find.class);
        assertThat(find.fact()).isEqualTo(Fact.HELO);
        assertThat(find.known().value(Fact.REVERSE_PATH)).hasToString("<a@x.example>");
        assertThat(session.isWaiting()).isTrue();
        assertThat(say("NOOP\r\n")).isEmpty();
        var other = new Effect.Find(Fact.CLIENT, find.known());
        assertThat(on(new Event.Found(other, null))).as("nobody asked for it").isEmpty();
        assertThat(on(new Event.Found(find, "found"))).startsWith("250 2.1.0 ");
        assertThat(say("RCPT TO:<b@y.example>\r\n")).startsWith("250 2.1.5 ");
    }

    private List<Facts> foreseen() {
        return effects.stream()
                .filter(Effect.Foresee.class::isInstance)
                .map(effect -> ((Effect.Foresee) effect).known())
                .toList();
    }

    @Test
    void whatIsKnownIsToldWhileNothingIsDecided() {
        judge =
                facts ->
                        facts.isUnknown(Fact.FORWARD_PATH)
                                ? new Verdict.Needs(Fact.FORWARD_PATH)
                                : decided(ACCEPT);
        on(new Event.Opened("", ""));
        assertThat(foreseen()).singleElement().matches(known -> known.isUnknown(Fact.HELO));
        say("EHLO client.example\r\n");
        assertThat(foreseen())
                .singleElement()
                .matches(known -> "client.example".equals(known.value(Fact.HELO)));
        say("MAIL FROM:<a@x.example>\r\n");
        assertThat(foreseen())
                .singleElement()
                .matches(known -> known.value(Fact.REVERSE_PATH) != null);
        say("RCPT TO:<b@y.example>\r\n");
        assertThat(foreseen()).isEmpty();
        say("RSET\r\n");
        assertThat(foreseen()).singleElement().matches(known -> known.isUnknown(Fact.REVERSE_PATH));
    }

    @Test
    void ofWhoIsRefusedNothingIsForeseen() {
        judge = facts -> decided(DENIED);
        on(new Event.Opened("", ""));
        assertThat(foreseen()).isEmpty();
        say("EHLO client.example\r\n");
        assertThat(foreseen()).isEmpty();
        say("MAIL FROM:<a@x.example>\r\n");
        assertThat(foreseen()).isEmpty();
    }

    @Test
    void hostile26WhatIsUnavailablePermitsNothing() {
        judge =
                facts -> {
                    if (facts.isUnavailable(Fact.HELO)) return decided(DENIED);
                    return new Verdict.Needs(
                            facts.isUnknown(Fact.FORWARD_PATH) ? Fact.FORWARD_PATH : Fact.HELO);
                };
        greeted();
        say("MAIL FROM:<a@x.example>\r\nRCPT TO:<b@y.example>\r\n");
        var find = only(Effect.Find.class);
        assertThat(find.fact()).isEqualTo(Fact.HELO);
        assertThat(session.deadline()).isEqualTo(now.plus(IDLE));
        now = session.deadline();
        assertThat(on(new Event.TimeUp())).startsWith("550 5.7.1 ");
        assertThat(judged()).hasSize(1);
        assertThat(judged().getFirst().facts().isUnavailable(Fact.HELO)).isTrue();
        assertThat(on(new Event.Found(find, "late"))).isEmpty();
    }

    @Test
    void aLateAnswerAboutOneRecipientIsNoneAboutAnother() {
        judge =
                facts -> {
                    if (facts.isUnavailable(Fact.RECIPIENT_KNOWN)) return decided(DENIED);
                    if (facts.value(Fact.RECIPIENT_KNOWN) != null) return decided(ACCEPT);
                    return new Verdict.Needs(
                            facts.isUnknown(Fact.FORWARD_PATH)
                                    ? Fact.FORWARD_PATH
                                    : Fact.RECIPIENT_KNOWN);
                };
        greeted();
        say("MAIL FROM:<a@x.example>\r\nRCPT TO:<known@y.example>\r\n");
        var first = only(Effect.Find.class);
        now = session.deadline();
        assertThat(on(new Event.TimeUp())).startsWith("550 5.7.1 ");
        say("RCPT TO:<unknown@y.example>\r\n");
        var second = only(Effect.Find.class);
        assertThat(on(new Event.Found(first, true))).isEmpty();
        assertThat(session.isWaiting()).isTrue();
        assertThat(on(new Event.Found(second, null))).startsWith("550 5.7.1 ");
    }

    @Test
    void hostile8TalkingBeforeTheGreeting() {
        judge = _ -> new Verdict.Needs(Fact.LISTENER);
        assertThat(on(new Event.Opened("", ""))).isEmpty();
        assertThat(session.isWaiting()).isTrue();
        assertThat(say("EHLO too.soon\r\n")).startsWith("554 5.5.0 ");
        assertThat(effects.getLast()).isEqualTo(new Effect.Close());
    }

    @Test
    void endOfDataFactsDecideBehindAProvisional250() {
        judge =
                facts -> {
                    if (facts.isUnknown(Fact.FORWARD_PATH))
                        return new Verdict.Needs(Fact.FORWARD_PATH);
                    var spam = String.valueOf(facts.value(SPAM));
                    if (spam.equals("client.example")) return new Verdict.Needs(SPAM);
                    return decided(spam.equals("suspect") ? HELD : DENIED);
                };
        greeted();
        say(MAIL);
        assertThat(judged()).isEmpty();
        say("DATA\r\n");
        assertThat(say("x\r\n.\r\n")).isEmpty();
        var find = only(Effect.Find.class);
        assertThat(find.fact()).isEqualTo(SPAM);
        on(new Event.Found(find, "suspect"));
        assertThat(judged()).hasSize(2).allMatch(j -> j.stage() == Stage.END_OF_DATA);
        var held = new RecipientState.Held("suspects");
        assertThat(only(Effect.Commit.class).states()).containsExactly(held, held);
        assertThat(on(new Event.Committed(new Draft.Broken("disk")))).startsWith("451 4.3.0 ");
        say(MAIL + "DATA\r\n");
        say("x\r\n.\r\n");
        assertThat(on(new Event.Found(only(Effect.Find.class), "yes"))).startsWith("550 5.7.1 ");
        assertThat(effects).contains(new Effect.Discard(new QueueId(7)));
    }

    @Test
    void aRecipientThatCannotShareTheReplyComesInAnotherTransaction() {
        judge =
                facts -> {
                    var to = facts.value(Fact.FORWARD_PATH);
                    if (to == null) return new Verdict.Needs(Fact.FORWARD_PATH);
                    return to.local().equals("c") ? new Verdict.Needs(SPAM) : decided(ACCEPT);
                };
        greeted();
        assertThat(say(MAIL + "RCPT TO:<d@y.example>\r\n"))
                .endsWith(
                        lines(
                                "250 2.1.5 Recipient OK",
                                "452 4.5.3 Send this recipient in another transaction",
                                "250 2.1.5 Recipient OK"));
    }

    @Test
    void hostile42ATransactionEndsUnderThePolicyItBeganWith() {
        greeted();
        say("MAIL FROM:<a@x.example>\r\n");
        judge =
                facts ->
                        facts.isUnknown(Fact.FORWARD_PATH)
                                ? new Verdict.Needs(Fact.FORWARD_PATH)
                                : decided(DENIED);
        fingerprint = "two";
        assertThat(say("RCPT TO:<b@y.example>\r\n")).startsWith("250 ");
        assertThat(judged().getFirst().fingerprint()).isEqualTo("one");
        say("RSET\r\n");
        say("MAIL FROM:<a@x.example>\r\n");
        assertThat(say("RCPT TO:<b@y.example>\r\n")).startsWith("550 ");
        assertThat(judged().getFirst().fingerprint()).isEqualTo("two");
    }
}
