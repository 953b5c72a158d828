package postern.spool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import postern.fuzz.Input;
import postern.mail.Replies;

/** Some good segments, always the same, and what was written into them. */
record WrittenSegments(TreeMap<Long, byte[]> files, List<Written> messages) {
    private static final int SEGMENT = 1500;

    /**
     * A message, where its record stands, its body and all states that it had.
     *
     * @param settled whether it was settled in the end
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Written(
            Message message,
            long segment,
            int from,
            int to,
            byte[] body, // never compared
            boolean inFile,
            List<List<RecipientState>> states,
            boolean settled) {}

    @Nullable Written message(QueueId id) {
        for (var written : messages) if (written.message.id().equals(id)) return written;
        return null;
    }

    static WrittenSegments write(Path folder) {
        try {
            return new Writing(folder).all();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void putBodies(Disk disk, Path folder) throws IOException {
        for (var written : messages) {
            if (!written.inFile) continue;
            try (var file = disk.create(folder.resolve(written.message.id() + ".body"))) {
                file.writeFully(ByteBuffer.wrap(written.body), 0);
            }
        }
    }

    /** The segment with a whole record behind it whose payload is the input's. */
    byte[] forged(byte[] segment, Input in) {
        var header = SegmentFormat.readHeader(ByteBuffer.wrap(segment));
        if (header == null) return segment;
        int type = in.octet() % 7;
        var payload = in.take(in.octet());
        int bodyLength = in.octet() % 4;
        var head = new byte[SegmentFormat.HEAD];
        var sum = new SegmentFormat.RecordSum(header.salt());
        var body = Arrays.copyOf(new byte[] {1, 2, 3}, bodyLength);
        SegmentFormat.writeHead(
                head,
                type,
                in.octet() & 1,
                payload,
                payload.length,
                bodyLength,
                SegmentFormat.crc(body, bodyLength),
                sum,
                segment.length);
        return ByteBuffer.allocate(segment.length + head.length + payload.length + bodyLength)
                .put(segment)
                .put(head)
                .put(payload)
                .put(body)
                .array();
    }

    private static final class Writing {
        private static final RecipientState FRESH = RecipientState.Waiting.FRESH;

        private final Path folder;
        private final SimulatedDisk disk = new SimulatedDisk();
        private final SegmentLog log;
        private final List<Written> messages = new ArrayList<>();
        private final Packer payload = new Packer();

        Writing(Path folder) {
            this.folder = folder;
            var nothing = new Recovery.Found(List.of(), List.of(), 1, 0, List.of());
            log = new SegmentLog(disk, folder, new Random(1), SEGMENT, nothing, new AtomicLong());
        }

        WrittenSegments all() throws IOException {
            reserve(1000);
            for (int i = 0; i < 12; i++) message(i);
            log.close();
            var files = new TreeMap<Long, byte[]>();
            for (var name : disk.list(folder))
                try (var file = disk.open(folder.resolve(name))) {
                    var octets = ByteBuffer.allocate((int) file.size());
                    file.readFully(octets, 0);
                    files.put(Segment.number(name), octets.array());
                }
            return new WrittenSegments(files, messages);
        }

        private void reserve(long upTo) throws IOException {
            payload.clear();
            payload.fixed64(upTo);
            append(SegmentFormat.RESERVED, new byte[0]);
        }

        private Slot.Place append(int type, byte[] body) throws IOException {
            log.ready(1000);
            var place =
                    log.append(
                            type,
                            0,
                            payload.toArray(),
                            payload.size(),
                            body,
                            body.length,
                            body.length == 0 ? 0 : SegmentFormat.crc(body, body.length));
            log.sync();
            return place;
        }

        private void message(int i) throws IOException {
            var id = new QueueId(100 + i);
            var body = Samples.octets(i % 4 * 40, i);
            var message =
                    i % 3 == 0 ? Samples.full(id, body.length) : Samples.plain(id, body.length);
            int count = message.envelope().recipients().size();
            var states = new RecipientState[count];
            Arrays.fill(states, FRESH);
            boolean inFile = i == 5;
            payload.clear();
            payload.fixed64(id.value());
            payload.number(body.length);
            var packed = new Packer();
            MessageFormat.write(packed, message);
            payload.octets(packed);
            StateFormat.writeAll(payload, states);
            Slot.Place place;
            if (inFile) {
                int crc = SegmentFormat.crc(body, body.length);
                log.ready(1000);
                place =
                        log.append(
                                SegmentFormat.MESSAGE_WITH_FILE,
                                0,
                                payload.toArray(),
                                payload.size(),
                                new byte[0],
                                0,
                                crc);
                log.sync();
            } else place = append(SegmentFormat.MESSAGE, body);
            var history = new ArrayList<List<RecipientState>>();
            history.add(List.of(states));
            if (i % 4 == 1) move(id, states, history);
            boolean settled = i % 5 == 4;
            if (settled) {
                payload.clear();
                payload.fixed64(id.value());
                append(SegmentFormat.SETTLED, new byte[0]);
            }
            messages.add(
                    new Written(
                            message,
                            place.segment().number,
                            place.offset(),
                            place.offset() + place.length(),
                            body,
                            inFile,
                            history,
                            settled));
        }

        private void move(QueueId id, RecipientState[] states, List<List<RecipientState>> history)
                throws IOException {
            var moved = new HashMap<Integer, RecipientState>();
            moved.put(
                    0,
                    new RecipientState.Waiting(
                            2, Samples.NOON.plusSeconds(60), Replies.NO_STORAGE, true));
            if (states.length > 1) moved.put(1, new RecipientState.Failed(Replies.EXPIRED));
            payload.clear();
            payload.fixed64(id.value());
            payload.number(moved.size());
            for (var one : moved.entrySet()) {
                payload.number(one.getKey());
                StateFormat.write(payload, one.getValue());
                states[one.getKey()] = one.getValue();
            }
            append(SegmentFormat.STATES, new byte[0]);
            history.add(List.of(states));
        }
    }
}
