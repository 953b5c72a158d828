package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.config.Settings;

/**
 * A power cut may keep any part of the group that was being written. Nobody was answered for it, so
 * it is no damage, whatever is left of it.
 */
class TornGroupTest {
    private static final Path FOLDER = Path.of("/spool");
    private static final Path SEGMENT = Path.of("/spool/segments/000000000001.segment");
    private static final int PIECE = 64; // octets that are lost or kept together

    /** The octets of a segment that holds two groups, and where the second begins. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Groups(byte[] octets, int second, List<QueueId> first) {}

    /** Small messages only, as one group for each number of them. */
    private static Groups groups() throws IOException {
        var disk = new SimulatedDisk();
        var hands = new SteppedHands(() -> 0);
        var bounds =
                new Bounds(
                        1 << 20,
                        1 << 20,
                        1000,
                        500,
                        4,
                        50,
                        100_000,
                        Duration.ZERO,
                        Duration.ZERO,
                        2);
        var spool =
                SegmentSpool.open(
                        FOLDER,
                        new Settings.Spooling(10_000, 0),
                        InstantSource.fixed(Samples.NOON),
                        disk,
                        new Random(1),
                        bounds,
                        hands);
        var first = commit(spool, hands, 3);
        int second = octets(disk).length;
        commit(spool, hands, 5);
        return new Groups(octets(disk), second, first);
    }

    private static List<QueueId> commit(Spool spool, SteppedHands hands, int count) {
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < count; i++) {
            var id = spool.nextId();
            var draft = spool.begin(id);
            var octets = Samples.octets(150 + i, id.value());
            Samples.append(draft, octets, 400);
            draft.commit(
                    Samples.plain(id, octets.length),
                    List.of(RecipientState.Waiting.FRESH),
                    result -> {
                        assertThat(result).isInstanceOf(Draft.Stored.class);
                        ids.add(id);
                    });
        }
        hands.committer().step();
        assertThat(ids).hasSize(count);
        return ids;
    }

    private static byte[] octets(Disk disk) throws IOException {
        try (var file = disk.open(SEGMENT)) {
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

    private static void allAreWhole(Spool spool, String as) throws Exception {
        var ids = new ArrayList<QueueId>();
        spool.forEach(entry -> ids.add(entry.id()));
        for (var id : ids) assertThat(Samples.read(spool, id)).as(as).endsWith(octetsOf(spool, id));
    }

    private static byte[] octetsOf(Spool spool, QueueId id) {
        long size = spool.find(id).orElseThrow().message().content().size();
        return Samples.octets((int) size, id.value());
    }

    @Test
    void anyPartOfTheLastGroupMayBeMissing() throws Exception {
        var groups = groups();
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var torn = groups.octets.clone();
            int length = groups.second + random.nextInt(torn.length - groups.second + 1);
            for (int at = groups.second; at < torn.length; at += PIECE)
                if (random.nextInt(4) == 0)
                    Arrays.fill(torn, at, Math.min(at + PIECE, torn.length), (byte) 0);
            var disk = disk(random.nextBoolean() ? torn : Arrays.copyOf(torn, length));
            var as = "seed " + seed;
            long left;
            try (var spool = open(disk)) {
                assertThat(spool.notices().toString()).as(as).doesNotContain("DAMAGE");
                for (var id : groups.first) assertThat(spool.find(id)).as(as).isPresent();
                allAreWhole(spool, as);
                left = spool.count();
                Samples.store(spool, new byte[9]);
            }
            try (var spool = open(disk)) {
                assertThat(spool.notices()).as("%s, opened again", as).isEmpty();
                assertThat(spool.count()).as(as).isEqualTo(left + 1);
            }
        }
    }

    @Test
    void whatIsLostIsToldWithTheMessagesThatItHeld() throws Exception {
        var groups = groups();
        var torn = groups.octets.clone();
        int middle = (groups.second + torn.length) / 2;
        Arrays.fill(torn, middle, middle + 1, (byte) (torn[middle] + 1));
        try (var spool = open(disk(torn))) {
            assertThat(spool.notices())
                    .singleElement()
                    .asString()
                    .contains(
                            " of " + SEGMENT,
                            "were not finished when the relay stopped",
                            "They held message",
                            "from <someone@elsewhere.example> to <user@example.com>.");
            assertThat(spool.count()).isEqualTo(groups.first.size() + 4);
        }
    }

    @Test
    void whatStandsBeforeTheLastGroupIsDamage() throws Exception {
        var groups = groups();
        var rotten = groups.octets.clone();
        rotten[groups.second - 1] ^= 1; // of the last body of the first group
        try (var spool = open(disk(rotten))) {
            assertThat(spool.notices()).singleElement().asString().startsWith("DAMAGE");
            assertThat(spool.count()).isEqualTo(groups.first.size() + 5);
        }
    }

    @Test
    void aCutWhileItIsMendedIsMendedAgain() throws Exception {
        var groups = groups();
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            var torn = groups.octets.clone();
            for (int at = groups.second; at < torn.length; at += PIECE)
                if (random.nextInt(3) == 0)
                    Arrays.fill(torn, at, Math.min(at + PIECE, torn.length), (byte) 0);
            var unreliable = new UnreliableDisk();
            try (var file = unreliable.create(SEGMENT)) {
                file.writeFully(ByteBuffer.wrap(torn), 0);
                file.sync();
            }
            unreliable.syncFolder(FOLDER.resolve("segments"));
            unreliable.cutAt(1 + random.nextInt(8));
            try (var _ = open(unreliable)) {
                unreliable.cutAt(Integer.MAX_VALUE);
            } catch (PowerCut _) {
                // as it was meant
            }
            unreliable.restart(true, random);
            try (var spool = open(unreliable)) {
                assertThat(spool.notices().toString()).doesNotContain("DAMAGE");
                for (var id : groups.first) assertThat(spool.find(id)).isPresent();
                allAreWhole(spool, "seed " + seed);
            }
        }
    }
}
