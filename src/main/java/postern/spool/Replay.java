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

    /** What is unreadable, while it may belong to the last group. */
    private final List<Tear> tears = new ArrayList<>();

    private final List<Tear> filled = new ArrayList<>();
    private final boolean marksGroups;
    private long reserved;
    private long highestId;

    /**
     * @param isNewest whether it was being written when the spool was closed or its process ended
     * @param version that of the segment's format
     * @param slots the messages so far, to be moved on
     */
    Replay(
            Segment segment,
            boolean isNewest,
            int version,
            Map<QueueId, Slot> slots,
            SameReplies replies,
            List<String> notices) {
        this.replies = replies;
        this.segment = segment;
        this.isNewest = isNewest;
        this.marksGroups = version >= SegmentFormat.MARKS_GROUPS;
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

    /** What is to be made a record of nothing, so that the next start takes it for no damage. */
    List<Tear> filled() {
        return filled;
    }

    /**
     * Reads all of it.
     *
     * @return the length to which the file is to be cut
     */
    long run(SegmentScan scan, long size) throws IOException {
        for (var found = scan.next(); found != null; found = scan.next()) {
            switch (found) {
                case SegmentScan.Whole record -> {
                    if (isBehindAnswers(record)) tellDamage();
                    if (record.bodyWhole()) apply(record);
                    else suspect(record);
                }
                case SegmentScan.Gap(var from, var end) -> tears.add(new Tear(from, end, null));
                case SegmentScan.Torn(var from) -> {
                    if (isNewest) return cut(from, size);
                    tellDamage();
                    damage("all behind octet " + from + " is unreadable");
                }
            }
        }
        if (isNewest) return cut(size, size);
        tellDamage();
        return size;
    }

    /**
     * Whether what stands before a record had been synced, and perhaps answered, when that was
     * written: then what is unreadable there is damage. A group whose end was never synced is
     * always the last, and any part of it may be missing.
     */
    private boolean isBehindAnswers(SegmentScan.Whole record) {
        return marksGroups
                ? (record.flags() & SegmentFormat.BEGINS_GROUP) != 0
                : record.bodyWhole();
    }

    private long cut(long torn, long size) {
        long at = torn;
        var told = new StringBuilder();
        while (!tears.isEmpty()) {
            var last = tears.removeLast();
            if (last.end() == at) at = last.from();
            else if (last.end() - last.from() >= SegmentFormat.HEAD) filled.addFirst(last);
            else damage(extent(last) + " are unreadable and passed over"); // no record is so short
            var slot = last.slot();
            if (slot != null) told.insert(0, " They held message " + described(slot) + '.');
        }
        if (at == size && filled.isEmpty()) return size;
        // cut off, it could not show any more that what is damaged before it had been answered
        boolean stays = segment.isDamaged() && size - at >= SegmentFormat.HEAD;
        if (stays) filled.addLast(new Tear(at, size, null));
        var text = new StringBuilder();
        for (var tear : filled)
            text.append(text.isEmpty() ? "Octets " : ", ")
                    .append(tear.from())
                    .append(" to ")
                    .append(tear.end());
        if (at < size && !stays)
            text.append(text.isEmpty() ? "The last " : " and the last ")
                    .append(size - at)
                    .append(" octets");
        text.append(" of ").append(segment.path);
        text.append(" were not finished when the relay stopped, so nobody was answered for them; ");
        text.append(filled.isEmpty() ? "they are cut off." : "they are passed over.");
        notices.add(text.append(told).toString());
        return stays ? size : at;
    }

    private void suspect(SegmentScan.Whole record) {
        try {
            tears.add(
                    new Tear(record.offset(), record.offset() + record.length(), message(record)));
        } catch (IllegalArgumentException e) {
            notUnderstood(record, e);
        }
    }

    private void tellDamage() {
        for (var tear : tears) {
            var slot = tear.slot();
            var extent = extent(tear);
            if (slot == null) damage(extent + " are unreadable and passed over");
            else if (slots.containsKey(slot.id)) // compaction was copying it
            damage(extent + ", a second copy of message " + slot.id + ", are wrong");
            else {
                put(slot);
                damage("the body of message " + described(slot) + " is wrong; it cannot be sent");
            }
        }
        tears.clear();
    }

    private static String extent(Tear tear) {
        return "octets " + tear.from() + " to " + tear.end();
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
