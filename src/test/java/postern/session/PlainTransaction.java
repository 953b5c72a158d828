package postern.session;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import postern.login.Account;
import postern.login.Question;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Residue;
import postern.policy.Verdict.Decided;

/** What {@link PlainRelay} knows of a session, and what it makes of its stages and of a message. */
abstract class PlainTransaction {
    /** What it waits for. */
    enum Wait {
        NOTHING,
        FACT,
        LOGIN,
        COMMIT,
        TLS
    }

    enum In {
        COMMANDS,
        RESPONSE,
        DATA,
        CHUNK
    }

    /** A message that is to be on disk. */
    record Wanted(
            ReversePath from, List<String> recipients, String content, String helo, String with) {}

    /** A forward-path that was taken; decided is null while it hangs on the message. */
    record Taken(Mailbox to, Facts facts, Residue residue, @Nullable Decided decided) {}

    final Terms terms;
    final Policy policy;
    final IpAddress client;

    /** First digits of replies that are due, and what they are to. */
    final List<String> replies = new ArrayList<>();

    /** What the session has answered to this event; read only where nothing else can tell. */
    List<String> actual = List.of();

    boolean actualCommits;
    Wait wait = Wait.NOTHING;
    boolean refused;
    boolean closed;
    boolean closing;
    @Nullable Wanted wanted;
    boolean waited; // the commit of what is wanted was seen
    String unheard = ""; // has come, and was not offered yet
    @Nullable Question asked;
    @Nullable Account account;

    /** Commands refused, and those that bring no mail: too many of them may end the session. */
    int troubles;

    Instant now = Instant.EPOCH;
    String unread = "";
    In in = In.COMMANDS;
    @Nullable String helo;
    boolean extended;
    boolean secured;
    PlainAddresses.@Nullable Mail mail;
    Facts facts = Facts.NONE;
    final List<Taken> taken = new ArrayList<>();
    Facts question = Facts.NONE; // about the recipient that is being asked about
    boolean chunks; // the message comes in them
    String content = "";
    long chunkLeft;
    boolean chunkDropped;
    boolean chunkLast;
    @Nullable String loginUser; // of LOGIN, once it was said
    boolean plain; // the mechanism

    PlainTransaction(Terms terms, Policy policy, IpAddress client) {
        this.terms = terms;
        this.policy = policy;
        this.client = client;
        this.secured = terms.tls() == Terms.Tls.IMPLICIT;
    }

    void begin(Instant at) {
        replies.clear();
        now = at;
    }

    void opened() {
        if (policy.judge(base()) instanceof Decided(var decision, _)
                && !decision.outcome().isAcceptance()
                && decision.guard() != null) {
            boolean closes = decision.outcome().closes() || !decision.reply().isPermanent();
            reply(decision.reply().isPermanent() ? "5" : "4");
            refused = true;
            closed = closes;
        } else reply("2");
    }

    Facts base() {
        return Facts.NONE
                .with(Fact.LISTENER, terms.listener())
                .with(Fact.CLIENT, client)
                .with(Fact.NOW, now);
    }

    void reply(String digit) {
        replies.add(digit);
        if (!digit.equals("2") && !digit.equals("3")) troubles++;
    }

    void idle(String digit) {
        troubles++;
        reply(digit);
    }

    void close(String digit) {
        reply(digit);
        end(true);
    }

    void end(boolean close) {
        mail = null;
        taken.clear();
        chunks = false;
        content = "";
        closed |= close;
    }

    void hello(boolean esmtp, String name) {
        if (!name.matches("[A-Za-z0-9._:\\[\\]-]{1,255}")) reply("5");
        else if (!unread.isEmpty()) close("5");
        else {
            troubles++;
            if (policy.judge(base().with(Fact.HELO, name)) instanceof Decided(var decision, _)
                    && !decision.outcome().isAcceptance()
                    && decision.guard() != null) {
                tell(decision.outcome().closes(), decision.reply().isPermanent());
            } else {
                end(false);
                helo = name;
                extended = esmtp;
                reply("2");
            }
        }
    }

    void tell(boolean closes, boolean permanent) {
        if (closes) close(permanent ? "5" : "4");
        else reply(permanent ? "5" : "4");
    }

    void mail(PlainAddresses.Mail read) {
        boolean logins = policy.offersLogin(terms.listener());
        if (!extended && read.parameters()
                || read.auth() && !logins
                || read.requireTls() && !secured) reply("5");
        else if (read.size() > terms.message().size()) reply("5");
        else {
            var known =
                    base().with(Fact.HELO, String.valueOf(helo))
                            .with(Fact.TLS, secured)
                            .with(Fact.USER, Optional.ofNullable(account).map(Account::user))
                            .with(Fact.GROUPS, account == null ? Set.of() : account.groups())
                            .with(Fact.REVERSE_PATH, read.from());
            if (account == null) known = known.unavailable(Fact.OWNS_REVERSE_PATH);
            else
                known =
                        known.with(
                                Fact.OWNS_REVERSE_PATH,
                                read.from() instanceof ReversePath.From
                                        && account.addresses().first(read.from()) >= 0);
            if (policy.judge(known) instanceof Decided(var decision, _)
                    && !decision.outcome().isAcceptance()
                    && (decision.guard() != null || decision.reply().code() == 530))
                tell(decision.outcome().closes(), decision.reply().isPermanent());
            else {
                mail = read;
                facts = known;
                reply("2");
            }
        }
    }

    void rcpt(Mailbox to) {
        if (taken.stream().anyMatch(one -> one.to.equals(to))) idle("2");
        else if (taken.size() >= terms.session().recipients()) reply("4");
        else recipient(facts.with(Fact.NOW, now).with(Fact.FORWARD_PATH, to));
    }

    void recipient(Facts known) {
        question = known;
        var to = known.value(Fact.FORWARD_PATH);
        switch (policy.judge(known)) {
            case postern.policy.Verdict.Needs(var fact) when fact == Fact.RECIPIENT_KNOWN ->
                    wait = Wait.FACT;
            case postern.policy.Verdict.Needs _ -> take(to, known, policy.residue(known), null);
            case Decided decided -> {
                var outcome = decided.decision().outcome();
                if (outcome.isAcceptance()) take(to, known, Residue.NONE, decided);
                else tell(outcome.closes(), decided.decision().reply().isPermanent());
            }
        }
    }

    void take(@Nullable Mailbox to, Facts known, Residue residue, @Nullable Decided decided) {
        if (to == null) throw new AssertionError("nobody");
        if (!taken.isEmpty() && !taken.getFirst().residue.equals(residue)) reply("4");
        else {
            taken.add(new Taken(to, known, residue, decided));
            reply("2");
        }
    }

    /**
     * @param known null for unavailable
     */
    void found(@Nullable Boolean known) {
        if (wait != Wait.FACT) return;
        wait = Wait.NOTHING;
        recipient(
                known == null
                        ? question.unavailable(Fact.RECIPIENT_KNOWN)
                        : question.with(Fact.RECIPIENT_KNOWN, known));
    }

    boolean isUnfit(boolean whole) {
        var bare = content.replace("\r\n", "");
        if (!whole && content.endsWith("\r")) bare = bare.substring(0, bare.length() - 1);
        if (bare.contains("\r") || bare.contains("\n") || bare.contains("\0")) return true;
        if (content.startsWith(" ") || content.startsWith("\t")) return true;
        return content.length() > terms.message().size()
                || hops() > terms.message().receivedFields();
    }

    int hops() {
        int hops = 0;
        boolean any = false;
        for (var line : content.split("\r\n", -1)) {
            if (any && line.matches("[ \t].*")) continue;
            if (!line.matches("[!-9;-~]+[ \t]*:.*")) break;
            any = true;
            if (line.matches("(?i:received)[ \t]*:.*")) hops++;
        }
        return hops;
    }

    void endOfMessage() {
        in = In.COMMANDS;
        chunks = true; // until the end of the transaction
        if (isUnfit(true)) {
            end(false);
            reply("5");
            return;
        }
        var states = new ArrayList<String>();
        boolean sure = true;
        for (var one : taken) {
            var decided =
                    one.decided != null
                            ? one.decided
                            : PlainLogin.decide(this, policy, one, content);
            if (decided == null) sure = false;
            else if (!decided.decision().outcome().isAcceptance()) {
                end(false);
                tell(
                        decided.decision().outcome().closes(),
                        decided.decision().reply().isPermanent());
                return;
            } else
                states.add(
                        (decided.decision().outcome() == postern.policy.Decision.Outcome.ACCEPT
                                        ? ""
                                        : "held ")
                                + one.to);
        }
        if (!sure && !actualCommits) {
            end(false);
            reply(actualDigit());
            return;
        }
        var transaction = mail;
        if (transaction == null) throw new AssertionError("no transaction");
        var with =
                !extended
                        ? "SMTP"
                        : (transaction.utf8() ? "UTF8SMTP" : "ESMTP")
                                + (secured ? "S" : "")
                                + (account != null ? "A" : "");
        wanted =
                new Wanted(
                        transaction.from(),
                        sure ? states : List.of(),
                        content,
                        String.valueOf(helo),
                        with);
        wait = Wait.COMMIT;
        waited = false;
    }

    String actualDigit() {
        return replies.size() < actual.size() ? actual.get(replies.size()).substring(0, 1) : "none";
    }

    void committed(boolean stored) {
        if (wait != Wait.COMMIT) return;
        wait = Wait.NOTHING;
        wanted = null;
        end(false);
        reply(stored ? "2" : "4");
    }

    /** The session may end when there was enough trouble. */
    void gaveUp() {
        end(true);
        wait = Wait.NOTHING;
        wanted = null;
        replies.add("4");
    }
}
