package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fails or is full: what is answered, and what is still there. */
class DiskFaultTest {
    private static final RecipientState FRESH = RecipientState.Waiting.FRESH;

    @TempDir Path folder;
    private final FaultyDisk disk = new FaultyDisk(new FileDisk());
    private SegmentSpool spool;
    private Entry earlier;

    @BeforeEach
    void open() throws IOException {
        spool = Samples.open(folder, disk, 100_000, 1000);
        earlier = Samples.store(spool, new byte[100]);
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private void reopen() throws IOException {
        spool.close();
        spool = Samples.open(folder, new FileDisk(), 100_000, 1000);
    }

    @Test
    void afterAFailedSyncNothingIsWrittenAnyMore() throws Exception {
        disk.failSync = true;
        assertThat(Samples.tryStore(spool, new byte[10]))
                .isInstanceOfSatisfying(
                        Draft.Broken.class, b -> assertThat(b.why()).contains("injected: sync"));
        disk.failSync = false;
        int writes = disk.writes.get();
        int syncs = disk.syncs.get();
        assertThat(Samples.tryStore(spool, new byte[10])).isInstanceOf(Draft.Broken.class);
        assertThat(Samples.tryStore(spool, new byte[5000])).isInstanceOf(Draft.Broken.class);
        assertThat(spool.broken()).isPresent();
        assertThat(spool.count()).isEqualTo(1);
        spool.close();
        assertThat(disk.writes.get() - writes).as("only the large body's own").isLessThan(11);
        assertThat(disk.syncs.get() - syncs).as("only the large body's own").isLessThan(2);
        reopen();
        assertThat(spool.find(earlier.id())).contains(earlier);
    }

    @Test
    void afterAFailedWriteNothingIsWrittenAnyMore() throws Exception {
        disk.failWrite = true;
        assertThat(Samples.tryStore(spool, new byte[10])).isInstanceOf(Draft.Broken.class);
        disk.failWrite = false;
        assertThat(Samples.tryStore(spool, new byte[10])).isInstanceOf(Draft.Broken.class);
        reopen();
        assertThat(spool.find(earlier.id())).contains(earlier);
        assertThat(spool.notices()).isEmpty();
    }

    @Test
    void aFolderThatCannotBeSyncedBreaksIt() {
        disk.failFolderSync = true;
        assertThat(Samples.tryStore(spool, new byte[5000])).isInstanceOf(Draft.Broken.class);
    }

    @Test
    void aLargeBodyThatCannotBeWrittenOrSyncedBreaksIt() {
        disk.ending = ".body";
        disk.failSync = true;
        assertThat(Samples.tryStore(spool, new byte[5000])).isInstanceOf(Draft.Broken.class);
        assertThat(Samples.tryStore(spool, new byte[10])).isInstanceOf(Draft.Broken.class);
    }

    @Test
    void aDurableUpdateIsNotToldWhenItIsNot() throws Exception {
        disk.failSync = true;
        var told = new Semaphore(0);
        spool.update(earlier.id(), Map.of(0, SpoolContract.DELIVERED), told::release);
        Samples.eventually(() -> assertThat(spool.broken()).isPresent());
        spool.close();
        assertThat(told.tryAcquire()).isFalse();
    }

    @Test
    void shortWritesAreGoneOnWith() throws Exception {
        disk.atOnce = 7;
        var small = Samples.store(spool, Samples.octets(900, 1));
        var large = Samples.store(spool, Samples.octets(3000, 2));
        disk.atOnce = Integer.MAX_VALUE;
        reopen();
        assertThat(Samples.read(spool, small.id())).isEqualTo(Samples.octets(900, 1));
        assertThat(Samples.read(spool, large.id())).isEqualTo(Samples.octets(3000, 2));
    }

    @Test
    void aFullDiskRefusesAndTheSpoolGoesOn() throws Exception {
        for (int space = 0; space < 1000; space += 100) {
            disk.space.set(space); // the write stops somewhere within the record
            assertThat(Samples.tryStore(spool, new byte[900])).isEqualTo(new Draft.NoSpace());
            assertThat(spool.broken()).isEmpty();
        }
        assertThat(spool.count()).isEqualTo(1);
        disk.space.set(Long.MAX_VALUE);
        var later = Samples.store(spool, new byte[900]);
        reopen();
        assertThat(spool.notices()).isEmpty();
        assertThat(spool.count()).isEqualTo(2);
        assertThat(spool.find(earlier.id())).contains(earlier);
        assertThat(spool.find(later.id())).contains(later);
    }

    @Test
    void updatesOutlastAFullDisk() throws Exception {
        var other = Samples.store(spool, new byte[10]);
        disk.space.set(10);
        var told = new Semaphore(0);
        spool.update(earlier.id(), Map.of(0, SpoolContract.DELIVERED), told::release);
        spool.update(other.id(), Map.of(0, SpoolContract.HELD));
        assertThat(Samples.tryStore(spool, new byte[900])).isEqualTo(new Draft.NoSpace());
        assertThat(told.tryAcquire()).isFalse();
        disk.space.set(Long.MAX_VALUE);
        assertThat(told.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        reopen();
        assertThat(spool.find(earlier.id())).isEmpty();
        assertThat(spool.find(other.id()).orElseThrow().states())
                .containsExactly(SpoolContract.HELD);
    }

    @Test
    void aFullDiskWithoutAnySegmentIsNoFailure() throws Exception {
        reopen();
        spool.close();
        spool = Samples.open(folder, disk, 100_000, 1000);
        disk.space.set(50); // not even the header of a new segment
        assertThat(Samples.tryStore(spool, new byte[10])).isEqualTo(new Draft.NoSpace());
        disk.space.set(Long.MAX_VALUE);
        var later = Samples.store(spool, new byte[10]);
        reopen();
        assertThat(spool.notices()).isEmpty();
        assertThat(spool.find(later.id())).isPresent();
        assertThat(spool.find(earlier.id())).isPresent();
    }

    @Test
    void whatCannotBeTakenBackBreaksIt() {
        disk.space.set(10);
        disk.failTruncate = true;
        assertThat(Samples.tryStore(spool, new byte[100])).isInstanceOf(Draft.Broken.class);
    }

    @Test
    void aFullDiskRefusesALargeBodyAndForgetsItsFile() throws Exception {
        disk.ending = ".body";
        disk.space.set(2000);
        assertThat(Samples.tryStore(spool, new byte[50_000])).isEqualTo(new Draft.NoSpace());
        assertThat(folder.resolve("bodies")).isEmptyDirectory();
        disk.space.set(Long.MAX_VALUE);
        assertThat(Samples.tryStore(spool, new byte[50_000])).isInstanceOf(Draft.Stored.class);
    }

    @Test
    void belowTheConfiguredRestMailIsRefusedAndUpdatesAreNot() throws Exception {
        disk.usable = 999;
        assertThat(Samples.tryStore(spool, new byte[10])).isEqualTo(new Draft.NoSpace());
        assertThat(Samples.tryStore(spool, new byte[5000])).isEqualTo(new Draft.NoSpace());
        assertThat(folder.resolve("bodies")).isEmptyDirectory();
        Samples.durably(spool, earlier.id(), Map.of(0, SpoolContract.DELIVERED));
        disk.usable = 1000 + 10_000; // what it writes counts too
        Samples.store(spool, new byte[10]);
        reopen();
        assertThat(spool.count()).isEqualTo(1);
    }

    @Test
    void aSlowDiskHoldsUpTheClientOfALargeBody() throws Exception {
        disk.ending = ".body";
        var gate = new Semaphore(0);
        var slow = new SlowDisk(disk, gate);
        spool.close();
        spool = Samples.open(folder, slow, 100_000, 0);
        var draft = spool.begin(spool.nextId());
        var resumed = new Semaphore(0);
        int accepted = 0;
        while (draft.append(ByteBuffer.wrap(Samples.octets(500, accepted)), resumed::release))
            assertThat(++accepted).as("chunks that wait").isLessThan(20);
        assertThat(resumed.tryAcquire(20, TimeUnit.MILLISECONDS)).isFalse();
        gate.release(1000);
        assertThat(resumed.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        var body = new ArrayList<Byte>();
        for (int i = 0; i <= accepted; i++) for (byte b : Samples.octets(500, i)) body.add(b);
        var entry = Samples.commit(draft, Samples.plain(draft.id(), draft.size()), List.of(FRESH));
        assertThat(Samples.read(spool, entry.id())).containsExactly(body.toArray(Byte[]::new));
        assertThat(resumed.availablePermits()).as("resumed once only").isZero();
    }
}
