package postern.delivery;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.login.Credentials;
import postern.mail.Domain;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.route.NextHop;
import postern.wire.CommandWriter;
import postern.wire.Extensions;
import postern.wire.ReplyReader;

/**
 * The client side of one connection to a next hop (RFC 5321, LMTP after RFC 2033). Owns no socket,
 * thread or clock.
 *
 * <p>Whatever the next hop does, each assignment is answered by one {@link ClientEffect.Done}, in
 * the order given (one that needs no question to the next hop may be answered ahead), and all ends
 * in one {@link ClientEffect.Close}. Nothing of a message is kept: pieces of at most {@value
 * #PIECE} octets are asked for, encoded and sent.
 */
public final class Delivery {
    /** Octets asked for at once: most messages are one piece. */
    static final int PIECE = 256 * 1024;

    private enum Phase {
        CONNECTING,
        OPENING,
        READY,
        QUITTING,
        CLOSED
    }

    private final NextHop hop;
    private final Timeouts timeouts;
    private final Opening opening;
    private final CommandWriter writer = new CommandWriter();
    private final ReplyReader reader = new ReplyReader();

    /** At most two: one whose last reply is due, and one sent behind it. */
    private final ArrayDeque<Transaction> open = new ArrayDeque<>(2);

    private Phase phase = Phase.CONNECTING;
    private Extensions offered = Extensions.NONE;
    private Instant deadline;
    private boolean used;
    private boolean owesRset;
    private boolean finishing;
    private boolean reading;

    /**
     * @param hostname what we call ourselves in EHLO
     * @param credentials what to log in with; null for no login
     * @param now when the connection was begun
     */
    public Delivery(
            NextHop hop,
            Domain hostname,
            @Nullable Credentials credentials,
            Timeouts timeouts,
            Instant now) {
        this.hop = hop;
        this.timeouts = timeouts;
        this.opening = new Opening(hop, hostname, credentials, writer);
        this.deadline = now.plus(timeouts.connect());
    }

    /**
     * Takes an event and says what to do, in this order. Behind {@link ClientEffect.Close} nothing
     * more is done, whatever happens; but an assignment that crosses with the end of the connection
     * is given back ({@link Outcome.Again}).
     *
     * @throws IllegalStateException for an assignment while not {@link #isIdle}
     */
    public List<ClientEffect> on(ClientEvent event, Instant now) {
        if (phase == Phase.CLOSED)
            return event instanceof ClientEvent.Assigned(var assignment)
                    ? List.of(new ClientEffect.Done(Report.givenBack(assignment)))
                    : List.of();
        var out = new ArrayList<ClientEffect>(4);
        switch (event) {
            case ClientEvent.Connected _ -> {
                phase = Phase.OPENING;
                take(opening.connected(), now, out);
            }
            case ClientEvent.Bytes(var bytes) -> receive(bytes, now, out);
            case ClientEvent.TlsStarted(_, _, var channel) ->
                    take(opening.secured(channel), now, out);
            case ClientEvent.TlsFailed(var why) -> take(opening.notSecured(why), now, out);
            case ClientEvent.Assigned(var assignment) -> assign(assignment, now, out);
            case ClientEvent.Content(var bytes) -> send(bytes, now, out);
            case ClientEvent.Ran(var result) -> take(opening.on(result), now, out);
            case ClientEvent.Finish _ -> finish(now, out);
            case ClientEvent.TimeUp _ -> {
                if (!now.isBefore(deadline)) timeUp(out);
            }
            case ClientEvent.Gone(var why) -> gone(why, out);
        }
        return out;
    }

    /**
     * Whether an assignment may be given: no other is in progress, or, where the next hop offers
     * PIPELINING, the one in progress waits for nothing but its last reply; then the new one's
     * commands go out at once behind it (RFC 2920 §3.1).
     */
    public boolean isIdle() {
        if (phase != Phase.READY || finishing) return false;
        return switch (open.size()) {
            case 0 -> true;
            case 1 -> offered.pipelining() && open.getFirst().step() == Transaction.Step.END;
            default -> false;
        };
    }

    /** When {@link ClientEvent.TimeUp} is due, unless something happens before. */
    public Instant deadline() {
        return deadline;
    }

    private void receive(ByteBuffer bytes, Instant now, List<ClientEffect> out) {
        if (opening.isInHandshake()) {
            take(opening.early(), now, out);
            return;
        }
        while (phase != Phase.CLOSED && bytes.hasRemaining()) {
            switch (reader.read(bytes)) {
                case ReplyReader.More _ -> {}
                case ReplyReader.Whole(var reply) -> take(reply, bytes.hasRemaining(), now, out);
                case ReplyReader.Garbage(var why) -> garbled(why, out);
            }
        }
        bytes.position(bytes.limit());
    }

    private void take(Reply reply, boolean more, Instant now, List<ClientEffect> out) {
        switch (phase) {
            case CONNECTING, OPENING -> take(opening.on(reply, more), now, out);
            case READY -> onReply(reply, now, out);
            case QUITTING, CLOSED -> close(null, false, out);
        }
    }

    private void take(Opening.@Nullable Turn turn, Instant now, List<ClientEffect> out) {
        switch (turn) {
            case null -> wait(timeouts.greeting(), now);
            case Opening.Run(var errand) -> ask(new ClientEffect.Run(errand), now, out);
            case Opening.Say(var bytes) -> ask(new ClientEffect.Send(bytes), now, out);
            case Opening.Handshake _ -> ask(new ClientEffect.StartTls(), now, out);
            case Opening.Open(var extensions) -> {
                offered =
                        opening.security().isProof() ? extensions : extensions.withoutRequireTls();
                phase = Phase.READY;
                deadline = Instant.MAX;
                out.add(new ClientEffect.Ready());
            }
            case Opening.Over(var failure, var quit, var retryInClear) -> {
                if (quit) out.add(new ClientEffect.Send(writer.quit().take()));
                close(failure, retryInClear, out);
            }
        }
    }

    private void ask(ClientEffect effect, Instant now, List<ClientEffect> out) {
        out.add(effect);
        wait(timeouts.reply(), now);
    }

    private void assign(Assignment assignment, Instant now, List<ClientEffect> out) {
        if (phase == Phase.QUITTING) {
            out.add(new ClientEffect.Done(Report.givenBack(assignment)));
            return;
        }
        if (!isIdle()) throw new IllegalStateException("assigned while not idle");
        var transaction = new Transaction(assignment, hop, offered, opening.security(), !used);
        if (transaction.isSettled()) {
            out.add(new ClientEffect.Done(transaction.report()));
            return;
        }
        used = true;
        transaction.begin(owesRset, writer);
        owesRset = false;
        out.add(new ClientEffect.Send(writer.take()));
        open.add(transaction);
        if (open.size() == 1) waitForReply(now);
    }

    private void onReply(Reply reply, Instant now, List<ClientEffect> out) {
        if (open.isEmpty()) { // it wants to be left alone: nothing was asked
            close(null, false, out);
            return;
        }
        if (reply.code() == 421) { // RFC 5321 §3.8
            end(reply, out);
            return;
        }
        var transaction = open.getFirst();
        switch (transaction.on(reply)) {
            case AWAIT -> {}
            case COMMAND -> {
                transaction.writeNext(writer);
                out.add(new ClientEffect.Send(writer.take()));
            }
            case BODY -> {
                if (transaction.isAtEnd()) sendEnd(transaction, out);
                else read(transaction, out);
            }
            case LONE_DOT -> sendEnd(transaction, out);
            case OVER -> over(transaction, out);
            case BROKEN -> {
                end(Texts.because(Replies.NEXT_HOP_LOST, reply.toString()), null, out);
                return;
            }
            case GARBLED -> {
                garbled(reply.toString(), out);
                return;
            }
        }
        waitForReply(now);
        if (finishing && open.isEmpty()) quit(now, out);
    }

    private void over(Transaction transaction, List<ClientEffect> out) {
        owesRset = transaction.leavesRemains();
        open.removeFirst();
        out.add(new ClientEffect.Done(transaction.report()));
    }

    private void read(Transaction transaction, List<ClientEffect> out) {
        var message = transaction.assignment().message();
        long left = message.content().size() - transaction.position();
        int limit = (int) Math.min(PIECE, left);
        reading = true;
        out.add(new ClientEffect.Read(message.id(), transaction.position(), limit));
    }

    private void send(@Nullable ByteBuffer bytes, Instant now, List<ClientEffect> out) {
        if (!reading) throw new IllegalStateException("no octets were asked for");
        reading = false;
        if (bytes == null || !bytes.hasRemaining()) {
            end(Replies.NOT_READABLE, null, out);
            return;
        }
        var transaction = open.getFirst();
        transaction.advance(bytes.remaining());
        var encoded = transaction.encoder().encode(bytes);
        if (encoded == null) {
            end(Replies.BARE_NEWLINE, null, out);
            return;
        }
        if (encoded.hasRemaining()) out.add(new ClientEffect.Send(encoded));
        if (transaction.isAtEnd()) sendEnd(transaction, out);
        else read(transaction, out);
        if (phase == Phase.READY) waitForReply(now);
    }

    private void sendEnd(Transaction transaction, List<ClientEffect> out) {
        var end = transaction.encoder().end();
        if (end == null) {
            end(Replies.BARE_NEWLINE, null, out);
            return;
        }
        transaction.sent();
        out.add(new ClientEffect.Send(end));
    }

    private void finish(Instant now, List<ClientEffect> out) {
        finishing = true;
        switch (phase) {
            case CONNECTING, OPENING -> close(null, false, out);
            case READY -> {
                if (open.isEmpty()) quit(now, out);
            }
            case QUITTING, CLOSED -> {}
        }
    }

    private void quit(Instant now, List<ClientEffect> out) {
        phase = Phase.QUITTING;
        out.add(new ClientEffect.Send(writer.quit().take()));
        wait(timeouts.quit(), now);
    }

    private void timeUp(List<ClientEffect> out) {
        switch (phase) {
            case CONNECTING -> close(Replies.NEXT_HOP_UNREACHABLE, false, out);
            case OPENING, READY -> end(Texts.at(Replies.NEXT_HOP_TIMED_OUT, where()), out);
            case QUITTING, CLOSED -> close(null, false, out);
        }
    }

    private void gone(String why, List<ClientEffect> out) {
        switch (phase) {
            case CONNECTING -> close(Texts.because(Replies.NEXT_HOP_UNREACHABLE, why), false, out);
            case OPENING -> close(Texts.at(Replies.NEXT_HOP_LOST, where()), false, out);
            case READY -> {
                if (open.isEmpty()) close(null, false, out);
                else end(Texts.at(Replies.NEXT_HOP_LOST, where()), out);
            }
            case QUITTING, CLOSED -> close(null, false, out);
        }
    }

    private String where() {
        var transaction = open.peekFirst();
        return transaction == null ? opening.where() : transaction.where();
    }

    private void garbled(String why, List<ClientEffect> out) {
        if (phase == Phase.QUITTING) close(null, false, out);
        else end(Texts.because(Replies.NEXT_HOP_GARBLED, why), out);
    }

    /** Gives up all that is open, and counts it against the host if that hurt anybody. */
    private void end(Reply reason, List<ClientEffect> out) {
        end(reason, reason, out);
    }

    private void end(Reply reason, @Nullable Reply failure, List<ClientEffect> out) {
        boolean hurt = open.isEmpty();
        for (var transaction : open) {
            hurt |= transaction.giveUp(reason);
            out.add(new ClientEffect.Done(transaction.report()));
        }
        open.clear();
        close(hurt ? failure : null, false, out);
    }

    private void close(@Nullable Reply failure, boolean retryInClear, List<ClientEffect> out) {
        phase = Phase.CLOSED;
        deadline = Instant.MAX;
        out.add(new ClientEffect.Close(failure, retryInClear));
    }

    private void waitForReply(Instant now) {
        var transaction = open.peekFirst();
        if (transaction == null) deadline = Instant.MAX;
        else wait(transaction.patience(timeouts), now);
    }

    private void wait(Duration time, Instant now) {
        deadline = now.plus(time);
    }
}
