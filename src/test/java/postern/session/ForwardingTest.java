package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Verdict;
import postern.spool.Draft;
import postern.spool.RecipientState;

/** To whom an accepted message goes once the policy has said what its forward-paths become. */
class ForwardingTest extends SessionRig {
    private final Map<String, List<String>> becomes = new HashMap<>();

    private Verdict decide(Mailbox to) {
        if (to == null) return new Verdict.Needs(Fact.FORWARD_PATH);
        var images = becomes.getOrDefault(to.local(), List.of()).stream().map(Mailbox::of).toList();
        boolean held = to.local().startsWith("held");
        return decided(
                new Decision(
                        held ? Outcome.HOLD : Outcome.ACCEPT,
                        Replies.RECIPIENT_OK,
                        "office",
                        held ? "suspects" : null,
                        true,
                        images,
                        null));
    }

    /** What is committed for these RCPT commands. */
    private Effect.Commit commit(String... rcpts) {
        judge = facts -> decide(facts.value(Fact.FORWARD_PATH));
        greeted();
        say("MAIL FROM:<a@x.example> SMTPUTF8\r\n");
        for (var rcpt : rcpts)
            assertThat(say("RCPT TO:" + rcpt + "\r\n")).as(rcpt).startsWith("250 ");
        say("DATA\r\n");
        say("x\r\n.\r\n");
        return only(Effect.Commit.class);
    }

    private List<Recipient> recipients(String... rcpts) {
        return commit(rcpts).message().envelope().recipients();
    }

    @Test
    void aForwardPathThatBecomesNothingElseIsKept() {
        assertThat(
                        recipients(
                                "<b@y.example> NOTIFY=NEVER",
                                "<c@y.example> ORCPT=rfc822;z@z.example"))
                .containsExactly(
                        new Recipient(Mailbox.of("b@y.example"), Set.of(Notify.NEVER), null),
                        new Recipient(Mailbox.of("c@y.example"), Set.of(), "rfc822;z@z.example"));
    }

    @Test
    void anImageKeepsWhatWasAskedForAndItsOriginal() {
        becomes.put("b", List.of("new@y.example"));
        becomes.put("c", List.of("other@y.example"));
        assertThat(
                        recipients(
                                "<b@y.example> NOTIFY=SUCCESS,DELAY",
                                "<c@y.example> ORCPT=rfc822;first@z.example"))
                .containsExactly(
                        new Recipient(
                                Mailbox.of("new@y.example"),
                                Set.of(Notify.SUCCESS, Notify.DELAY),
                                "rfc822;b@y.example"),
                        new Recipient(
                                Mailbox.of("other@y.example"), Set.of(), "rfc822;first@z.example"));
    }

    @Test
    void anOriginalThatIsNotAsciiSaysSo() {
        becomes.put("j\u00fcrgen", List.of("juergen@y.example"));
        judge = facts -> decide(facts.value(Fact.FORWARD_PATH));
        greeted();
        say("MAIL FROM:<a@x.example> SMTPUTF8\r\n");
        assertThat(say("RCPT TO:<j\u00c3\u00bcrgen@y.example>\r\n")).startsWith("250 ");
        say("DATA\r\n");
        say("x\r\n.\r\n");
        var recipient = only(Effect.Commit.class).message().envelope().recipients().getFirst();
        assertThat(recipient.to()).hasToString("juergen@y.example");
        assertThat(recipient.original()).isEqualTo("utf-8;j\u00fcrgen@y.example");
    }

    @Test
    void severalImagesReportNoSuccess() {
        becomes.put("b", List.of("one@p.example", "two@q.example"));
        becomes.put("c", List.of("three@p.example", "four@q.example"));
        var all =
                recipients("<b@y.example> NOTIFY=SUCCESS,FAILURE", "<c@y.example> NOTIFY=SUCCESS");
        assertThat(all)
                .extracting(r -> r.to().local())
                .containsExactly("one", "two", "three", "four");
        assertThat(all)
                .extracting(Recipient::notifyOn)
                .containsExactly(
                        Set.of(Notify.FAILURE),
                        Set.of(Notify.FAILURE),
                        Set.of(Notify.NEVER),
                        Set.of(Notify.NEVER));
        assertThat(all.getFirst().original()).isEqualTo("rfc822;b@y.example");
    }

    @Test
    void oneMailboxGetsAMessageOnceHoweverManyWaysLeadToIt() {
        becomes.put("b", List.of("one@p.example", "c@y.example"));
        becomes.put("d", List.of("one@p.example"));
        var all =
                recipients(
                        "<b@y.example> NOTIFY=NEVER",
                        "<c@y.example>",
                        "<d@y.example> NOTIFY=DELAY");
        assertThat(all)
                .containsExactly(
                        new Recipient(
                                Mailbox.of("one@p.example"),
                                Set.of(Notify.DELAY),
                                "rfc822;b@y.example"),
                        new Recipient(Mailbox.of("c@y.example"), Set.of(), "rfc822;b@y.example"));
    }

    @Test
    void whatIsHeldIsHeldForThatWayOnly() {
        becomes.put("held", List.of("one@p.example", "two@p.example"));
        becomes.put("b", List.of("one@p.example"));
        var commit = commit("<held@y.example>", "<b@y.example>");
        assertThat(commit.message().envelope().recipients())
                .extracting(r -> r.to().local())
                .containsExactly("one", "two", "one");
        var held = new RecipientState.Held("suspects");
        assertThat(commit.states()).containsExactly(held, held, RecipientState.Waiting.FRESH);
        assertThat(on(new Event.Committed(new Draft.Broken("disk")))).startsWith("451 ");
    }
}
