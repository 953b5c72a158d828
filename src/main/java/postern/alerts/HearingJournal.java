package postern.alerts;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import postern.alerts.Heard.Remark;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Attempted;
import postern.mail.IpAddress;
import postern.policy.Decision.Outcome;
import postern.policy.Fact;
import postern.policy.Stage;

/**
 * Hears what alerts are made of, on its way to another journal. Takes no lock, and remembers a
 * bounded number of clients, users and domains until {@link #take}.
 */
public final class HearingJournal implements Journal {
    private static final int MOST_REMARKS = 100;
    private static final int V6_CLIENT = 64;

    private final Journal journal;
    private final Tally failedByClient = new Tally();
    private final Tally failedByUser = new Tally();
    private final Tally refused = new Tally();
    private final Tally outgoing = new Tally();
    private final Tally deferred = new Tally();
    private final ArrayBlockingQueue<Remark> remarks = new ArrayBlockingQueue<>(MOST_REMARKS);
    private final Map<String, Consumer<Attempted>> awaited = new ConcurrentHashMap<>();
    private volatile boolean listens;

    public HearingJournal(Journal journal) {
        this.journal = journal;
    }

    /** Whether somebody takes what is heard; nothing is remembered before. */
    public void listen(boolean now) {
        listens = now;
    }

    @Override
    public void write(JournalRecord record) {
        if (listens) hear(record);
        journal.write(record);
    }

    private void hear(JournalRecord record) {
        switch (record) {
            case JournalRecord.LoginFailed failed -> {
                failedByClient.count(name(failed.client()));
                if (!failed.user().isEmpty()) failedByUser.count(failed.user());
            }
            case JournalRecord.Judged judged -> hear(judged);
            case Attempted attempt -> hear(attempt);
            case JournalRecord.Suspected suspected -> {
                // what comes beyond so many at once is in the log
                boolean _ =
                        remarks.offer(
                                new Remark(
                                        Condition.TRUSTED_ADDRESS,
                                        Reading.firing(
                                                suspected.client().toString(), suspected.text())));
            }
            case JournalRecord.Departed departed -> {
                boolean _ = remarks.offer(new Remark(Condition.DEPARTURE, reading(departed)));
            }
            default -> {}
        }
    }

    private static Reading reading(JournalRecord.Departed departed) {
        return new Reading(
                departed.subject(),
                departed.over() ? Reading.State.CALM : Reading.State.FIRING,
                departed.text());
    }

    private void hear(JournalRecord.Judged judged) {
        if (judged.stage().compareTo(Stage.RCPT) < 0) return;
        var decision = judged.decision();
        if (decision.outcome() == Outcome.REJECT
                && decision.grant() == null
                && decision.guard() == null) {
            var client = judged.facts().value(Fact.CLIENT);
            if (client != null) refused.count(name(client));
        } else if (decision.trusted() && decision.outcome().isAcceptance()) {
            var user = judged.facts().value(Fact.USER);
            var client = judged.facts().value(Fact.CLIENT);
            if (user != null && user.isPresent()) outgoing.count(user.get());
            else if (client != null) outgoing.count(name(client));
        }
    }

    /** Whoever has one address of a /64 of IPv6 has them all. */
    private static String name(IpAddress client) {
        return client.isV6() ? client.first(V6_CLIENT) + "/" + V6_CLIENT : client.toString();
    }

    private void hear(Attempted attempt) {
        if (attempt.outcome().equals("deferred"))
            deferred.count(attempt.to().substring(attempt.to().lastIndexOf('@') + 1));
        if (awaited.isEmpty()) return;
        var waiter = awaited.get(attempt.queueId());
        if (waiter != null) waiter.accept(attempt);
    }

    /** Whoever waits for that message hears of each attempt; must not block. */
    public void await(String queueId, Consumer<Attempted> waiter) {
        awaited.put(queueId, waiter);
    }

    public void forget(String queueId) {
        awaited.remove(queueId);
    }

    /** What was heard since; by one thread only. */
    Heard take() {
        var said = new ArrayList<Remark>();
        remarks.drainTo(said);
        return new Heard(
                failedByClient.take(),
                failedByUser.take(),
                refused.take(),
                outgoing.take(),
                deferred.take(),
                said);
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
