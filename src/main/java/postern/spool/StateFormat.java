package postern.spool;

import java.time.Instant;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import postern.mail.EnhancedCode;
import postern.mail.Reply;

/** How recipient states are written (docs/decisions/0001-spool-format.md). Each is a section. */
final class StateFormat {
    private static final int FRESH = 0;
    private static final int WAITING = 1;
    private static final int HELD = 2;
    private static final int DELIVERED = 3;
    private static final int FAILED = 4;

    private static final int HAS_NEXT = 1;
    private static final int HAS_LAST = 2;
    private static final int DELAY_REPORTED = 4;

    private StateFormat() {}

    static void write(Packer to, RecipientState state) {
        int section = to.open();
        switch (state) {
            case RecipientState.Waiting waiting -> waiting(to, waiting);
            case RecipientState.Held(var because) -> {
                to.octet(HELD);
                to.text(because);
            }
            case RecipientState.Delivered(var nextHop, var reply) -> {
                to.octet(DELIVERED);
                to.text(nextHop);
                reply(to, reply);
            }
            case RecipientState.Failed(var reply) -> {
                to.octet(FAILED);
                reply(to, reply);
            }
        }
        to.close(section);
    }

    static void writeAll(Packer to, RecipientState[] states) {
        to.number(states.length);
        for (var state : states) write(to, state);
    }

    static RecipientState read(Unpacker from) {
        var section = from.section();
        return switch (section.octet()) {
            case FRESH -> RecipientState.Waiting.FRESH;
            case WAITING -> waiting(section);
            case HELD -> new RecipientState.Held(section.text());
            case DELIVERED -> new RecipientState.Delivered(section.text(), reply(section));
            case FAILED -> new RecipientState.Failed(reply(section));
            default -> throw new IllegalArgumentException("a state of an unknown kind");
        };
    }

    static RecipientState[] readAll(Unpacker from) {
        int count = from.count();
        var states = new ArrayList<RecipientState>();
        for (int i = 0; i < count; i++) states.add(read(from));
        return states.toArray(RecipientState[]::new);
    }

    private static void waiting(Packer to, RecipientState.Waiting waiting) {
        if (waiting.equals(RecipientState.Waiting.FRESH)) {
            to.octet(FRESH);
            return;
        }
        to.octet(WAITING);
        to.number(
                (waiting.next() != null ? HAS_NEXT : 0)
                        | (waiting.last() != null ? HAS_LAST : 0)
                        | (waiting.delayReported() ? DELAY_REPORTED : 0));
        to.number(waiting.attempts());
        if (waiting.next() != null) instant(to, waiting.next());
        if (waiting.last() != null) reply(to, waiting.last());
    }

    private static RecipientState.Waiting waiting(Unpacker from) {
        long flags = from.number();
        int attempts = from.count();
        @Nullable Instant next = (flags & HAS_NEXT) != 0 ? instant(from) : null;
        @Nullable Reply last = (flags & HAS_LAST) != 0 ? reply(from) : null;
        return new RecipientState.Waiting(attempts, next, last, (flags & DELAY_REPORTED) != 0);
    }

    static void instant(Packer to, Instant instant) {
        to.signed(instant.getEpochSecond());
        to.number(instant.getNano());
    }

    static Instant instant(Unpacker from) {
        long second = from.signed();
        if (second < Instant.MIN.getEpochSecond() || second > Instant.MAX.getEpochSecond())
            throw new IllegalArgumentException("a time is out of range");
        return Instant.ofEpochSecond(second, from.count());
    }

    private static void reply(Packer to, Reply reply) {
        int section = to.open();
        to.number(reply.code());
        var status = reply.status();
        to.octet(status == null ? 0 : 1);
        if (status != null) {
            to.number(status.severity());
            to.number(status.subject());
            to.number(status.detail());
        }
        to.number(reply.lines().size());
        for (int i = 0; i < reply.lines().size(); i++) to.text(reply.lines().get(i));
        to.close(section);
    }

    private static Reply reply(Unpacker from) {
        var section = from.section();
        int code = section.count();
        @Nullable EnhancedCode status =
                section.octet() == 0
                        ? null
                        : new EnhancedCode(section.count(), section.count(), section.count());
        int count = section.count();
        var lines = new ArrayList<String>();
        for (int i = 0; i < count; i++) lines.add(section.text());
        return new Reply(code, status, lines);
    }
}
