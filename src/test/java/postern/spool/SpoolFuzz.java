package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import postern.fuzz.Input;
import postern.fuzz.Law;

/**
 * Segments that are torn, changed, mixed up or written by somebody else. The input says what is
 * done to good ones; then whatever is found was written, with states that it once had and a body
 * that is its own or is refused; what was not touched is found; and nothing but a record of a later
 * version stops the reader.
 */
public final class SpoolFuzz {
    private static final Path FOLDER = Path.of("/spool/segments");
    private static final Path BODIES = Path.of("/spool/bodies");
    private static final int MOST_OPERATIONS = 12;

    /** Good segments, by their numbers, and all that they hold. */
    private static final WrittenSegments WRITTEN = WrittenSegments.write(FOLDER);

    private SpoolFuzz() {}

    public static void check(byte[] input) {
        var files = new TreeMap<Long, byte[]>();
        WRITTEN.files().forEach((number, octets) -> files.put(number, octets.clone()));
        boolean forged = false;
        var in = new Input(input);
        for (int i = 0; i < MOST_OPERATIONS && !in.isEmpty(); i++) forged |= damage(files, in);
        try {
            var disk = new SimulatedDisk();
            for (var file : files.entrySet()) put(disk, file.getKey(), file.getValue());
            WRITTEN.putBodies(disk, BODIES);
            var found = recover(disk);
            look(disk, found, files, forged);
            var second = recover(disk);
            Law.same(
                    described(second),
                    described(found),
                    "found once more, behind " + found.notices() + ", " + second.notices());
        } catch (IOException e) {
            boolean later = String.valueOf(e.getMessage()).contains("a later Postern");
            if (!forged || !later) throw new AssertionError("stopped by", e);
        }
    }

    /** Does one thing to one file; whether it wrote a record. */
    private static boolean damage(NavigableMap<Long, byte[]> files, Input in) {
        int what = in.octet() % 9;
        if (files.isEmpty()) return false;
        var numbers = List.copyOf(files.keySet());
        long number = numbers.get(in.octet() % numbers.size());
        var octets = files.get(number);
        int at = octets.length == 0 ? 0 : in.number(65_536) % octets.length;
        switch (what) {
            case 0 -> octets = Arrays.copyOf(octets, at);
            case 1 -> {
                if (octets.length > 0) octets[at] ^= (byte) (1 << in.octet() % 8);
            }
            case 2 -> {
                for (byte b : in.take(in.octet() % 32)) if (at < octets.length) octets[at++] = b;
            }
            case 3 -> Arrays.fill(octets, at, Math.min(octets.length, at + in.octet()), (byte) 0);
            case 4 -> {
                var from = files.get(numbers.get(in.octet() % numbers.size()));
                int start = from.length == 0 ? 0 : in.number(65_536) % from.length;
                int count = Math.min(in.number(512), from.length - start);
                count = Math.min(count, octets.length - at);
                System.arraycopy(from.clone(), start, octets, at, Math.max(0, count));
            }
            case 5 -> {
                files.remove(number);
                return false;
            }
            case 6 -> octets = Arrays.copyOf(octets, octets.length + in.number(600));
            case 7 -> files.put(number + 1 + in.octet() % 3, octets.clone());
            default -> {
                files.put(number, WRITTEN.forged(octets, in));
                return true;
            }
        }
        files.put(number, octets);
        return false;
    }

    private static void put(Disk disk, long number, byte[] octets) throws IOException {
        try (var file = disk.create(FOLDER.resolve(Segment.name(number)))) {
            file.writeFully(ByteBuffer.wrap(octets), 0);
        }
    }

    private static Recovery.Found recover(SimulatedDisk disk) throws IOException {
        var bodies =
                new BodyFiles(disk, BODIES, Bounds.USUAL, Hands.threads(Bounds.USUAL).writers());
        try {
            return Recovery.run(disk, FOLDER, bodies, new AtomicLong());
        } finally {
            bodies.close();
        }
    }

    private static List<String> described(Recovery.Found found) {
        return found.slots().stream().map(s -> s.entry().toString()).toList();
    }

    private static void look(
            SimulatedDisk disk, Recovery.Found found, Map<Long, byte[]> files, boolean forged)
            throws IOException {
        var ids = new ArrayList<QueueId>();
        for (var slot : found.slots()) {
            var entry = slot.entry();
            var written = WRITTEN.message(slot.id);
            ids.add(slot.id);
            Law.holds(slot.id.value() <= found.idFloor() || forged, "no id is given out again");
            if (forged) continue;
            Law.holds(written != null, "a record that was not written");
            Law.same(entry.message(), written.message(), "the message as it was");
            Law.holds(written.states().contains(entry.states()), "states that it once had");
            Law.holds(isOwn(disk, slot, written.body()), "its own body or none");
        }
        var names = disk.list(FOLDER);
        files.forEach((number, octets) -> {
            var name = Segment.name(number);
            if (octets.length > SegmentFormat.HEADER)
                Law.holds(
                        names.contains(name) || names.contains(name + Recovery.ASIDE),
                        "what may hold mail is never deleted");
        });
        for (var notice : found.notices()) Law.holds(!notice.isBlank(), "a sentence");
        if (!forged) untouched(files, ids);
    }

    /** What no operation has reached is there. */
    private static void untouched(Map<Long, byte[]> files, List<QueueId> found) {
        if (!files.keySet().equals(WRITTEN.files().keySet())) return;
        for (var written : WRITTEN.messages()) {
            var octets = files.get(written.segment());
            var original = WRITTEN.files().get(written.segment());
            if (octets.length < written.to()) continue;
            boolean header = Arrays.equals(octets, 0, 128, original, 0, 128);
            boolean record =
                    Arrays.equals(
                            octets,
                            written.from(),
                            written.to(),
                            original,
                            written.from(),
                            written.to());
            if (header && record && !written.settled())
                Law.holds(found.contains(written.message().id()), "a message is lost");
        }
    }

    private static boolean isOwn(SimulatedDisk disk, Slot slot, byte[] body) throws IOException {
        var place = slot.place();
        var path = slot.bodyInFile() ? BODIES.resolve(slot.id + ".body") : place.segment().path;
        long start = slot.bodyInFile() ? 0 : place.offset() + place.length() - slot.bodySize;
        try (var file = disk.open(path);
                var read = new DiskBody(slot.id, file, start, slot.bodySize, slot.bodyCrc)) {
            var octets = ByteBuffer.allocate((int) read.size());
            for (long at = 0; octets.hasRemaining() && read.read(octets, at) >= 0; )
                at = octets.position();
            return Arrays.equals(octets.array(), body);
        } catch (IOException e) {
            return e.getMessage().contains("damaged") || e.getMessage().contains("too short");
        }
    }

    /**
     * The octets as what a record holds: refused in one way, or read, written and read as itself.
     */
    public static void records(byte[] octets) {
        if (octets.length == 0) return;
        var id = new QueueId(octets[0] & 0xff);
        try {
            var message = MessageFormat.read(id, new Unpacker(octets, 1, octets.length));
            var packer = new Packer();
            MessageFormat.write(packer, message);
            Law.same(
                    MessageFormat.read(id, new Unpacker(packer.toArray())),
                    message,
                    "a message is read as it was written");
        } catch (IllegalArgumentException _) {
            // it is told with its place
        }
        try {
            var states = StateFormat.readAll(new Unpacker(octets));
            var packer = new Packer();
            StateFormat.writeAll(packer, states);
            Law.same(
                    List.of(StateFormat.readAll(new Unpacker(packer.toArray()))),
                    List.of(states),
                    "states are read as they were written");
        } catch (IllegalArgumentException _) {
            // as above
        }
        random(octets);
    }

    /** Numbers of any size, texts and sections, as the octets say. */
    private static void random(byte[] octets) {
        var random = new Random(Arrays.hashCode(octets));
        var text = Law.text(octets).repeat(1 + random.nextInt(3));
        long number = random.nextLong() >> random.nextInt(64);
        var packer = new Packer();
        packer.signed(number);
        int section = packer.open();
        packer.text(text);
        packer.fixed64(number);
        packer.close(section);
        packer.number(number & Long.MAX_VALUE);
        var in = new Unpacker(packer.toArray());
        Law.same(in.signed(), number, "a signed number");
        var inside = in.section();
        Law.same(inside.text(), text, "a text");
        Law.same(inside.fixed64(), number, "64 bits");
        Law.same(in.number(), number & Long.MAX_VALUE, "a number");
        Law.holds(!in.more() && !inside.more(), "no more");
    }
}
