package postern.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.ReversePath;
import postern.policy.ContentCheck;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Finding;
import postern.policy.Residue;
import postern.policy.Verdict.Decided;
import postern.spool.Content;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.TopFields;
import postern.wire.Command;

/** One MAIL and what follows it. It keeps the policy that it began under. */
final class Transaction {
    final Rules rules;
    final Command.Mail mail;
    final QueueId id;
    final Instant began;

    /** All that is known up to the stage MAIL. */
    Facts facts;

    /** Whether a RCPT was refused. */
    boolean refusedAny;

    /** What it takes of limits. */
    final Counting counting;

    private final List<Taken> taken = new ArrayList<>(1);
    private @Nullable Set<Mailbox> mailboxes; // only once there are many

    /**
     * A forward-path that was answered 250.
     *
     * <p>{@code decided} is null while it hangs on what the message says; {@code residue} is what
     * is open then.
     */
    static final class Taken {
        final Recipient recipient;
        final Residue residue;
        final boolean waits;
        final boolean leaves; // it came for us, and goes on to others
        Facts facts;
        @Nullable Decided decided;

        Taken(
                Recipient recipient,
                Facts facts,
                Residue residue,
                boolean leaves,
                @Nullable Decided decided) {
            this.leaves = leaves;
            this.recipient = recipient;
            this.facts = facts;
            this.residue = residue;
            waits = decided == null;
            this.decided = decided;
        }

        Decision decision() {
            return Objects.requireNonNull(decided, "not decided yet").decision();
        }

        /** Where it begins: waiting, or held. */
        RecipientState state() {
            var decision = decision();
            if (decision.outcome() == Decision.Outcome.ACCEPT) return RecipientState.Waiting.FRESH;
            var guard = decision.guard();
            var because =
                    guard != null ? guard : decision.outcome().name().toLowerCase(Locale.ROOT);
            var unusual = facts.value(Fact.UNUSUAL);
            return new RecipientState.Held(
                    unusual == null || unusual.isEmpty()
                            ? because
                            : unusual + " (" + because + ")");
        }
    }

    Transaction(Rules rules, Facts facts, Command.Mail mail, QueueId id, Instant began) {
        this.rules = rules;
        this.facts = facts;
        this.mail = mail;
        this.id = id;
        this.began = began;
        this.counting = new Counting(rules.meter(), mail.size());
    }

    /**
     * The limits that a recipient would exceed; of all others it takes its part.
     *
     * @param groups those of the user
     */
    Set<String> overLimits(Facts known, Set<String> groups) {
        var facts = known.isUnknown(Fact.GROUPS) ? known.with(Fact.GROUPS, groups) : known;
        return counting.ask(facts, rules.rewriting().aboutImage(facts));
    }

    List<Taken> taken() {
        return taken;
    }

    boolean has(Mailbox mailbox) {
        if (mailboxes != null) return mailboxes.contains(mailbox);
        for (var other : taken) if (other.recipient.to().equals(mailbox)) return true;
        return false;
    }

    /**
     * Whether a recipient of whom this is open may share the one reply at the end of data with
     * those before it.
     */
    boolean sharesReply(Residue residue) {
        return taken.isEmpty() || taken.getFirst().residue.equals(residue);
    }

    /**
     * Whether a recipient may share the one reverse-path with those before it: what goes on to
     * others may need one of ours.
     */
    boolean sharesPath(boolean leaves) {
        return taken.isEmpty()
                || taken.getFirst().leaves == leaves
                || !rules.senders().isFor(mail.from());
    }

    /** Who looks at its message; null for nobody. */
    @Nullable Examiner examiner(Terms terms) {
        return terms.examiners().of(terms.listener(), facts, leaves());
    }

    /** Whether it goes on to others, at least for one. */
    boolean leaves() {
        for (var one : taken) if (one.leaves) return true;
        return false;
    }

    /**
     * Where an accepted recipient's mail goes instead of to the forward-path: as it was decided, or
     * back to the sender for whom we made that address. Empty for the forward-path itself.
     */
    List<Mailbox> becomes(Taken one) {
        var decided = one.decision().becomes();
        if (!decided.isEmpty() || one.facts.value(Fact.RETURNED) != Finding.Returned.OURS)
            return decided;
        var sender = rules.senders().back(one.recipient.to(), began);
        return sender == null ? decided : List.of(sender);
    }

    /** What a forward-path is worth as a return address; null where nobody can say. */
    Finding.@Nullable Returned returned(Facts known) {
        var to = known.value(Fact.FORWARD_PATH);
        return to == null ? null : rules.senders().look(to, began);
    }

    /** The reverse-path that is stored: rewritten, or one of ours where it goes on to others. */
    ReversePath from() {
        var from = rules.rewriting().reversePath(mail.from(), facts);
        return leaves() ? rules.senders().forward(from, began) : from;
    }

    /** What guards ask of the message about those who wait for it. */
    Set<ContentCheck> checks() {
        var checks = new HashSet<ContentCheck>();
        for (var one : taken) if (one.waits) checks.addAll(rules.checks(one.facts));
        return checks;
    }

    /** Whether a decision waits for what the message says. */
    boolean waitsForMessage() {
        for (var one : taken) if (one.waits) return true;
        return false;
    }

    void take(Taken recipient) {
        counting.accepted();
        taken.add(recipient);
        if (mailboxes != null) mailboxes.add(recipient.recipient.to());
        else if (taken.size() == 16) {
            mailboxes = new HashSet<>();
            for (var other : taken) mailboxes.add(other.recipient.to());
        }
    }

    /**
     * The message as the spool keeps it.
     *
     * @param from the reverse-path, rewritten where a rule says so
     */
    Message message(
            Instant arrived,
            ReversePath from,
            List<Recipient> recipients,
            Content content,
            Origin origin,
            TopFields top) {
        var envelope =
                new Envelope(
                        from,
                        recipients,
                        mail.ret(),
                        mail.envid(),
                        mail.body(),
                        mail.smtpUtf8(),
                        mail.requireTls());
        return new Message(id, arrived, envelope, content, origin, top);
    }

    /** Tells whoever looked at its message what became of it. */
    void tellEnd(Arrival arrival) {
        var to = new ArrayList<Mailbox>(taken.size());
        var decisions = new ArrayList<Decision>(taken.size());
        for (var one : taken) {
            var decided = one.decided;
            to.add(one.recipient.to());
            if (decided != null) decisions.add(decided.decision());
        }
        arrival.ended(to, decisions);
    }

    /** Whether it comes from somebody who may relay, as far as that is decided. */
    boolean isTrusted() {
        for (var one : taken) {
            var decided = one.decided;
            if (decided != null && decided.decision().trusted()) return true;
        }
        return false;
    }

    Origin origin(String session, IpAddress client, String helo, String listener) {
        var grant = taken.getFirst().decision().grant();
        return new Origin(session, client, helo, listener, grant == null ? "" : grant, isTrusted());
    }
}
