package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How room is given back: a bounded disk, whatever gets stuck, and nothing lost on the way. */
class CompactionTest {
    private static final int SEGMENT = 20_000;
    private static final Map<Integer, RecipientState> DONE = Map.of(0, SpoolContract.DELIVERED);

    private static final RecipientState FRESH = RecipientState.Waiting.FRESH;

    @TempDir Path folder;
    private final FaultyDisk disk = new FaultyDisk(new FileDisk());
    private SegmentSpool spool;

    @BeforeEach
    void open() throws IOException {
        disk.skipSyncs = true;
        spool = Samples.open(folder, disk, SEGMENT, 1000);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private void reopen() throws IOException {
        spool.close();
        open();
    }

    private int segments() {
        return folder.resolve("segments").toFile().list().length;
    }

    @Test
    void whatIsSettledGivesItsRoomBack() throws Exception {
        for (int i = 0; i < 500; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        Samples.eventually(() -> assertThat(segments()).isLessThanOrEqualTo(2));
        assertThat(spool.bytesOnDisk()).isLessThan(2 * SEGMENT + 5000);
        reopen();
        assertThat(spool.count()).isZero();
    }

    @Test
    void aStuckMessageHoldsUpNothing() throws Exception {
        var id = spool.nextId();
        var message = Samples.full(id, 700);
        var octets = Samples.octets(700, 1);
        Samples.store(spool, message, List.of(FRESH, FRESH, FRESH), octets);
        var states = Map.of(0, SpoolContract.DEFERRED, 1, SpoolContract.DELIVERED);
        spool.update(id, states);
        for (int i = 0; i < 1000; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        Samples.eventually(() -> assertThat(segments()).isLessThanOrEqualTo(6));
        assertThat(folder.resolve("segments/" + Segment.name(1))).doesNotExist();
        for (int i = 0; i < 2; i++) {
            var found = spool.find(id).orElseThrow();
            assertThat(found.message()).isEqualTo(message);
            assertThat(found.states())
                    .containsExactly(SpoolContract.DEFERRED, SpoolContract.DELIVERED, FRESH);
            assertThat(Samples.read(spool, id)).isEqualTo(octets);
            reopen();
        }
        assertThat(spool.count()).isEqualTo(1);
    }

    @Test
    void theDiskIsBoundedWhileMessagesComeAndGoAndNoneIsLost() throws Exception {
        var kept = new ConcurrentHashMap<QueueId, byte[]>();
        Samples.inParallel(
                3,
                thread -> {
                    var mine = new ArrayList<QueueId>();
                    for (int i = 0; i < 400; i++) {
                        var octets = Samples.octets(i % 40 == 0 ? 5000 : 500, thread * 1000 + i);
                        var id = Samples.store(spool, octets).id();
                        kept.put(id, octets);
                        mine.add(id);
                        if (mine.size() > 30) {
                            var gone = mine.remove((i * 7) % 30);
                            kept.remove(gone);
                            spool.update(gone, DONE);
                        }
                        var another = mine.get((i * 3) % mine.size());
                        assertThat(Samples.read(spool, another)).isEqualTo(kept.get(another));
                    }
                });
        Samples.eventually(() -> assertThat(segments()).isLessThanOrEqualTo(15));
        for (int i = 0; i < 2; i++) {
            assertThat(spool.count()).isEqualTo(kept.size());
            for (var message : kept.entrySet())
                assertThat(Samples.read(spool, message.getKey())).isEqualTo(message.getValue());
            reopen();
            assertThat(spool.notices()).isEmpty();
        }
    }

    @Test
    void anOpenBodyOutlivesItsSegment() throws Exception {
        var octets = Samples.octets(900, 1);
        var id = Samples.store(spool, octets).id();
        reopen(); // so that the body is not in memory
        try (var body = spool.body(id)) {
            assertThat(body.inMemory()).isNull();
            for (int i = 0; i < 300; i++)
                spool.update(Samples.store(spool, new byte[900]).id(), DONE);
            var first = folder.resolve("segments/" + Segment.name(1));
            Samples.eventually(() -> assertThat(first).doesNotExist());
            assertThat(Samples.read(body)).isEqualTo(octets);
        }
        assertThat(Samples.read(spool, id)).isEqualTo(octets);
    }

    @Test
    void aShortageOfRoomWinsBackMore() throws Exception {
        var stuck = Samples.store(spool, new byte[900]).id();
        for (int i = 0; i < 65; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        int before = segments();
        assertThat(before).isGreaterThan(2);
        disk.usable = 0;
        Samples.eventually(() -> {
            spool.update(spool.nextId(), DONE, () -> {}); // each group looks again
            assertThat(segments()).isLessThan(before);
        });
        assertThat(spool.find(stuck)).isPresent();
    }

    @Test
    void rotThatIsFoundOnTheWayIsKeptAsideAndToldOfLater() throws Exception {
        var id = Samples.store(spool, Samples.octets(900, 5)).id();
        var first = folder.resolve("segments/" + Segment.name(1));
        reopen();
        var octets = Files.readAllBytes(first);
        octets[octets.length - 100] ^= 1;
        Files.write(first, octets);
        for (int i = 0; i < 300; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        Samples.eventually(() -> assertThat(first).doesNotExist());
        assertThat(folder.resolve("segments/" + Segment.name(1) + ".damaged"))
                .hasBinaryContent(octets);
        assertThat(spool.find(id)).isPresent();
        assertThat(catchThrowable(() -> spool.body(id))).isInstanceOf(IOException.class);
        reopen();
        assertThat(spool.find(id)).isPresent();
        assertThat(spool.notices())
                .anySatisfy(n -> assertThat(n).contains(id.toString(), "missing"));
    }

    @Test
    void commitsGoOnWhileMuchIsMoved() throws Exception {
        var stuck = new ArrayList<QueueId>();
        for (int i = 0; i < 200; i++) stuck.add(Samples.store(spool, new byte[900]).id());
        for (int i = 0; i < 2000; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        Samples.eventually(
                () -> assertThat(spool.bytesOnDisk()).isLessThan(2 * 250_000 + 6 * SEGMENT));
        for (var id : stuck) assertThat(Samples.read(spool, id)).hasSize(900);
        assertThat(ByteBuffer.wrap(Samples.read(spool, stuck.getFirst())))
                .isEqualTo(ByteBuffer.allocate(900));
    }
}
