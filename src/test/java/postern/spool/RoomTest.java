package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;

/** A disk that runs short, and a spool that may only be so large. */
class RoomTest {
    private static final int SEGMENT = 100_000;
    private static final int LARGEST = 500_000;
    private static final Map<Integer, RecipientState> DONE = Map.of(0, SpoolContract.DELIVERED);

    @TempDir Path folder;
    private final FaultyDisk disk = new FaultyDisk(new FileDisk());
    private SegmentSpool spool;

    @BeforeEach
    void open() throws IOException {
        spool =
                Samples.open(
                        folder, disk, SEGMENT, new Settings.Spooling(10_000, 100_000, LARGEST));
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private int fill(int size) {
        for (int i = 0; i < 10_000; i++)
            if (!(Samples.tryStore(spool, new byte[size]) instanceof Draft.Stored)) return i;
        throw new AssertionError("it is never full");
    }

    @Test
    void aSpoolThatIsAsLargeAsItMayBeDefersMailAndSaysSo() {
        for (int size : List.of(900, 5_000)) { // in a segment, and in a file of its own
            int stored = fill(size);
            assertThat(spool.bytesOnDisk()).isBetween(LARGEST - 20_000L, (long) LARGEST);
            assertThat(spool.shortage())
                    .hasValueSatisfying(w -> assertThat(w).contains("max-size"));
            spool.forEach(entry -> spool.update(entry.id(), DONE));
            Samples.eventually(() ->
                    assertThat(Samples.tryStore(spool, new byte[size]))
                            .isInstanceOf(Draft.Stored.class));
            assertThat(spool.shortage()).isEmpty();
            assertThat(stored).isGreaterThan(50);
            spool.forEach(entry -> spool.update(entry.id(), DONE));
        }
    }

    @Test
    void whatLiesWasteIsWonBackBeforeMailIsDeferred() {
        var stuck = Samples.store(spool, new byte[900]).id();
        for (int i = 0; i < 3_000; i++)
            spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        assertThat(spool.find(stuck)).isPresent();
        Samples.eventually(() -> assertThat(spool.bytesOnDisk()).isLessThan(LARGEST));
    }

    /** Mail that failed could not go otherwise: its sender has to be told before. */
    @Test
    void ourOwnMailMayUseTheRest() {
        disk.usable = 99_999;
        assertThat(Samples.tryStore(spool, new byte[10])).isEqualTo(new Draft.NoSpace());
        assertThat(spool.shortage())
                .hasValueSatisfying(why -> assertThat(why).contains("min-free"));
        var plain = Samples.plain(spool.nextId(), 10);
        var ours =
                new Message(
                        plain.id(),
                        plain.arrived(),
                        plain.envelope(),
                        plain.content(),
                        Origin.SELF);
        var entry = Samples.store(spool, ours, List.of(RecipientState.Waiting.FRESH), new byte[10]);
        assertThat(spool.find(entry.id())).isPresent();
    }

    private Room room(long used) {
        var settings = new Settings.Spooling(10_000, 100_000, LARGEST);
        return new Room(disk, folder, settings, () -> used, Duration.ofDays(1), () -> 0);
    }

    @Test
    void whoWritesAtTheSameTimeSharesWhatIsLeft() {
        disk.usable = 101_000;
        assertSharedThousand(room(0));
        disk.usable = Long.MAX_VALUE;
        assertSharedThousand(room(LARGEST - 1_000));
    }

    private static void assertSharedThousand(Room room) {
        assertThat(room.claim(600, 0)).isTrue();
        assertThat(room.claim(600, 0)).isFalse();
    }

    /** Our log and journal, for instance, which nobody counts here. */
    @Test
    void whatOthersWriteIsSeenSoonerWhereLittleIsLeft() {
        var now = new AtomicLong();
        var settings = new Settings.Spooling(10_000, 100_000, LARGEST);
        var room = new Room(disk, folder, settings, () -> 0, Duration.ofMillis(500), now::get);
        for (long free : List.of(1L << 40, 200_000L)) {
            disk.usable = free;
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            assertThat(room.claim(600, 0)).isTrue();
            disk.usable = 99_000;
            now.addAndGet(Duration.ofMillis(60).toNanos());
            assertThat(room.claim(600, 0)).isEqualTo(free > 1 << 20);
        }
    }

    /** A file system may not know of it when it is asked. */
    @Test
    void whatIsBeingWrittenStillCountsWhenTheDiskIsAskedAgain() {
        disk.usable = 101_000;
        var settings = new Settings.Spooling(10_000, 100_000, LARGEST);
        var room = new Room(disk, folder, settings, () -> 0, Duration.ZERO, () -> 0);
        assertSharedThousand(room);
        room.written(600, 600);
        disk.usable = 100_400 + 100_000 / 32; // once short, there has to be somewhat more
        assertThat(room.claim(400, 0)).isTrue();
    }

    @Test
    void whatWasWrittenCountsAsItTurnedOut() {
        disk.usable = 101_000;
        var room = room(0);
        assertThat(room.claim(100, 0)).isTrue();
        room.written(100, 900); // many recipients
        assertThat(room.claim(200, 0)).isFalse();
    }

    /** Who asks for the health of an idle relay must not be told of a shortage that has gone. */
    @Test
    void aShortageEndsWhenOthersMakeRoomThoughNothingIsSent() {
        disk.usable = 0;
        assertThat(Samples.tryStore(spool, new byte[10])).isEqualTo(new Draft.NoSpace());
        assertThat(spool.shortage()).isPresent();
        disk.usable = Long.MAX_VALUE;
        assertThat(spool.shortage()).isEmpty();
    }

    /** Otherwise a short disk would stay short: nothing new would ever end that segment. */
    @Test
    void theNewestSegmentGivesBackItsRoomTooWhenThatIsShort() throws Exception {
        var stuck = Samples.store(spool, Samples.octets(900, 1)).id();
        for (int i = 0; i < 50; i++) spool.update(Samples.store(spool, new byte[900]).id(), DONE);
        assertThat(spool.bytesOnDisk()).isGreaterThan(40_000);
        disk.usable = 0;
        Samples.eventually(() -> {
            assertThat(Samples.tryStore(spool, new byte[10])).isEqualTo(new Draft.NoSpace());
            assertThat(spool.bytesOnDisk()).isLessThan(15_000);
        });
        assertThat(Samples.read(spool, stuck)).isEqualTo(Samples.octets(900, 1));
    }
}
