package postern.spool;

import java.io.IOException;

/** Appends to the log what requests ask for, as records. Used by one thread. */
final class RecordWriter {
    private static final byte[] NO_BODY = {};

    private final SegmentLog log;
    private final Packer payload = new Packer();
    private final Packer envelope = new Packer();

    RecordWriter(SegmentLog log) {
        this.log = log;
    }

    /** Says that ids up to this one may have been given out. */
    void reserve(long upTo) throws IOException {
        payload.clear();
        payload.fixed64(upTo);
        log.append(SegmentFormat.RESERVED, SegmentFormat.OPTIONAL, payload.array(), payload.size());
    }

    /**
     * Appends what a request asks for; tells the request where it stands.
     *
     * @param isShort whether there is no room for new messages but our own: they let others go
     */
    void append(Request request, boolean isShort) throws IOException {
        switch (request) {
            case Request.Store store -> {
                if (!isShort || store.entry.message().origin().isOurs()) store(store);
            }
            case Request.Copy copy -> copy(copy);
            case Request.Move move ->
                    log.append(SegmentFormat.STATES, 0, move.payload, move.payload.length);
            case Request.Settle(var slot, _) -> {
                payload.clear();
                payload.fixed64(slot.id.value());
                log.append(SegmentFormat.SETTLED, 0, payload.array(), payload.size());
            }
            case Request.Refuse _, Request.Nothing _ -> {}
        }
    }

    private void store(Request.Store store) throws IOException {
        var message = store.entry.message();
        var states = store.entry.states().toArray(RecipientState[]::new);
        envelope.clear();
        MessageFormat.write(envelope, message);
        int inline = store.bodyInFile ? 0 : (int) store.bodySize;
        int crc = store.bodyInFile ? store.bodyCrc : SegmentFormat.crc(store.body, inline);
        var place =
                record(
                        message.id(),
                        store.bodySize,
                        store.bodyInFile,
                        states,
                        store.body,
                        inline,
                        crc);
        store.slot =
                new Slot(
                        message.id(),
                        envelope.toArray(),
                        states,
                        store.bodySize,
                        crc,
                        store.bodyInFile,
                        place);
    }

    private void copy(Request.Copy copy) throws IOException {
        var slot = copy.slot;
        copy.place = null;
        if (slot.isGone()) return;
        envelope.clear();
        envelope.raw(slot.message);
        copy.place =
                record(
                        slot.id,
                        slot.bodySize,
                        copy.body == null,
                        slot.states(),
                        copy.body == null ? NO_BODY : copy.body,
                        copy.body == null ? 0 : copy.body.length,
                        slot.bodyCrc);
    }

    private Slot.Place record(
            QueueId id,
            long bodySize,
            boolean bodyInFile,
            RecipientState[] states,
            byte[] body,
            int inline,
            int crc)
            throws IOException {
        payload.clear();
        payload.fixed64(id.value());
        payload.number(bodySize);
        payload.octets(envelope);
        StateFormat.writeAll(payload, states);
        return log.append(
                bodyInFile ? SegmentFormat.MESSAGE_WITH_FILE : SegmentFormat.MESSAGE,
                0,
                payload.array(),
                payload.size(),
                body,
                inline,
                crc);
    }
}
