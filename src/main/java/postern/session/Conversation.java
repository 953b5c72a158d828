package postern.session;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.journal.JournalRecord;
import postern.login.Account;
import postern.login.Mechanism;
import postern.login.SecureChannel;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.Action;
import postern.policy.Decision;
import postern.policy.Extension;
import postern.policy.Facts;
import postern.spool.QueueId;

/** Where a session stands, and the steps that all its parts take. */
final class Conversation {

    /** What octets from the client mean now. */
    enum Phase {
        /** The connection is not there yet. */
        NEW,
        /** It is not greeted yet, and seen whether it waits for that. */
        PAUSING,
        /** Command lines. */
        COMMANDS,
        /** The same, but the client was refused: only QUIT is of use (RFC 5321 §3.1). */
        REFUSED,
        /** A message behind DATA. */
        DATA,
        /** A chunk behind BDAT. */
        CHUNK,
        /** They wait until a fact is found. */
        FINDING,
        /** A response within an authentication. */
        RESPONSE,
        /** They wait until the directories have answered. */
        ASKING,
        /** They wait until a message is on disk. */
        COMMITTING,
        /** They are the handshake's. */
        HANDSHAKE,
        /** Nothing any more. */
        CLOSED
    }

    /** What is offered to everybody, in the order of the reply to EHLO. */
    private static final List<Extension> FOR_ALL =
            List.of(
                    Extension.PIPELINING,
                    Extension.SIZE,
                    Extension.EIGHT_BIT_MIME,
                    Extension.ENHANCED_STATUS_CODES,
                    Extension.CHUNKING,
                    Extension.SMTPUTF8,
                    Extension.DSN);

    private static final Duration LEAST_PAUSE = Duration.ofMillis(100);

    /** Refused addresses for which an accepted message makes up at least. */
    private static final int FORGIVEN = 10;

    final Terms terms;
    final String id;
    final IpAddress client;
    final int port;

    /** Who connected on the client's behalf. */
    final @Nullable IpAddress proxy;

    final Supplier<Rules> currentRules;
    final Supplier<QueueId> queueIds;
    final Output out;
    final ClientNaming naming = new ClientNaming(this);

    Phase phase = Phase.NEW;
    Instant now = Instant.EPOCH;
    Instant opened = Instant.EPOCH;
    Instant active = Instant.EPOCH; // when something came to its end last
    Instant greeted = Instant.EPOCH; // the end of the pause before that
    Instant awaitsHello = Instant.EPOCH; // since when it may say EHLO
    Instant productive = Instant.EPOCH; // when a message was accepted last, or it began
    Instant useful = Instant.EPOCH; // when something brought a message nearer last

    /** What is known for the whole session: listener, client, time, HELO. */
    Facts facts = Facts.NONE;

    @Nullable String helo;
    boolean extended;
    boolean secured;

    /** The TLS connection, where it is secured. */
    SecureChannel channel = SecureChannel.PLAIN;

    /** Who has logged in. */
    @Nullable Account account;

    boolean closing;
    int accepted;
    @Nullable Transaction transaction;
    @Nullable Arrival arrival;

    /** How fast the message has to come; also where its octets are dropped. */
    @Nullable Pace pace;

    /**
     * Octets of the current chunk that are still to come; whether they are dropped, or the last.
     */
    long chunkLeft;

    boolean chunkDropped;
    boolean chunkLast;

    private int errors;
    private int idleCommands;
    private int commands;
    private int transactions;
    private int refusedAddresses;
    private int excess;

    Conversation(
            Terms terms,
            String id,
            IpAddress client,
            int port,
            @Nullable IpAddress proxy,
            Supplier<Rules> currentRules,
            Supplier<QueueId> queueIds) {
        this.terms = terms;
        this.id = id;
        this.client = client;
        this.port = port;
        this.proxy = proxy;
        this.currentRules = currentRules;
        this.queueIds = queueIds;
        this.out = new Output(terms.inspection().offers(Extension.ENHANCED_STATUS_CODES));
        this.secured = terms.tls() == Terms.Tls.IMPLICIT;
    }

    void reply(Reply reply) {
        out.reply(reply.isPositive() ? reply : currentRules.get().links().of(reply));
    }

    void note(JournalRecord record) {
        out.add(new Effect.Note(record));
    }

    /** Refuses a command for its form or place; too many of these end the session. */
    void fault(String verb, Reply reply) {
        boolean tooMany = countsAsTooMany();
        refuse(verb, tooMany ? Replies.TOO_MANY_ERRORS : reply);
        if (tooMany) close();
    }

    /** One more error; whether it is one too many. */
    boolean countsAsTooMany() {
        return ++errors > terms.session().errors();
    }

    /** Refuses a command for a reason that is no fault of the client's. */
    void refuse(String verb, Reply reply) {
        note(new JournalRecord.Refused(now, id, client, verb, reply));
        reply(reply);
    }

    /** The last reply. */
    void close(Reply reply) {
        reply(reply);
        close();
    }

    void close() {
        phase = Phase.CLOSED;
        endTransaction();
        out.last(new Effect.Close());
    }

    /** A command that brings no mail; false when there were so many that it was refused. */
    boolean idleCommand(String verb) {
        if (countIdleCommand()) return true;
        fault(verb, Replies.TOO_MANY_IDLE_COMMANDS);
        return false;
    }

    /** The same for a command that is answered in words of its own. */
    boolean countIdleCommand() {
        return ++idleCommands <= terms.session().idleCommands();
    }

    /** No error (RFC 5321 §4.5.3.1.10), until there were as many of them as may be taken. */
    void oneRecipientTooMany(int most) {
        if (++excess <= most) refuse("RCPT", Replies.TOO_MANY_RECIPIENTS);
        else fault("RCPT", Replies.TOO_MANY_RECIPIENTS);
    }

    /** An address was refused; a client that only guesses is cut off in the end. */
    void refusedAddress() {
        if (phase != Phase.CLOSED && ++refusedAddresses > terms.session().refusedAddresses())
            close(Replies.TOO_MANY_REFUSED);
    }

    /** A command; false when there were so many that the session has ended. */
    boolean countCommand() {
        if (++commands <= terms.session().commands()) return true;
        refuse("", Replies.TOO_MANY_COMMANDS);
        close();
        return false;
    }

    /** MAIL; false when there were so many that the session has ended. */
    boolean mayBeginTransaction() {
        if (transactions < terms.session().transactions()) return true;
        refuse("MAIL", Replies.TOO_MANY_TRANSACTIONS);
        close();
        return false;
    }

    void begin(Transaction next) {
        transactions++;
        transaction = next;
        progress();
    }

    /** Something has brought a message nearer. */
    void progress() {
        useful = now;
    }

    /**
     * A message was accepted. It makes up for as many refused addresses as it has recipients, but
     * not for any number of them: else one mail among a hundred guesses would let a harvester stay.
     */
    void accepted(int recipients) {
        productive = now;
        progress();
        accepted++;
        idleCommands = 0;
        excess = 0;
        refusedAddresses -= Math.min(refusedAddresses, Math.max(recipients, FORGIVEN));
    }

    /**
     * So much is known. Of who is refused later whatever becomes known, or is trusted already,
     * nothing is to be said: nobody will ask about it.
     */
    void foresee(Facts known) {
        out.add(new Effect.Foresee(known));
    }

    /** Forgets the transaction, and its draft unless it was committed. */
    void endTransaction() {
        if (arrival != null) arrival.discard();
        if (transaction != null) transaction.counting.end();
        if (transaction != null && phase != Phase.CLOSED) foresee(facts);
        arrival = null;
        pace = null;
        transaction = null;
    }

    /** Octets of a message may come from now on. */
    void expectOctets() {
        if (pace == null)
            pace = new Pace(terms.session().dataRate(), terms.session().dataGrace(), now);
    }

    /** The reply in the place of a greeting (RFC 5321 §3.1). */
    static Reply atConnect(Reply reply) {
        return reply.withCode(reply.isPermanent() ? 554 : 421);
    }

    /** Where the decision says so, the client's address is refused for a time. */
    void block(Decision decision) {
        if (decision.outcome() != Decision.Outcome.BLOCK) return;
        var time = decision.blocked();
        var guard = decision.guard();
        out.add(
                new Effect.Block(
                        time == null ? Action.Refuse.USUAL_BLOCK : time,
                        guard == null ? "" : guard,
                        atConnect(decision.reply())));
    }

    /** Begins to read a chunk. */
    void expectChunk(long size, boolean last, boolean dropped) {
        chunkLeft = size;
        chunkLast = last;
        chunkDropped = dropped;
        expectOctets();
        phase = Phase.CHUNK;
    }

    /** Greets; where it has to be seen whether the client waits for that, some time later. */
    void greet() {
        var delay = terms.inspection().greetingDelay();
        if (phase != Phase.PAUSING && delay.isPositive()) {
            phase = Phase.PAUSING;
            var least = now.plus(LEAST_PAUSE); // what came meanwhile is read now
            greeted = opened.plus(delay).isAfter(least) ? opened.plus(delay) : least;
            return;
        }
        phase = Phase.COMMANDS;
        awaitsHello = now;
        reply(greeting());
    }

    /** The first thing that we say (RFC 5321 §4.2); it has no enhanced code (RFC 2034 §3). */
    private Reply greeting() {
        return new Reply(220, null, terms.hostname() + " " + terms.inspection().greeting());
    }

    /** What a bare 250 to EHLO says (RFC 5321 §4.1.1.1); it has no enhanced code (RFC 2034 §3). */
    Reply capabilities() {
        var hostname = terms.hostname().name();
        if (!extended) return new Reply(250, null, hostname);
        var inspection = terms.inspection();
        var lines = new ArrayList<>(List.of(hostname));
        for (var extension : FOR_ALL)
            if (inspection.offers(extension))
                lines.add(
                        extension == Extension.SIZE
                                ? extension.keyword() + " " + terms.message().size()
                                : extension.keyword());
        if (mayStartTls() && !secured) lines.add("STARTTLS");
        if (secured && inspection.offers(Extension.REQUIRETLS))
            lines.add(Extension.REQUIRETLS.keyword()); // RFC 8689 §2: in TLS alone
        var mechanisms = account == null ? Login.offered(this) : List.<Mechanism>of();
        if (!mechanisms.isEmpty())
            lines.add(
                    "AUTH "
                            + mechanisms.stream()
                                    .map(Mechanism::word)
                                    .collect(Collectors.joining(" ")));
        if (inspection.takes("HELP")) lines.add("HELP");
        return new Reply(250, null, lines);
    }

    boolean mayStartTls() {
        return (terms.tls() == Terms.Tls.OFFERED || terms.tls() == Terms.Tls.REQUIRED)
                && terms.inspection().offers(Extension.STARTTLS);
    }
}
