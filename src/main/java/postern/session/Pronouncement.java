package postern.session;

import org.jspecify.annotations.Nullable;
import postern.journal.JournalRecord;
import postern.policy.Decision;
import postern.policy.Facts;
import postern.policy.Stage;
import postern.policy.Verdict.Decided;
import postern.session.Conversation.Phase;

/** Tells the client and the journal what was decided. */
final class Pronouncement {
    private final Conversation in;

    Pronouncement(Conversation conversation) {
        this.in = conversation;
    }

    /** A refusal instead of a greeting: 554 and only QUIT, or 421 and the end (RFC 5321 §3.1). */
    void turnAway(Rules rules, Decided decided, Facts facts) {
        var decision = decided.decision();
        judged(rules, decided, facts, Stage.CONNECT, null);
        var reply = decision.reply();
        boolean closes = decision.outcome().closes() || !reply.isPermanent();
        in.phase = Phase.REFUSED;
        in.awaitsHello = in.now;
        in.block(decision);
        in.reply(Conversation.atConnect(reply));
        if (closes) in.close();
    }

    void refuse(Rules rules, Decided decided, Facts facts, Stage stage) {
        judged(rules, decided, facts, stage, stage == Stage.RCPT ? in.transaction : null);
        tell(decided.decision());
    }

    void tell(Decision decision) {
        var reply = decision.reply();
        boolean closes = decision.outcome().closes();
        in.block(decision);
        in.reply(
                closes && reply.isTransient()
                        ? reply.withCode(421) // RFC 5321 §3.8
                        : reply);
        if (closes) in.close();
    }

    /**
     * Writes a decision down.
     *
     * @param transaction null where it is about none
     */
    void judged(
            Rules rules,
            Decided decided,
            Facts facts,
            Stage stage,
            @Nullable Transaction transaction) {
        in.note(
                new JournalRecord.Judged(
                        in.now,
                        in.id,
                        transaction == null ? null : transaction.id.toString(),
                        stage,
                        facts,
                        decided.decision(),
                        decided.trace(),
                        rules.fingerprint(),
                        rules.suspended()));
    }
}
