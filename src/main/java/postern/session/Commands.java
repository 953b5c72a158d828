package postern.session;

import java.nio.ByteBuffer;
import java.util.Objects;
import postern.journal.JournalRecord;
import postern.mail.Envelope.Body;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.session.Conversation.Phase;
import postern.session.Terms.Tls;
import postern.spool.Draft;
import postern.wire.Command;
import postern.wire.CommandLine;

/** Does what command lines say, in the order that RFC 5321 §4.1.4 allows. */
final class Commands {
    /** A refused chunk so much larger than any message is not waited for. */
    static final int ABSURD = 16;

    private final Conversation in;
    private final Hearing hearing;
    private final Login login;
    private final Inspector inspector;

    Commands(Conversation conversation, Hearing hearing, Login login) {
        this.in = conversation;
        this.hearing = hearing;
        this.login = login;
        this.inspector = new Inspector(conversation);
    }

    /** Hears a line, and sees what the client has sent behind it. */
    void hear(CommandLine line, ByteBuffer behind) {
        switch (line) {
            case CommandLine.Overlong _ -> in.fault("", Replies.LINE_TOO_LONG);
            case CommandLine.BareNewline _ -> in.fault("", Replies.BARE_NEWLINE_IN_COMMAND);
            case CommandLine.ControlCharacter _, CommandLine.NotUtf8 _ -> {
                if (in.proxy != null) notSmtp(""); // such as a second header, of version 2
                else in.fault("", Replies.BAD_SYNTAX);
            }
            case CommandLine.Endless _ -> notSmtp("");
            case CommandLine.Line(var text) -> hear(inspector.parse(text), behind);
        }
    }

    private void hear(Command command, ByteBuffer behind) {
        if (in.phase == Phase.REFUSED && !(command instanceof Command.Quit)) {
            in.fault("", Replies.NO_SERVICE);
            return;
        }
        if (inspector.isTooSoon(command, behind)) {
            tooSoon("");
            return;
        }
        switch (command) {
            case Command.Ehlo(var name) -> hello(name, true, behind);
            case Command.Helo(var name) -> hello(name, false, behind);
            case Command.Mail mail -> mail(mail);
            case Command.Rcpt rcpt -> rcpt(rcpt);
            case Command.Data _ -> data(behind);
            case Command.Bdat bdat -> bdat(bdat);
            case Command.Rset _ -> {
                in.endTransaction();
                idle("RSET", Replies.OK);
            }
            case Command.Noop _ -> idle("NOOP", Replies.OK);
            case Command.Help _ -> {
                if (inspector.takes("HELP")) idle("HELP", Replies.HELP);
            }
            case Command.Vrfy _ -> verify("VRFY");
            case Command.Expn _ -> verify("EXPN");
            case Command.Quit _ -> in.close(Replies.BYE);
            case Command.StartTls _ -> startTls(behind);
            case Command.Auth auth -> {
                if (inspector.takes("AUTH")) login.auth(auth, behind);
            }
            case Command.Malformed(var verb, var reply) -> malformed(verb, reply);
            case Command.Unknown(var verb) -> unknown(verb);
        }
    }

    private void hello(String name, boolean extended, ByteBuffer behind) {
        var verb = extended ? "EHLO" : "HELO";
        // Whoever goes on before the answer cannot know what may be pipelined (RFC 2920 §3.1).
        if (behind.hasRemaining()) tooSoon(verb);
        else if (in.idleCommand(verb)) hearing.hello(name, extended);
    }

    private void mail(Command.Mail mail) {
        var objection = inspector.objection(mail.from());
        if (in.closing) in.close(Replies.SHUTTING_DOWN);
        else if (needsTls()) in.fault("MAIL", Replies.TLS_FIRST);
        else if (in.helo == null) in.fault("MAIL", Replies.HELO_FIRST);
        else if (in.transaction != null) in.fault("MAIL", Replies.BAD_SEQUENCE);
        else if (!in.extended && hasParameters(mail)
                || mail.auth() && !login.isHere()
                || mail.requireTls() && !in.secured)
            in.fault("MAIL", Replies.UNKNOWN_PARAMETER); // it was not offered
        else if (objection != null) in.fault("MAIL", objection);
        else if (mail.size() > in.terms.message().size()) {
            in.refuse("MAIL", Replies.TOO_LARGE);
            in.refusedAddress();
        } else if (login.mayBeginTransaction()) hearing.mail(mail);
    }

    private static boolean hasParameters(Command.Mail mail) {
        return mail.size() >= 0
                || mail.body() != Body.SEVEN_BIT
                || mail.smtpUtf8()
                || mail.auth()
                || mail.requireTls()
                || mail.ret() != null
                || mail.envid() != null;
    }

    private void rcpt(Command.Rcpt rcpt) {
        var objection = inspector.objection(rcpt.to());
        var transaction = in.transaction;
        if (needsTls()) in.fault("RCPT", Replies.TLS_FIRST);
        else if (transaction == null) in.fault("RCPT", Replies.SENDER_FIRST);
        else if (in.arrival != null) in.fault("RCPT", Replies.BAD_SEQUENCE); // RFC 3030 §2
        else if (!in.extended && (!rcpt.notifyOn().isEmpty() || rcpt.original() != null))
            in.fault("RCPT", Replies.UNKNOWN_PARAMETER);
        else if (objection != null) in.fault("RCPT", objection);
        else {
            var to = rcpt.to().in(transaction.rules.firstDomain());
            if (transaction.has(to)) again();
            else if (transaction.taken().size() >= mostRecipients(transaction))
                in.oneRecipientTooMany(mostRecipients(transaction));
            else hearing.rcpt(rcpt, to);
        }
    }

    /** Once is enough; whoever says it for ever only wants to be answered. */
    private void again() {
        if (in.countIdleCommand()) in.reply(Replies.RECIPIENT_OK);
        else in.fault("RCPT", Replies.TOO_MANY_RECIPIENTS);
    }

    private int mostRecipients(Transaction transaction) {
        var bounds = in.terms.session();
        return transaction.mail.from() instanceof ReversePath.Null
                ? Math.min(bounds.recipients(), bounds.nullPathRecipients())
                : bounds.recipients();
    }

    private void data(ByteBuffer behind) {
        var transaction = in.transaction;
        if (needsTls()) in.fault("DATA", Replies.TLS_FIRST);
        else if (transaction == null) in.fault("DATA", Replies.SENDER_FIRST);
        else if (in.arrival != null) in.fault("DATA", Replies.BAD_SEQUENCE); // RFC 3030 §2
        else if (transaction.taken().isEmpty()) in.fault("DATA", noRecipients(transaction));
        else if (behind.hasRemaining()) tooSoon("DATA");
        else if (!in.naming.delays(() -> goAhead(transaction))) goAhead(transaction);
    }

    private void goAhead(Transaction transaction) {
        arrive(transaction);
        in.expectOctets();
        in.progress();
        in.phase = Phase.DATA;
        in.reply(Replies.GO_AHEAD);
    }

    /** A refused chunk is answered at once; its octets follow all the same and are dropped. */
    private void bdat(Command.Bdat bdat) {
        if (in.naming.delays(() -> lateChunk(bdat))) return;
        if (inspector.takes("BDAT") && isExpected(bdat)) {
            in.expectChunk(bdat.size(), bdat.last(), false);
            return;
        }
        if (in.phase == Phase.CLOSED) return;
        if (bdat.size() / ABSURD > in.terms.message().size()) in.close();
        else in.expectChunk(bdat.size(), false, true);
    }

    /** One whose octets, if it has any, were not read before. */
    private void lateChunk(Command.Bdat bdat) {
        bdat(bdat);
        if (in.phase == Phase.CHUNK && in.chunkLeft == 0) endOfChunk(ByteBuffer.allocate(0));
    }

    /** Whether a chunk is in its place; says so where it is not. */
    private boolean isExpected(Command.Bdat bdat) {
        var transaction = in.transaction;
        if (needsTls()) in.fault("BDAT", Replies.TLS_FIRST);
        else if (!in.extended) in.fault("BDAT", Replies.BAD_SEQUENCE); // RFC 3030 §2: behind EHLO
        else if (transaction == null) in.fault("BDAT", Replies.SENDER_FIRST);
        else if (transaction.taken().isEmpty()) in.fault("BDAT", noRecipients(transaction));
        else {
            var arrival = in.arrival != null ? in.arrival : arrive(transaction);
            if (bdat.size() <= in.terms.message().size() - arrival.size()) return true;
            in.endTransaction();
            in.refuse("BDAT", Replies.TOO_LARGE);
        }
        return false;
    }

    private static Reply noRecipients(Transaction transaction) {
        return transaction.refusedAny ? Replies.NO_VALID_RECIPIENTS : Replies.RECIPIENT_FIRST;
    }

    private Arrival arrive(Transaction transaction) {
        var hiding = inspector.hiding();
        boolean smtpUtf8 = transaction.mail.smtpUtf8();
        var field = ReceivedField.of(in, transaction, hiding.client(), inspector.tellsWhatWeAre());
        var arrival =
                new Arrival(
                        in.terms,
                        transaction.id,
                        field,
                        in.out,
                        new Handling(
                                transaction.rules.rewriting().edits(transaction.facts),
                                transaction.waitsForMessage(),
                                hiding,
                                transaction.checks(),
                                smtpUtf8,
                                transaction.mail.body() == Body.EIGHT_BIT_MIME,
                                transaction.examiner(in.terms),
                                Tracing.of(in, transaction)));
        in.arrival = arrival;
        return arrival;
    }

    /** All octets of a chunk have come. */
    void endOfChunk(ByteBuffer behind) {
        in.phase = Phase.COMMANDS;
        if (inspector.isTooSoon(behind)) {
            tooSoon("BDAT");
            return;
        }
        if (in.chunkDropped) {
            in.pace = null;
            return;
        }
        var arrival = Objects.requireNonNull(in.arrival);
        if (in.chunkLast) endOfData("BDAT", behind);
        else if (arrival.refusal() == null) in.reply(Replies.OK);
        else refuseMessage("BDAT", arrival.refusal());
    }

    /** The message is complete. */
    void endOfData(String verb, ByteBuffer behind) {
        in.phase = Phase.COMMANDS;
        if (inspector.isTooSoon(behind)) {
            tooSoon(verb);
            return;
        }
        var refusal = Objects.requireNonNull(in.arrival).end();
        if (refusal == null) hearing.message();
        else refuseMessage(verb, refusal);
    }

    private void refuseMessage(String verb, Reply refusal) {
        in.endTransaction();
        in.fault(verb, refusal);
    }

    /** How the commit ended. */
    void committed(Draft.CommitResult result) {
        in.phase = Phase.COMMANDS;
        var transaction = Objects.requireNonNull(in.transaction);
        var arrival = Objects.requireNonNull(in.arrival);
        in.endTransaction();
        if (!(result instanceof Draft.Stored)) transaction.counting.notStored();
        switch (result) {
            case Draft.Stored(var entry) -> {
                transaction.tellEnd(arrival);
                var to = entry.message().envelope().recipients();
                in.accepted(to.size());
                Tries.accepted(in, transaction);
                in.note(
                        new JournalRecord.Accepted(
                                in.now,
                                in.id,
                                transaction.id.toString(),
                                transaction.mail.from().toString(),
                                to.stream().map(r -> r.to().toString()).toList(),
                                entry.message().content().size(),
                                arrival.messageId()));
                in.reply(Replies.OK.with("OK, queued as " + transaction.id));
            }
            case Draft.NoSpace _ -> in.refuse("DATA", Replies.NO_STORAGE);
            case Draft.Broken _ -> in.refuse("DATA", Replies.NOT_STORED);
        }
    }

    private void idle(String verb, Reply reply) {
        if (in.idleCommand(verb)) in.reply(reply);
    }

    /** One constant answer, so that nobody learns who lives here (RFC 5321 §7.3). */
    private void verify(String verb) {
        if (!inspector.takes(verb)) return;
        if (needsTls()) in.fault(verb, Replies.TLS_FIRST);
        else idle(verb, Replies.CANNOT_VERIFY);
    }

    /** What follows in clear is dropped, never executed behind the handshake (RFC 3207 §4.2). */
    private void startTls(ByteBuffer behind) {
        if (!inspector.takes("STARTTLS")) return;
        if (in.secured) in.fault("STARTTLS", Replies.TLS_ALREADY);
        else if (!in.mayStartTls()) in.fault("STARTTLS", Replies.TLS_NOT_OFFERED);
        else if (in.helo == null) in.fault("STARTTLS", Replies.HELO_FIRST);
        else if (in.transaction != null) in.fault("STARTTLS", Replies.BAD_SEQUENCE);
        else {
            behind.position(behind.limit());
            in.reply(Replies.READY_FOR_TLS);
            in.out.last(new Effect.StartTls());
            in.phase = Phase.HANDSHAKE;
        }
    }

    private void malformed(String verb, Reply reply) {
        if (!inspector.takes(verb)) return;
        boolean mail = verb.equals("MAIL") || verb.equals("RCPT");
        in.fault(verb, mail && needsTls() ? Replies.TLS_FIRST : reply);
    }

    private void unknown(String verb) {
        switch (verb) {
            // A browser that was led here by a page: nothing it says may be taken for mail.
            case "GET", "POST", "PUT", "HEAD", "CONNECT", "OPTIONS", "DELETE", "PATCH" ->
                    notSmtp(verb);
            case "PROXY" -> {
                // A second header: whoever let it pass lets strangers say who they are.
                if (in.proxy != null) notSmtp(verb);
                else in.fault(verb, Replies.UNKNOWN_COMMAND);
            }
            default -> in.fault(verb, Replies.UNKNOWN_COMMAND);
        }
    }

    private void notSmtp(String verb) {
        in.refuse(verb, Replies.NOT_SMTP);
        in.close();
    }

    private void tooSoon(String verb) {
        in.refuse(verb, Replies.BAD_PIPELINING);
        in.close();
    }

    private boolean needsTls() {
        return in.terms.tls() == Tls.REQUIRED && !in.secured;
    }
}
