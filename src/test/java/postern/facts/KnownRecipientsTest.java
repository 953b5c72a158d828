package postern.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.facts.NextHops.Answer;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.policy.Fact;
import postern.policy.Facts;

@Timeout(30)
class KnownRecipientsTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final AtomicReference<CountDownLatch> gate = new AtomicReference<>();
    private final AtomicInteger most = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final KnownRecipients recipients =
            new KnownRecipients(
                    this::ask,
                    m -> m.host() instanceof Domain d && d.name().endsWith("ours.example"),
                    now::get);

    private Answer ask(Mailbox mailbox) {
        most.accumulateAndGet(open.incrementAndGet(), Math::max);
        asked.computeIfAbsent(mailbox.local(), _ -> new AtomicInteger()).incrementAndGet();
        var wait = gate.get();
        try {
            if (wait != null && !wait.await(20, TimeUnit.SECONDS)) throw new AssertionError();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        } finally {
            open.decrementAndGet();
        }
        var answer = answers.get(mailbox.local());
        if (answer == null) throw new IllegalStateException("a bug, for once");
        return answer;
    }

    private Object find(String mailbox) {
        return recipients.find(
                Fact.RECIPIENT_KNOWN, Facts.NONE.with(Fact.FORWARD_PATH, Mailbox.of(mailbox)));
    }

    private int asked(String local) {
        return asked.getOrDefault(local, new AtomicInteger()).get();
    }

    private void later(Duration time) {
        now.updateAndGet(instant -> instant.plus(time));
    }

    @Test
    void answersAreRememberedForAWhile() {
        answers.put("yes", Answer.KNOWN);
        answers.put("no", Answer.UNKNOWN);
        for (int i = 0; i < 3; i++) {
            assertThat(find("yes@ours.example")).isEqualTo(true);
            assertThat(find("no@ours.example")).isEqualTo(false);
        }
        assertThat(asked("yes")).isEqualTo(1);
        assertThat(asked("no")).isEqualTo(1);
        later(KnownRecipients.UNKNOWN_FOR);
        answers.put("no", Answer.KNOWN);
        assertThat(find("no@ours.example")).as("it was made meanwhile").isEqualTo(true);
        assertThat(find("yes@ours.example")).isEqualTo(true);
        assertThat(asked("yes")).isEqualTo(1);
        later(KnownRecipients.KNOWN_FOR);
        assertThat(find("yes@ours.example")).isEqualTo(true);
        assertThat(asked("yes")).isEqualTo(2);
        recipients.forget();
        assertThat(find("yes@ours.example")).isEqualTo(true);
        assertThat(asked("yes")).isEqualTo(3);
    }

    @Test
    void whoIsUnsureIsAskedAgainAndPermitsNothing() {
        answers.put("a", Answer.UNSURE);
        assertThat(find("a@ours.example")).isNull();
        assertThat(find("a@ours.example")).isNull();
        assertThat(asked("a")).isEqualTo(2);
        assertThat(find("bug@ours.example")).isNull();
        answers.put("a", Answer.KNOWN);
        assertThat(find("a@ours.example")).isEqualTo(true);
    }

    @Test
    void aDomainWhoseNextHopIsDeadIsLeftAloneForAWhile() {
        answers.put("a", Answer.UNREACHABLE);
        answers.put("b", Answer.KNOWN);
        assertThat(find("b@ours.example")).isEqualTo(true);
        assertThat(find("a@ours.example")).isNull();
        answers.put("a", Answer.KNOWN);
        assertThat(find("a@ours.example")).isNull();
        assertThat(asked("a")).isEqualTo(1);
        assertThat(find("b@ours.example")).as("what is known stays known").isEqualTo(true);
        assertThat(find("a@other.ours.example")).isEqualTo(true);
        later(KnownRecipients.UNREACHABLE_FOR);
        assertThat(find("a@ours.example")).isEqualTo(true);
    }

    @Test
    void nobodyHasUsAskTheWorld() {
        answers.put("a", Answer.KNOWN);
        assertThat(find("a@foreign.example")).isNull();
        assertThat(find("a@[192.0.2.1]")).isNull();
        assertThat(recipients.find(Fact.RECIPIENT_KNOWN, Facts.NONE)).isNull();
        assertThat(asked("a")).isZero();
    }

    @Test
    void manySessionsAskOnceAndNotTooManyQuestionsAreOpen() throws InterruptedException {
        gate.set(new CountDownLatch(1));
        var threads = new ArrayList<Thread>();
        var found = new ConcurrentHashMap<Integer, Object>();
        for (int i = 0; i < 200; i++) {
            int number = i;
            var local = "m" + i % 50;
            answers.put(local, Answer.KNOWN);
            threads.add(
                    Thread.startVirtualThread(
                            () -> found.put(number, find(local + "@ours.example"))));
        }
        while (open.get() < KnownRecipients.MOST_QUESTIONS) Thread.onSpinWait();
        gate.get().countDown();
        for (var thread : threads) thread.join();
        assertThat(found).hasSize(200).allSatisfy((_, known) -> assertThat(known).isEqualTo(true));
        assertThat(most.get()).isEqualTo(KnownRecipients.MOST_QUESTIONS);
        assertThat(asked.values().stream().map(AtomicInteger::get)).hasSize(50).containsOnly(1);
    }

    @Test
    void whatIsRememberedIsBounded() {
        answers.put("x", Answer.KNOWN);
        var locals = List.of("first", "x");
        locals.forEach(l -> answers.put(l, Answer.KNOWN));
        find("first@ours.example");
        for (int i = 0; i < KnownRecipients.MOST; i++) find("x@s" + i + ".ours.example");
        assertThat(asked("first")).isEqualTo(1);
        find("first@ours.example");
        assertThat(asked("first")).isEqualTo(2);
    }
}
