package postern.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.config.Hop.Protocol;
import postern.mail.Reply;
import postern.route.NextHop;
import postern.wire.CommandWriter;
import postern.wire.DataEncoder;
import postern.wire.Extensions;

/** One transaction as far as it has come: which reply is due, and what became of each recipient. */
final class Transaction {

    /** The reply that is due. */
    enum Step {
        RSET,
        MAIL,
        RCPT,
        DATA,
        /** None: the message is being sent. */
        BODY,
        END,
        OVER
    }

    /** What to do behind a reply. */
    enum Next {
        /** Nothing: commands already sent are yet to be answered. */
        AWAIT,
        /** Send the next command. */
        COMMAND,
        /** Send the message. */
        BODY,
        /** Send a lone dot: nobody was accepted, but DATA was (RFC 2920 §3.1). */
        LONE_DOT,
        /** It has ended, and the connection is good for another. */
        OVER,
        /** It has ended, and the connection with it: who knows what would be taken for what. */
        BROKEN,
        /** This was no reply to what we said. */
        GARBLED
    }

    private final Assignment assignment;
    private final NextHop hop;
    private final Extensions offered;
    private final Security security;
    private final boolean first;
    private final @Nullable Outcome[] outcomes;

    /** Places in the assignment of those that the next hop is told of, in this order. */
    private final int[] told;

    private final Terms terms;
    private final DataEncoder encoder = new DataEncoder();
    private Step step = Step.OVER;
    private int rcptAt;
    private int endAt;
    private int accepted;
    private boolean answered;
    private boolean mailAccepted;
    private boolean open;
    private long position;

    /**
     * @param first whether the connection has not served any other; then its loss counts
     */
    Transaction(
            Assignment assignment,
            NextHop hop,
            Extensions offered,
            Security security,
            boolean first) {
        this.assignment = assignment;
        this.hop = hop;
        this.offered = offered;
        this.security = security;
        this.first = first;
        this.outcomes = new Outcome[assignment.recipients().size()];
        this.terms = new Terms(assignment, offered);
        var places = new int[outcomes.length];
        int count = 0;
        for (int i = 0; i < outcomes.length; i++) {
            var objection = terms.objection(i);
            if (objection == null) places[count++] = i;
            else settle(i, objection);
        }
        this.told = Arrays.copyOf(places, count);
    }

    /** Whether there is nothing to ask the next hop. */
    boolean isSettled() {
        return told.length == 0;
    }

    Step step() {
        return step;
    }

    /** How long the next hop may take for what is due. */
    Duration patience(Timeouts timeouts) {
        return switch (step) {
            case RSET, MAIL, RCPT -> timeouts.reply();
            case DATA -> timeouts.dataStart();
            case BODY -> timeouts.block();
            case END, OVER -> timeouts.end();
        };
    }

    /** For people: what the next hop was to answer. */
    String where() {
        return switch (step) {
            case RSET, MAIL, RCPT, DATA -> "before the reply to " + step;
            case BODY -> "while the message was sent";
            case END, OVER -> "before the reply to the end of data";
        };
    }

    DataEncoder encoder() {
        return encoder;
    }

    Assignment assignment() {
        return assignment;
    }

    /** Octets of the message that were read so far. */
    long position() {
        return position;
    }

    void advance(int octets) {
        position += octets;
    }

    boolean isAtEnd() {
        return position >= assignment.message().content().size();
    }

    /** The whole message is sent, its dot behind it. */
    void sent() {
        step = Step.END;
    }

    /**
     * Whether the server may still hold a piece of this transaction when it is over, so that RSET
     * has to come before the next MAIL.
     */
    boolean leavesRemains() {
        return open;
    }

    /**
     * Writes the first commands: one where the next hop wants to be asked one by one, all up to
     * DATA where it offers PIPELINING.
     */
    void begin(boolean rset, CommandWriter writer) {
        step = rset ? Step.RSET : Step.MAIL;
        if (!offered.pipelining()) {
            writeNext(writer);
            return;
        }
        if (rset) writer.rset();
        writer.mail(terms.mail());
        for (int place : told) writer.rcpt(terms.rcpt(place));
        writer.data();
    }

    /** Writes the command whose reply is due now. */
    void writeNext(CommandWriter writer) {
        switch (step) {
            case RSET -> writer.rset();
            case MAIL -> writer.mail(terms.mail());
            case RCPT -> writer.rcpt(terms.rcpt(told[rcptAt]));
            case DATA -> writer.data();
            case BODY, END, OVER -> throw new IllegalStateException("no command in " + step);
        }
    }

    /** Takes the reply that is due; 421 is no such reply but the end of the connection. */
    Next on(Reply reply) {
        return switch (step) {
            case RSET -> onRset(reply);
            case MAIL -> onMail(reply);
            case RCPT -> onRcpt(reply);
            case DATA -> onData(reply);
            case BODY -> onEarly(reply);
            case END -> onEnd(reply);
            case OVER -> Next.GARBLED;
        };
    }

    private Next onRset(Reply reply) {
        if (reply.code() / 100 != 2) return Next.BROKEN; // our recipients were not even named
        step = Step.MAIL;
        return command();
    }

    private Next onMail(Reply reply) {
        if (reply.code() / 100 == 3) return Next.GARBLED;
        answered = true;
        mailAccepted = reply.isPositive();
        open = mailAccepted;
        if (!mailAccepted) settleRest(reply);
        step = Step.RCPT;
        return mailAccepted || offered.pipelining() ? command() : over();
    }

    private Next onRcpt(Reply reply) {
        if (reply.code() / 100 == 3) return Next.GARBLED;
        int place = told[rcptAt++];
        if (reply.isPositive()) {
            accepted++;
            open = true;
        } else if (mailAccepted) {
            if (isTooMany(reply) && accepted > 0) outcomes[place] = new Outcome.Again();
            else settle(place, reply);
        }
        if (rcptAt < told.length) return command();
        step = Step.DATA;
        return accepted > 0 || offered.pipelining() ? command() : over();
    }

    /** RFC 5321 §4.5.3.1.10; some servers still say 552 for it, as RFC 821 did. */
    private static boolean isTooMany(Reply reply) {
        if (reply.code() != 452 && reply.code() != 552) return false;
        var status = reply.status();
        return status == null || status.subject() == 5 && status.detail() == 3;
    }

    private Next onData(Reply reply) {
        return switch (reply.code() / 100) {
            case 2 -> Next.GARBLED;
            case 3 -> onGoAhead();
            default -> {
                settleRest(reply);
                yield over();
            }
        };
    }

    private Next onGoAhead() {
        if (accepted == 0 && !isLmtp()) {
            step = Step.END;
            return Next.LONE_DOT;
        }
        // A dot would send an empty message to those whom a confused server took without a sender;
        // and LMTP has no reply to a dot for nobody (RFC 2033 §4.2).
        if (accepted == 0 || !mailAccepted) {
            step = Step.OVER;
            return Next.BROKEN;
        }
        step = Step.BODY;
        return Next.BODY;
    }

    /** A refusal ahead of the dot tells why; what the server takes the rest for, nobody knows. */
    private Next onEarly(Reply reply) {
        if (reply.isPositive()) return Next.GARBLED;
        settleRest(reply);
        step = Step.OVER;
        return Next.BROKEN;
    }

    private Next onEnd(Reply reply) {
        if (reply.code() / 100 == 3) return Next.GARBLED;
        open = false;
        if (accepted == 0) return over();
        if (!isLmtp()) {
            settleRest(reply);
            return over();
        }
        while (outcomes[told[endAt]] != null) endAt++;
        settle(told[endAt], reply);
        return --accepted > 0 ? Next.AWAIT : over();
    }

    private Next command() {
        return offered.pipelining() ? Next.AWAIT : Next.COMMAND;
    }

    private Next over() {
        step = Step.OVER;
        return Next.OVER;
    }

    /**
     * Ends it as far as it has come, for a reason that lies outside of it.
     *
     * @return whether that was the first thing the next hop did to it, so that the host is to
     *     blame; false if the connection had only outlived its use
     */
    boolean giveUp(Reply reason) {
        step = Step.OVER;
        boolean untouched = !answered && !first;
        for (int i = 0; i < outcomes.length; i++) {
            if (outcomes[i] != null) continue;
            if (untouched) outcomes[i] = new Outcome.Again();
            else settle(i, reason);
        }
        return !untouched;
    }

    Report report() {
        var all = new ArrayList<Outcome>(outcomes.length);
        for (var outcome : outcomes) all.add(Objects.requireNonNull(outcome));
        return new Report(assignment, all);
    }

    private void settleRest(Reply reply) {
        for (int i = 0; i < outcomes.length; i++) if (outcomes[i] == null) settle(i, reply);
    }

    private void settle(int place, Reply reply) {
        outcomes[place] =
                reply.isPositive()
                        ? new Outcome.Delivered(hop, reply, offered.dsn(), security)
                        : reply.isTransient()
                                ? new Outcome.Deferred(reply)
                                : new Outcome.Failed(reply);
    }

    private boolean isLmtp() {
        return hop.protocol() == Protocol.LMTP;
    }
}
