package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Segments that are torn at their end, or changed anywhere, at every single octet. */
class DamageTest {
    private static final Path SEGMENT = Path.of("/spool/segments/000000000001.segment");
    private static final Path ASIDE = Path.of("/spool/segments/000000000001.segment.damaged");
    private static final RecipientState FRESH = RecipientState.Waiting.FRESH;

    /** A message and where its record stands in the file. */
    private record Stored(QueueId id, long from, long to, int number) {
        byte[] body() {
            return Samples.octets(number * 17, number);
        }

        boolean holds(int octet) {
            return octet >= from && octet < to;
        }
    }

    private final List<Stored> stored = new ArrayList<>();

    /** A closed spool with some messages, and its one segment. */
    private byte[] segment() throws IOException {
        var disk = new SimulatedDisk();
        try (var spool = Samples.open(disk, 1 << 20, 0)) {
            for (int i = 0; i < 6; i++) {
                var id = spool.nextId();
                long from = Math.max(spool.bytesOnDisk(), SegmentFormat.HEADER);
                var body = Samples.octets(i * 17, i);
                Samples.store(spool, Samples.plain(id, body.length), List.of(FRESH), body);
                stored.add(new Stored(id, from, spool.bytesOnDisk(), i));
                if (i == 2) settle(spool);
            }
        }
        return octets(disk, SEGMENT);
    }

    private void settle(Spool spool) {
        var id = stored.removeFirst().id;
        Samples.durably(spool, id, Map.of(0, SpoolContract.DELIVERED));
    }

    private static byte[] octets(Disk disk, Path path) throws IOException {
        try (var file = disk.open(path)) {
            var octets = ByteBuffer.allocate((int) file.size());
            file.readFully(octets, 0);
            return octets.array();
        }
    }

    private static SimulatedDisk disk(byte[] segment) throws IOException {
        var disk = new SimulatedDisk();
        try (var file = disk.create(SEGMENT)) {
            file.writeFully(ByteBuffer.wrap(segment), 0);
        }
        return disk;
    }

    private static SegmentSpool open(Disk disk) throws IOException {
        return Samples.open(disk, 1 << 20, 0);
    }

    @Test
    void aTailTornAtAnyOctetTakesNothingWithIt() throws Exception {
        var whole = segment();
        for (int length = 0; length < whole.length; length++) {
            var disk = disk(Arrays.copyOf(whole, length));
            QueueId another;
            try (var spool = open(disk)) {
                for (var message : stored) {
                    assertThat(spool.find(message.id).isPresent())
                            .as("%s, cut at %s", message, length)
                            .isEqualTo(message.to <= length);
                    if (message.to <= length)
                        assertThat(Samples.read(spool, message.id)).isEqualTo(message.body());
                }
                another = Samples.store(spool, new byte[9]).id();
            }
            try (var spool = open(disk)) {
                assertThat(spool.notices()).as("cut at %s, opened again", length).isEmpty();
                assertThat(spool.find(another)).isPresent();
            }
        }
    }

    @Test
    void zerosBehindTheEndAreCutOffAndTold() throws Exception {
        var whole = segment();
        var disk = disk(Arrays.copyOf(whole, whole.length + 5000));
        try (var spool = open(disk)) {
            assertThat(spool.count()).isEqualTo(stored.size());
            assertThat(spool.notices())
                    .singleElement()
                    .asString()
                    .startsWith("The last 5000 octets of " + SEGMENT);
        }
        assertThat(octets(disk, SEGMENT)).isEqualTo(whole);
    }

    @Test
    void anOctetChangedAnywhereHurtsItsOwnMessageOnly() throws Exception {
        var whole = segment();
        for (int at = 0; at < whole.length; at++) {
            var changed = whole.clone();
            changed[at] ^= 0x10;
            var disk = disk(changed);
            try (var spool = open(disk)) {
                for (var message : stored) {
                    if (!message.holds(at))
                        assertThat(Samples.read(spool, message.id))
                                .as("%s, changed at %s", message, at)
                                .isEqualTo(message.body());
                    else if (spool.find(message.id).isPresent())
                        assertThatThrownBy(() -> Samples.read(spool, message.id))
                                .isInstanceOf(IOException.class)
                                .hasMessageContaining("damaged");
                }
                assertThat(spool.notices().isEmpty())
                        .as("changed at %s", at)
                        .isEqualTo(at < SegmentFormat.HEADER);
            }
        }
    }

    @Test
    void whatRotsAfterARunWithoutNewMailIsDamage() throws Exception {
        var disk = disk(segment());
        var settled = stored.getLast();
        try (var spool = open(disk)) {
            Samples.durably(spool, settled.id, Map.of(0, SpoolContract.DEFERRED));
        }
        var second = Path.of("/spool/segments/000000000002.segment");
        var rotten = octets(disk, second);
        rotten[SegmentFormat.HEADER + SegmentFormat.HEAD] ^= 1;
        try (var file = disk.create(second)) {
            file.writeFully(ByteBuffer.wrap(rotten), 0);
        }
        try (var spool = open(disk)) {
            assertThat(spool.notices()).singleElement().asString().startsWith("DAMAGE");
        }
    }

    @Test
    void aSegmentWithDamageIsPutAsideAndNeverDeleted() throws Exception {
        var whole = segment();
        var hit = stored.get(1);
        whole[(int) hit.from + 30] ^= 1;
        var disk = disk(whole);
        try (var spool = open(disk)) {
            assertThat(spool.notices())
                    .singleElement()
                    .asString()
                    .startsWith("DAMAGE in " + SEGMENT + ": octets " + hit.from + " to " + hit.to);
            for (var message : stored) spool.update(message.id, Map.of(0, SpoolContract.DELIVERED));
            Samples.store(spool, new byte[1]);
            Samples.eventually(() -> assertThat(octets(disk, ASIDE)).isEqualTo(whole));
        }
        try (var spool = open(disk)) {
            assertThat(spool.count()).isEqualTo(1);
            assertThat(spool.notices()).singleElement().asString().contains("was put aside");
        }
    }

    @Test
    void aWrongBodyIsToldWithItsMessageAndNeverRead() throws Exception {
        var whole = segment();
        var hit = stored.get(2);
        whole[(int) hit.to - 1] ^= 1;
        try (var spool = open(disk(whole))) {
            assertThat(spool.notices())
                    .singleElement()
                    .asString()
                    .contains(hit.id.toString(), "<someone@elsewhere.example>", "cannot be sent");
            assertThat(spool.find(hit.id)).isPresent();
            assertThatThrownBy(() -> Samples.read(spool, hit.id)).hasMessageContaining("damaged");
        }
    }

    @Test
    void aDamagedSegmentIsKeptThoughTheNextOneWasNeverFinished() throws Exception {
        var whole = segment();
        whole[whole.length - 1] ^= 1; // the body of the last message
        var last = stored.getLast();
        var disk = disk(whole);
        try (var next = disk.create(SEGMENT.resolveSibling("000000000002.segment"))) {
            next.writeFully(ByteBuffer.wrap(new byte[37]), 0);
        }
        for (int start = 0; start < 3; start++) {
            try (var spool = open(disk)) {
                assertThat(spool.find(last.id)).as("start %s", start).isPresent();
                assertThat(spool.notices().toString()).contains("DAMAGE", "it stays");
            }
            assertThat(octets(disk, SEGMENT)).as("start %s", start).isEqualTo(whole);
        }
    }

    @Test
    void aSegmentWithoutAHeaderIsPutAside() throws Exception {
        var whole = segment();
        Arrays.fill(whole, 0, SegmentFormat.HEADER, (byte) 0);
        var disk = disk(whole);
        try (var spool = open(disk)) {
            assertThat(spool.count()).isZero();
            assertThat(spool.notices()).singleElement().asString().startsWith("DAMAGE");
        }
        assertThat(octets(disk, ASIDE)).isEqualTo(whole);
    }

    @Test
    void aSegmentOfALaterVersionIsLeftAlone() throws Exception {
        var whole = segment();
        var header = ByteBuffer.allocate(SegmentFormat.HEADER);
        SegmentFormat.writeHeader(
                header, new SegmentFormat.Header(SegmentFormat.VERSION + 1, 1, 1, 1));
        System.arraycopy(header.array(), 0, whole, 0, header.position());
        var disk = disk(whole);
        assertThatThrownBy(() -> open(disk)).hasMessageContaining("written by a later Postern");
        assertThat(octets(disk, SEGMENT)).isEqualTo(whole);
    }

    @Test
    void aMessageWhoseFileIsMissingIsTold() throws Exception {
        var disk = new SimulatedDisk();
        QueueId id;
        try (var spool = open(disk)) {
            id = Samples.store(spool, new byte[5000]).id();
        }
        disk.delete(Path.of("/spool/bodies/" + id + ".body"));
        try (var spool = open(disk)) {
            assertThat(spool.notices()).singleElement().asString().contains(id + " from <someone@");
            assertThat(spool.find(id)).isPresent();
            assertThatThrownBy(() -> spool.body(id)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatLooksLikeARecordInABodyIsNoRecord() throws Exception {
        var whole = segment();
        var first = stored.getFirst();
        var forged = Arrays.copyOfRange(whole, (int) first.from, (int) first.to);
        var disk = new SimulatedDisk();
        try (var spool = open(disk)) {
            Samples.store(spool, forged);
            Samples.store(spool, new byte[3]);
        }
        var damaged = octets(disk, SEGMENT);
        damaged[SegmentFormat.HEADER + 40] ^= 1; // now the body is searched for the next record
        try (var spool = open(disk(damaged))) {
            assertThat(spool.count()).isEqualTo(1);
        }
    }
}
