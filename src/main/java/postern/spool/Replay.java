package postern.spool;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Carries out again what the records of one segment say. */
final class Replay {
    private final Segment segment;
    private final boolean isNewest;
    private final Map<QueueId, Slot> slots;
    private final SameReplies replies;
    private final List<String> notices;

    /** Messages with a wrong body, behind which nothing whole was seen so far. */
    private final List<Slot> suspects = new ArrayList<>();

    private long reserved;
    private long highestId;

    /**
     * @param isNewest whether it was being written when the spool was closed or its process ended
     * @param slots the messages so far, to be moved on
     */
    Replay(
            Segment segment,
            boolean isNewest,
            Map<QueueId, Slot> slots,
            SameReplies replies,
            List<String> notices) {
        this.replies = replies;
        this.segment = segment;
        this.isNewest = isNewest;
        this.slots = slots;
        this.notices = notices;
    }

    /** The last reservation of ids; 0 if there is none. */
    long reserved() {
        return reserved;
    }

    /** The highest id of a message. */
    long highestId() {
        return highestId;
    }

    /**
     * Reads all of it.
     *
     * @return the length to which the file is to be cut
     */
    long run(SegmentScan scan, long size) throws IOException {
        for (var found = scan.next(); found != null; found = scan.next()) {
            switch (found) {
                case SegmentScan.Whole record when record.bodyWhole() -> {
                    keepSuspects();
                    apply(record);
                }
                case SegmentScan.Whole record -> suspect(record);
                case SegmentScan.Gap(var from, var end) -> {
                    keepSuspects();
                    damage("octets " + from + " to " + end + " are unreadable and passed over");
                }
                case SegmentScan.Torn(var from) -> {
                    if (isNewest) return cut(from, size);
                    damage("all behind octet " + from + " is unreadable");
                }
            }
        }
        return suspects.isEmpty() ? size : cut(size, size);
    }

    private long cut(long torn, long size) {
        long at = suspects.isEmpty() ? torn : suspects.getFirst().place().offset();
        var text =
                new StringBuilder()
                        .append("The last ")
                        .append(size - at)
                        .append(" octets of ")
                        .append(segment.path)
                        .append(" were not finished when the relay stopped, so nobody was")
                        .append(" answered for them; they are cut off.");
        for (var suspect : suspects)
            text.append(" They held message ").append(described(suspect)).append('.');
        notices.add(text.toString());
        return at;
    }

    private void suspect(SegmentScan.Whole record) {
        try {
            suspects.add(message(record));
        } catch (IllegalArgumentException e) {
            notUnderstood(record, e);
        }
        if (!isNewest) keepSuspects();
    }

    /** Something whole stands behind them, so they are no torn end. */
    private void keepSuspects() {
        for (var suspect : suspects) {
            put(suspect);
            damage("the body of message " + described(suspect) + " is wrong; it cannot be sent");
        }
        suspects.clear();
    }

    private void apply(SegmentScan.Whole record) throws IOException {
        try {
            switch (record.type()) {
                case SegmentFormat.MESSAGE, SegmentFormat.MESSAGE_WITH_FILE -> put(message(record));
                case SegmentFormat.STATES -> move(record.payload());
                case SegmentFormat.SETTLED -> slots.remove(id(record.payload()));
                case SegmentFormat.RESERVED -> reserved = record.payload().fixed64();
                default -> passOver(record);
            }
        } catch (IllegalArgumentException e) {
            notUnderstood(record, e);
        }
    }

    private void notUnderstood(SegmentScan.Whole record, IllegalArgumentException e) {
        damage("the record at octet " + record.offset() + " is not understood: " + e.getMessage());
    }

    private void passOver(SegmentScan.Whole record) throws IOException {
        if ((record.flags() & SegmentFormat.OPTIONAL) == 0)
            throw new IOException(
                    segment.path + " was written by a later Postern: use that one, or a newer one");
    }

    private static QueueId id(Unpacker payload) {
        return new QueueId(payload.fixed64());
    }

    private Slot message(SegmentScan.Whole record) {
        var payload = record.payload();
        var id = id(payload);
        long bodySize = payload.number();
        boolean inFile = record.type() == SegmentFormat.MESSAGE_WITH_FILE;
        if (!inFile && bodySize != record.bodyLength())
            throw new IllegalArgumentException("its body has another size");
        var message = payload.octets();
        var states = StateFormat.readAll(payload);
        for (int i = 0; i < states.length; i++) states[i] = replies.of(states[i]);
        var place = new Slot.Place(segment, (int) record.offset(), record.length());
        var slot = new Slot(id, message, states, bodySize, record.bodyCrc(), inFile, place);
        slot.entry(); // to know now whether it can be read
        return slot;
    }

    private void put(Slot slot) {
        highestId = Math.max(highestId, slot.id.value());
        if (slot.isSettled()) slots.remove(slot.id);
        else slots.put(slot.id, slot);
    }

    private void move(Unpacker payload) {
        var slot = slots.get(id(payload));
        if (slot == null) return;
        int count = payload.count();
        var states = new HashMap<Integer, RecipientState>();
        for (int i = 0; i < count; i++)
            states.put(payload.count(), replies.of(StateFormat.read(payload)));
        slot.move(states);
        if (slot.isSettled()) slots.remove(slot.id);
    }

    private void damage(String what) {
        segment.markDamaged();
        notices.add("DAMAGE in " + segment.path + ": " + what + ". The file is kept for good.");
    }

    /** A message as a person would look for it. */
    static String described(Slot slot) {
        var envelope = slot.entry().message().envelope();
        var text = new StringBuilder().append(slot.id).append(" from ").append(envelope.from());
        for (var recipient : envelope.recipients())
            text.append(" to <").append(recipient.to()).append('>');
        return text.toString();
    }
}
