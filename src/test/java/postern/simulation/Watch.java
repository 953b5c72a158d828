package postern.simulation;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.simulation.Said.Kind;
import postern.spool.QueueId;

/**
 * Stands beside a connection of a client and holds the relay to what it may answer: one reply to
 * each command, in their order, and no yes where a plain reading of the policy or of RFC 5321 says
 * no.
 */
final class Watch {
    /** What stands between MAIL and its end. */
    private static final class Transaction {
        final String from;
        final Rulebook rules;
        final List<Mailbox> to = new ArrayList<>();
        final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        boolean begun;

        Transaction(String from, Rulebook rules) {
            this.from = from;
            this.rules = rules;
        }
    }

    private final Ledger ledger;
    private final IpAddress client;
    private final Tally tally;
    private final ArrayDeque<Said> due = new ArrayDeque<>();
    private final StringBuilder unread = new StringBuilder();
    private Rulebook rules; // that the session asked for last
    private @Nullable Transaction transaction;
    private @Nullable QueueId committing;
    private boolean greeted;
    private boolean extended;
    private boolean refused;
    private boolean goAhead;
    private boolean over;

    Watch(Ledger ledger, Tally tally, IpAddress client, Rulebook rules) {
        this.ledger = ledger;
        this.tally = tally;
        this.client = client;
        this.rules = rules;
        due.add(Said.greeting());
    }

    /** The client has begun to say that. */
    void said(Said what) {
        due.add(what);
    }

    /** The session goes by these from its next MAIL on. */
    void asked(Rulebook current) {
        rules = current;
    }

    /** The session has octets for its client. */
    void replied(byte[] octets) {
        unread.append(new String(octets, StandardCharsets.ISO_8859_1));
        for (int end; (end = unread.indexOf("\r\n")) >= 0; ) {
            var line = unread.substring(0, end);
            unread.delete(0, end + 2);
            Violation.unless(isReply(line), "no reply: %s", line);
            if (line.charAt(3) == ' ') reply(Integer.parseInt(line.substring(0, 3)), line);
        }
        Violation.unless(unread.isEmpty(), "half a reply: %s", unread);
    }

    private static boolean isReply(String line) {
        return line.length() >= 4
                && (line.startsWith("354 ") || "245".indexOf(line.charAt(0)) >= 0)
                && Character.isDigit(line.charAt(1))
                && Character.isDigit(line.charAt(2))
                && (line.charAt(3) == ' ' || line.charAt(3) == '-');
    }

    private void reply(int code, String line) {
        tally.replies++;
        Violation.unless(!over, "a reply behind the last: %s", line);
        var what = due.poll();
        if (code == 421) {
            over = true;
            return;
        }
        if (what == null) throw new Violation("a reply to nothing: " + line);
        boolean yes = code / 100 == 2;
        Violation.unless(
                code / 100 != 3 || what.kind == Kind.DATA, "%s is answered %s", what, line);
        Violation.unless(
                !refused || !yes || what.kind == Kind.QUIT, "%s is answered %s", what, line);
        switch (what.kind) {
            case GREETING -> refused = !yes;
            case HELLO -> {
                if (yes) {
                    greeted = true;
                    extended = what.wire[0] == 'E';
                    transaction = null;
                }
            }
            case MAIL -> mail(what, yes, line);
            case RCPT -> rcpt(what, yes, line);
            case DATA -> {
                var open = transaction;
                goAhead = code == 354;
                Violation.unless(
                        !goAhead || open != null && !open.to.isEmpty() && !open.begun,
                        "DATA out of order is answered %s",
                        line);
            }
            case BODY -> endOfData(what, yes, line);
            case CHUNK, LAST_CHUNK -> {
                if (!extended || transaction == null || transaction.to.isEmpty())
                    Violation.unless(!yes, "a chunk out of order is answered %s", line);
                else if (what.kind == Kind.CHUNK) chunk(transaction, what, yes);
                else endOfData(what, yes, line);
            }
            case RSET -> {
                if (yes) transaction = null;
            }
            case QUIT -> {
                Violation.unless(code == 221, "QUIT is answered %s", line);
                over = true;
            }
            case NOOP -> {}
            case JUNK -> Violation.unless(!yes, "%s is answered %s", what, line);
        }
    }

    private void mail(Said what, boolean yes, String line) {
        if (!yes) return;
        Violation.unless(greeted, "MAIL before EHLO is answered %s", line);
        Violation.unless(transaction == null, "MAIL within another is answered %s", line);
        transaction = new Transaction(what.from, rules);
    }

    private void rcpt(Said what, boolean yes, String line) {
        var open = transaction;
        var to = what.to;
        if (open == null || to == null || open.begun) {
            Violation.unless(!yes, "RCPT out of order is answered %s", line);
            return;
        }
        boolean permitted = open.rules.permits(client, bare(open.from), to);
        Violation.unless(
                permitted || !yes,
                "%s from %s at %s is answered %s by %s",
                what,
                open.from,
                client,
                line,
                open.rules);
        Violation.unless(
                !permitted || !line.startsWith("550"),
                "%s from %s at %s is answered %s by %s",
                what,
                open.from,
                client,
                line,
                open.rules);
        if (yes && !open.to.contains(to)) open.to.add(to);
    }

    private static String bare(String path) {
        return path.substring(1, path.length() - 1);
    }

    private void chunk(Transaction open, Said what, boolean yes) {
        open.begun = true;
        open.octets.writeBytes(what.octets);
        if (!yes) transaction = null;
    }

    private void endOfData(Said what, boolean yes, String line) {
        var open = transaction;
        var id = committing;
        transaction = null;
        committing = null;
        boolean was = goAhead;
        goAhead = false;
        if (!yes) return;
        Violation.unless(open != null, "a message in no transaction is answered %s", line);
        Violation.unless(was || what.kind != Kind.BODY, "a message without 354: %s", line);
        if (id == null) throw new Violation("a message is answered " + line + " uncommitted");
        ledger.promised(id);
    }

    /** The session commits what its client has sent. */
    void commits(QueueId id) {
        var end = due.peek();
        var open = transaction;
        if (open == null || end == null || !end.endsMessage() || !end.isWhole)
            throw new Violation("a message is committed, and its client has sent none");
        open.octets.writeBytes(end.octets);
        var octets = open.octets.toByteArray();
        Violation.unless(
                !open.rules.refusesContent(new String(octets, StandardCharsets.ISO_8859_1)),
                "%s is committed, and its content is refused by %s",
                id,
                open.rules);
        committing = id;
        var to = open.rules.becomeAll(open.to).stream().map(Mailbox::toString).toList();
        ledger.expect(new Ledger.Parcel(octets, open.from, to));
    }

    /** Nothing is underway and the session waits for its client: it must owe nothing. */
    void quiet() {
        var next = due.peek();
        Violation.unless(next == null || !next.isWhole || over, "%s is never answered", next);
    }
}
