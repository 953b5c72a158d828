package postern.session;

import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.login.Account;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.policy.Decision;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Naming;
import postern.policy.Residue;
import postern.policy.Stage;
import postern.policy.Verdict;
import postern.policy.Verdict.Decided;
import postern.session.Conversation.Phase;
import postern.wire.Command;

/**
 * Asks the policy at every stage, waits for the facts that it needs, and does what it decided.
 *
 * <p>A refusal by a guard is told at its stage. That no grant matches is told at RCPT, where it is
 * the forward-path that is refused, even when it is known before; only 530 (log in first) is told
 * at MAIL.
 */
final class Hearing {
    private static final int LOG_IN_FIRST = 530; // RFC 4954 §6

    private final Conversation in;
    private final Pronouncement told;
    private Question question = new Question.Connect();
    private Facts asked = Facts.NONE;
    private @Nullable Fact<?> missing; // while it is being found
    private Effect.@Nullable Find search; // for it, where others find it
    private Effect.@Nullable Examine examination; // while it goes on

    Hearing(Conversation conversation) {
        this.in = conversation;
        this.told = new Pronouncement(conversation);
    }

    void connect() {
        in.facts =
                Facts.NONE
                        .with(Fact.LISTENER, in.terms.listener())
                        .with(Fact.CLIENT, in.client)
                        .with(Fact.NOW, in.now);
        ask(new Question.Connect(), in.facts);
    }

    void hello(String name, boolean extended) {
        var known = in.facts.without(Fact.HELO_HOST); // of another name
        var facts = known.with(Fact.NOW, in.now).with(Fact.HELO, name);
        ask(new Question.Hello(name, extended), facts);
    }

    void mail(Command.Mail mail) {
        var facts =
                in.facts
                        .with(Fact.NOW, in.now)
                        .with(Fact.TLS, in.secured)
                        .with(Fact.USER, Optional.ofNullable(in.account).map(Account::user))
                        .with(Fact.REVERSE_PATH, mail.from());
        ask(new Question.Mail(in.currentRules.get(), mail), facts);
    }

    void rcpt(Command.Rcpt rcpt, Mailbox to) {
        var facts = transaction().facts.with(Fact.NOW, in.now).with(Fact.FORWARD_PATH, to);
        ask(new Question.Rcpt(rcpt, to), facts);
    }

    /** The message is there: decides about the recipients that waited for it. */
    void message() {
        arrival().trace(transaction());
        message(0);
    }

    private void examine(Examiner examiner) {
        in.phase = Phase.FINDING;
        missing = null;
        search = null;
        examination = new Effect.Examine(examiner, transaction().isTrusted());
        in.out.add(examination);
    }

    /**
     * What the examination of the message has found.
     *
     * @param asked what that answers: a later answer counts no more
     */
    void examined(Effect.Examine asked, Examiner.Findings findings) {
        if (!asked.equals(examination)) return;
        examination = null;
        arrival().examined(findings.top(), asked.trusted());
        for (var one : transaction().taken())
            for (var value : findings.values().entrySet())
                one.facts = put(one.facts, value.getKey(), value.getValue());
        in.phase = Phase.COMMANDS;
        message(0);
    }

    /** Whether the client has not been greeted yet. */
    boolean isBeforeGreeting() {
        return in.phase == Phase.NEW
                || in.phase == Phase.PAUSING
                || question instanceof Question.Connect && in.phase == Phase.FINDING;
    }

    /**
     * What was found.
     *
     * @param found what that answers: the answer to an older search counts no more
     * @param value null for unavailable
     */
    void found(Effect.Find found, @Nullable Object value) {
        if (found.equals(search)) found(found.fact(), value);
    }

    private void found(Fact<?> fact, @Nullable Object value) {
        missing = null;
        search = null;
        asked = put(asked, fact, value);
        boolean lasts = fact.stage().compareTo(Stage.HELO) <= 0 && asked.isUnknown(Fact.SOURCE);
        if (lasts) in.facts = put(in.facts, fact, value);
        if (in.transaction != null) tellTransaction(in.transaction, fact, value);
        in.phase = Phase.COMMANDS;
        if (question instanceof Question.Message(int next)) message(next);
        else ask(question, asked);
    }

    /** A fact of the stage RCPT is known of one recipient only, and any other of all. */
    private void tellTransaction(Transaction transaction, Fact<?> fact, @Nullable Object value) {
        boolean ofOne = fact.stage() == Stage.RCPT;
        if (!ofOne) transaction.facts = put(transaction.facts, fact, value);
        if (!(question instanceof Question.Message(int next))) return;
        var taken = transaction.taken();
        for (var one : ofOne ? taken.subList(next, next + 1) : taken)
            one.facts = put(one.facts, fact, value);
    }

    /** The fact that was asked for last does not come. */
    void unavailable() {
        if (in.naming.isAwaited()) in.naming.answered(Naming.FAILED);
        else if (examination != null) examined(examination, Examiner.Findings.NONE);
        else if (missing != null) found(missing, null);
    }

    private void ask(Question next, Facts facts) {
        question = next;
        asked = facts;
        switch (rules(next).judge().judge(facts)) {
            case Decided decided -> answered(next, facts, decided);
            case Verdict.Needs(var fact) -> {
                if (fact.stage().compareTo(next.stage()) > 0) answered(next, facts, null);
                else find(fact, facts);
            }
        }
    }

    private void find(Fact<?> fact, Facts known) {
        missing = fact;
        if (fact == Fact.FROM) found(fact, arrival().from());
        else if (fact == Fact.OVER_LIMITS) found(fact, transaction().overLimits(known, groups()));
        else if (fact == Fact.GROUPS) found(fact, groups());
        else if (fact == Fact.OWNS_REVERSE_PATH) found(fact, ownsReversePath(known));
        else if (fact == Fact.CONTENT) found(fact, arrival().found());
        else if (fact == Fact.OWNS_FROM) found(fact, ownsFrom());
        else if (fact == Fact.RDNS && in.naming.answers(known))
            in.naming.hear(naming -> found(Fact.RDNS, naming.found()));
        else if (fact == Fact.RETURNED) found(fact, transaction().returned(known));
        else if (isExamined(fact)) examine(Objects.requireNonNull(arrival().unheard(false)));
        else {
            in.phase = Phase.FINDING;
            boolean ofImage = fact == Fact.RECIPIENT_KNOWN;
            var facts = ofImage ? rules(question).rewriting().aboutImage(known) : known;
            search = new Effect.Find(fact, facts);
            in.out.add(search);
        }
    }

    /** Whether it comes of an examination that has not been made yet. */
    private boolean isExamined(Fact<?> fact) {
        return fact.stage() == Stage.END_OF_DATA && arrival().unheard(false) != null;
    }

    private Set<String> groups() {
        return in.account == null ? Set.of() : in.account.groups();
    }

    private @Nullable Boolean ownsReversePath(Facts known) {
        var from = known.value(Fact.REVERSE_PATH);
        if (in.account == null || from == null) return null;
        return from instanceof ReversePath.From && in.account.addresses().first(from) >= 0;
    }

    private @Nullable Boolean ownsFrom() {
        return in.account == null ? null : arrival().isFromOnly(in.account.addresses());
    }

    private Rules rules(Question about) {
        if (about instanceof Question.Mail(var rules, _)) return rules;
        return in.transaction != null ? in.transaction.rules : in.currentRules.get();
    }

    /**
     * @param decided null where it hangs on a fact of a later stage
     */
    private void answered(Question about, Facts facts, @Nullable Decided decided) {
        switch (about) {
            case Question.Connect _ -> {
                if (decided != null && isToldEarly(decided.decision()))
                    told.turnAway(rules(about), decided, facts);
                else {
                    if (decided == null) in.foresee(facts);
                    in.greet();
                }
            }
            case Question.Hello(var name, boolean extended) -> {
                if (decided != null && isToldEarly(decided.decision()))
                    told.refuse(rules(about), decided, facts, Stage.HELO);
                else {
                    in.endTransaction(); // RFC 5321 §4.1.4
                    in.facts = facts;
                    in.helo = name;
                    in.extended = extended;
                    in.progress();
                    if (decided == null) in.foresee(facts);
                    in.reply(in.capabilities());
                }
            }
            case Question.Mail(var rules, var mail) -> {
                boolean refused =
                        decided != null
                                && (isToldEarly(decided.decision())
                                        || decided.decision().reply().code() == LOG_IN_FIRST);
                if (decided != null && refused) {
                    told.refuse(rules, decided, facts, Stage.MAIL);
                    in.refusedAddress();
                } else {
                    in.begin(new Transaction(rules, facts, mail, in.queueIds.get(), in.now));
                    if (decided == null) in.foresee(facts);
                    in.reply(Replies.SENDER_OK);
                }
            }
            case Question.Rcpt(var rcpt, var to) -> recipient(rcpt, to, facts, decided);
            case Question.Message _ -> throw new IllegalStateException("asked elsewhere");
        }
    }

    private static boolean isToldEarly(Decision decision) {
        return !decision.outcome().isAcceptance() && decision.guard() != null;
    }

    private void recipient(Command.Rcpt rcpt, Mailbox to, Facts facts, @Nullable Decided decided) {
        var transaction = transaction();
        boolean leaves = transaction.rules.rewriting().leaves(facts);
        var residue = decided != null ? Residue.NONE : transaction.rules.judge().residue(facts);
        if (decided != null && !decided.decision().outcome().isAcceptance()) {
            transaction.refusedAny = true;
            transaction.counting.refused();
            told.refuse(transaction.rules, decided, facts, Stage.RCPT);
            Tries.refused(in, decided.decision(), facts, to);
            in.refusedAddress();
        } else if (!transaction.sharesReply(residue) || !transaction.sharesPath(leaves)) {
            transaction.counting.refused();
            in.refuse("RCPT", Replies.OTHER_TRANSACTION);
        } else {
            if (decided != null)
                told.judged(transaction.rules, decided, facts, Stage.RCPT, transaction);
            var recipient = new Recipient(to, rcpt.notifyOn(), rcpt.original());
            transaction.take(new Transaction.Taken(recipient, facts, residue, leaves, decided));
            in.progress();
            in.reply(Replies.RECIPIENT_OK);
        }
    }

    private void message(int from) {
        var taken = transaction().taken();
        transaction().counting.accepted(); // what was asked about one of them
        for (int i = from; i < taken.size(); i++) {
            var one = taken.get(i);
            if (one.decided != null) continue;
            switch (transaction().rules.judge().judge(one.facts)) {
                case Verdict.Needs(var fact) -> {
                    question = new Question.Message(i);
                    asked = one.facts;
                    find(fact, one.facts);
                    return;
                }
                case Decided decided -> {
                    told.judged(
                            rules(question), decided, one.facts, Stage.END_OF_DATA, transaction());
                    one.decided = decided;
                }
            }
        }
        conclude();
    }

    /** One reply answers all recipients: one refusal refuses the message, so that none bounces. */
    private void conclude() {
        var transaction = transaction();
        for (var one : transaction.taken()) {
            var decision = one.decision();
            if (decision.outcome().isAcceptance()) continue;
            transaction.tellEnd(arrival());
            in.endTransaction();
            told.tell(decision);
            return;
        }
        var arrival = arrival();
        var unheard = arrival.unheard(transaction.isTrusted());
        if (unheard != null) {
            examine(unheard);
            return;
        }
        var helo = Objects.requireNonNull(in.helo);
        transaction.counting.settle(arrival.content().size());
        arrival.committed();
        in.phase = Phase.COMMITTING;
        var addressees = Addressees.of(transaction);
        in.out.add(
                new Effect.Commit(
                        transaction.message(
                                in.now,
                                transaction.from(),
                                addressees.recipients(),
                                arrival.content(),
                                transaction.origin(in.id, in.client, helo, in.terms.listener()),
                                arrival.top()),
                        addressees.states()));
    }

    private Transaction transaction() {
        return Objects.requireNonNull(in.transaction, "no transaction");
    }

    private Arrival arrival() {
        return Objects.requireNonNull(in.arrival, "no message");
    }

    @SuppressWarnings("unchecked") // Facts looks at the type itself
    private static Facts put(Facts facts, Fact<?> fact, @Nullable Object value) {
        return value == null ? facts.unavailable(fact) : facts.with((Fact<Object>) fact, value);
    }
}
