package postern.habits;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Attempted;
import postern.journal.JournalRecord.Departed;
import postern.journal.JournalRecord.Judged;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Stage;

/**
 * Learns from the records that pass by on their way to another journal: what was refused, here and
 * by next hops, and whose each message is. Tells that journal once of everybody who departs.
 */
public final class HabitsJournal implements Journal {
    private final Journal journal;
    private final Habits habits;

    public HabitsJournal(Journal journal, Habits habits) {
        this.journal = journal;
        this.habits = habits;
    }

    @Override
    public void write(JournalRecord record) {
        journal.write(record);
        if (record instanceof Judged judged) {
            var departed = learn(judged);
            if (departed != null) journal.write(departed);
        } else if (record instanceof Attempted attempted) learn(attempted);
    }

    private @Nullable Departed learn(Judged judged) {
        if (judged.stage().compareTo(Stage.RCPT) < 0) return null;
        var facts = judged.facts();
        var why = facts.value(Fact.UNUSUAL);
        var outcome = judged.decision().outcome();
        if (why == null && outcome.isAcceptance()) return null; // no guard asked
        var subject = Subject.of(facts);
        if (subject == null) return null;
        var queueId = judged.queueId();
        if (outcome.isAcceptance()) {
            if (queueId != null) habits.recent().accepted(queueId, subject, judged.at());
        } else if (outcome != Outcome.DEFER && judged.stage() == Stage.RCPT)
            habits.refused(subject, judged.at());
        if (why == null || why.isEmpty()) return null;
        var suspect = habits.toTell(subject);
        if (suspect == null) return null;
        return new Departed(
                judged.at(),
                subject.isUser(),
                subject.name(),
                suspect.reasons(),
                outcome.isAcceptance(),
                false);
    }

    private void learn(Attempted attempted) {
        if (attempted.outcome().equals("delivered")) {
            var _ = habits.recent().delivered(attempted.queueId());
        } else if (attempted.outcome().equals("failed")) {
            var subject = habits.recent().failed(attempted.queueId());
            if (subject != null) habits.refused(subject, attempted.at());
        }
    }

    @Override
    public Optional<String> problem() {
        return journal.problem();
    }

    @Override
    public void reopen() {
        journal.reopen();
    }

    @Override
    public void close() {
        journal.close();
    }
}
