package postern.habits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord.Attempted;
import postern.journal.JournalRecord.Departed;
import postern.journal.JournalRecord.Judged;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Stage;

class HabitsJournalTest {
    private static final Subject ANN = Subject.user("ann");

    private final MemoryJournal memory = new MemoryJournal();
    private final Habits habits = new Habits(new HabitLines(), List.of(), () -> {});
    private final HabitsJournal journal = new HabitsJournal(memory, habits);
    private Instant now = Instant.parse("2027-01-04T09:00:00Z");

    private Facts facts() {
        return Facts.NONE
                .with(Fact.CLIENT, IpAddress.of("10.20.1.7"))
                .with(Fact.NOW, now)
                .with(Fact.USER, Optional.of("ann"))
                .with(Fact.FORWARD_PATH, Mailbox.of("a@far.example"));
    }

    /** A recipient, asked about and judged, with what was answered. */
    private void recipient(String queueId, Outcome outcome, @Nullable String unusual) {
        var answer = unusual != null ? unusual : habits.count(facts(), false);
        var reply = outcome.isAcceptance() ? Replies.OK : Replies.NO_SUCH_RECIPIENT;
        journal.write(
                new Judged(
                        now,
                        "S",
                        queueId,
                        Stage.RCPT,
                        facts().with(Fact.UNUSUAL, String.valueOf(answer)),
                        new Decision(outcome, reply, "login", null, true),
                        List.of(),
                        "f"));
    }

    private void attempted(String queueId, String outcome) {
        journal.write(
                new Attempted(
                        now,
                        queueId,
                        "<a@far.example>",
                        outcome,
                        "hop",
                        Replies.OK,
                        Duration.ZERO,
                        ""));
    }

    private long refused() {
        var portrait = habits.portrait(ANN, now);
        return portrait == null ? -1 : Math.round(portrait.figures().get(3).lately());
    }

    @Test
    void whatComesBackCountsForItsSender() {
        recipient("Q1", Outcome.ACCEPT, null);
        recipient("Q1", Outcome.ACCEPT, null);
        recipient("Q2", Outcome.REJECT, null);
        assertThat(refused()).isEqualTo(1);
        attempted("Q1", "deferred");
        attempted("Q1", "delivered");
        attempted("Q1", "failed");
        attempted("Q9", "failed"); // nobody's that is known
        assertThat(refused()).isEqualTo(2);
        var portrait = habits.portrait(ANN, now);
        assertThat(portrait).isNotNull();
        assertThat(portrait.messages()).isEqualTo(1);
        assertThat(portrait.recipients()).isEqualTo(2);
        assertThat(portrait.delivered()).isEqualTo(1);
        assertThat(portrait.failed()).isEqualTo(1);
        assertThat(habits.isOf("Q1", ANN)).isTrue();
        assertThat(habits.isOf("Q9", ANN)).isFalse();
    }

    @Test
    void aNewUserWithManyRefusedRecipientsDepartsAndItIsToldOnce() {
        for (int i = 0; i < 24; i++) {
            recipient("Q" + i, Outcome.ACCEPT, null);
            attempted("Q" + i, "failed");
        }
        assertThat(memory.records(Departed.class)).isEmpty();
        recipient("Q24", Outcome.ACCEPT, null);
        attempted("Q24", "failed");
        recipient("Q25", Outcome.HOLD, null);
        recipient("Q26", Outcome.HOLD, null);
        assertThat(memory.records(Departed.class))
                .containsExactly(
                        new Departed(
                                now,
                                true,
                                "ann",
                                List.of("25 recipients refused within a day, usually up to 0"),
                                true,
                                false));
    }
}
