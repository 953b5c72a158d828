package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.limit.Counted;
import postern.limit.Limits;
import postern.limit.Limits.Limit;
import postern.limit.RateCounter;
import postern.limit.RateCounter.Window;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Verdict;
import postern.session.Meter.Due;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.RecipientState;

/** What a transaction takes of limits, and when it gives it back. */
class CountingTest extends SessionRig {
    private static final Decision LATER =
            new Decision(Outcome.DEFER, Replies.TOO_MUCH_MAIL, null, "limit", false);
    private static final String MESSAGE = "Subject: x\r\n\r\nword\r\n.\r\n";

    private final Set<Outcome> ignored = new HashSet<>();
    private RateCounter counter = counter(3);
    private Counted counted = Counted.MESSAGES;

    private RateCounter counter(long most) {
        var limits = new Limits(() -> now, 100, List.of(), _ -> {});
        var limit = new Limit("limit", "x", List.of(new Window(most, Duration.ofDays(9))), null);
        limits.take(List.of(limit));
        return limits.counter(limit);
    }

    @BeforeEach
    void count() {
        meter =
                (facts, _) -> {
                    var to = facts.value(Fact.FORWARD_PATH);
                    return List.of(
                            new Due(
                                    counter,
                                    "key",
                                    counted,
                                    to == null ? "" : to.host().toString()));
                };
        judge =
                facts -> {
                    if (facts.isUnknown(Fact.FORWARD_PATH))
                        return new Verdict.Needs(Fact.FORWARD_PATH);
                    if (facts.isUnknown(Fact.OVER_LIMITS))
                        return new Verdict.Needs(Fact.OVER_LIMITS);
                    var over = facts.value(Fact.OVER_LIMITS);
                    boolean refused = over != null && !over.isEmpty() && ignored.isEmpty();
                    return decided(
                            refused ? LATER : over != null && !over.isEmpty() ? HELD : ACCEPT);
                };
    }

    private long left() {
        long left = 0;
        while (counter.take("key", 1)) left++;
        if (left > 0) counter.giveBack("key", left);
        return left;
    }

    private String rcpt(String to) {
        return say("RCPT TO:<" + to + "@y.example>\r\n").substring(0, 3);
    }

    private void mail() {
        assertThat(say("MAIL FROM:<a@x.example>\r\n")).startsWith("250");
    }

    @Test
    void messageCountsOnceWithItsFirstRecipient() {
        greeted();
        mail();
        assertThat(left()).isEqualTo(3);
        assertThat(rcpt("b")).isEqualTo("250");
        assertThat(left()).isEqualTo(2);
        assertThat(rcpt("c")).isEqualTo("250");
        assertThat(left()).isEqualTo(2);
        say("DATA\r\n");
        say(MESSAGE);
        var commit = only(Effect.Commit.class);
        on(new Event.Committed(new Draft.Stored(new Entry(commit.message(), commit.states()))));
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void recipientsCountEach() {
        counted = Counted.RECIPIENTS;
        greeted();
        mail();
        assertThat(List.of(rcpt("b"), rcpt("c"), rcpt("d"), rcpt("e")))
                .containsExactly("250", "250", "250", "450");
        assertThat(left()).isZero();
        say("RSET\r\n");
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void transactionThatComesToNothingGivesAllBack() {
        greeted();
        for (var end : List.of("RSET\r\n", "EHLO again.example\r\n")) {
            mail();
            rcpt("b");
            assertThat(left()).isEqualTo(2);
            say(end);
            assertThat(left()).as(end).isEqualTo(3);
        }
        mail();
        rcpt("b");
        on(new Event.Gone("reset"));
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void refusedRecipientGivesBackItsPartOnly() {
        counted = Counted.RECIPIENTS;
        var open = judge;
        judge =
                facts -> {
                    var verdict = open.judge(facts);
                    var to = facts.value(Fact.FORWARD_PATH);
                    boolean unwanted = to != null && to.local().equals("unwanted");
                    return verdict instanceof Verdict.Decided && unwanted
                            ? decided(DENIED)
                            : verdict;
                };
        greeted();
        mail();
        assertThat(rcpt("b")).isEqualTo("250");
        assertThat(rcpt("unwanted")).isEqualTo("550");
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void whoHangsUpBeforeTheAnswerHasSentAllTheSame() {
        greeted();
        mail();
        rcpt("b");
        say("DATA\r\n");
        say(MESSAGE);
        only(Effect.Commit.class);
        on(new Event.Gone("reset"));
        assertThat(left()).isEqualTo(2);
    }

    @Test
    void whatCouldNotBeStoredGoesBack() {
        greeted();
        mail();
        rcpt("b");
        say("DATA\r\n");
        say(MESSAGE);
        assertThat(on(new Event.Committed(new Draft.NoSpace()))).startsWith("452");
        assertThat(left()).isEqualTo(3);
    }

    @Test
    void heldMailIsNotCountedTwice() {
        ignored.add(Outcome.HOLD);
        counter = counter(1);
        greeted();
        for (int i = 0; i < 3; i++) {
            mail();
            assertThat(rcpt("b")).isEqualTo("250");
            say("DATA\r\n");
            say(MESSAGE);
            boolean held =
                    only(Effect.Commit.class).states().getFirst() instanceof RecipientState.Held;
            assertThat(held).isEqualTo(i > 0);
            on(new Event.Committed(new Draft.NoSpace()));
            if (i == 0) assertThat(counter.take("key", 1)).isTrue(); // as if it was stored
        }
    }

    @Test
    void octetsAreThoseThatCame() {
        counted = Counted.BYTES;
        counter = counter(10_000);
        greeted();
        assertThat(say("MAIL FROM:<a@x.example> SIZE=1500\r\n")).startsWith("250");
        rcpt("b");
        rcpt("c");
        assertThat(left()).isEqualTo(8_500);
        say("DATA\r\n");
        say(MESSAGE);
        long size = only(Effect.Commit.class).message().content().size();
        assertThat(left()).isEqualTo(10_000 - size);
    }

    @Test
    void whoAnnouncesLessPaysAllTheSame() {
        counted = Counted.BYTES;
        counter = counter(100);
        greeted();
        mail();
        assertThat(rcpt("b")).isEqualTo("250");
        say("DATA\r\n");
        say(MESSAGE);
        long size = only(Effect.Commit.class).message().content().size();
        assertThat(size).isGreaterThan(100);
        assertThat(counter.take("key", 1)).isFalse();
        on(new Event.Committed(new Draft.Broken("x")));
        assertThat(left()).isEqualTo(100);
    }

    @Test
    void domainsCountWhereTheyAreNew() {
        counted = Counted.DOMAINS;
        counter = counter(2);
        greeted();
        mail();
        assertThat(rcpt("b")).isEqualTo("250");
        assertThat(rcpt("c")).isEqualTo("250");
        assertThat(left()).isEqualTo(1);
        assertThat(say("RCPT TO:<b@z.example>\r\n")).startsWith("250");
        assertThat(say("RCPT TO:<b@w.example>\r\n")).startsWith("450");
        say("RSET\r\n");
        assertThat(left()).isEqualTo(2);
        for (int i = 0; i < 3; i++) {
            mail();
            rcpt("b");
            say("DATA\r\n");
            say(MESSAGE);
            var commit = only(Effect.Commit.class);
            on(new Event.Committed(new Draft.Stored(new Entry(commit.message(), commit.states()))));
            assertThat(left()).isEqualTo(1);
        }
    }
}
