package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.config.Settings;

/** The embedded store on a real file system: the contract, and what a restart keeps. */
class SegmentSpoolTest extends SpoolContract {
    @TempDir Path folder;
    private final AtomicReference<Instant> now = new AtomicReference<>(Samples.NOON);
    private Settings.Spooling settings = new Settings.Spooling(64 << 20, 0);

    @Override
    Spool open() throws IOException {
        return SegmentSpool.open(folder.resolve("spool"), settings, now::get);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 700, 300_000})
    void fieldsInFrontOutliveARestart(int size) throws Exception {
        var message = storeTopped(size);
        var again = reopen();
        assertThat(again.find(message.id()).orElseThrow().message()).isEqualTo(message);
        assertThat(Samples.read(again, message.id())).isEqualTo(topped(size));
    }

    @Test
    void aRestartKeepsMessagesStatesAndBodies() throws Exception {
        var sizes = List.of(0, 1, 4096, 262_144, 262_145, 1_000_000);
        var entries = new ArrayList<Entry>();
        for (int size : sizes) {
            var id = spool.nextId();
            var message = Samples.full(id, size);
            entries.add(
                    Samples.store(
                            spool,
                            message,
                            List.of(FRESH, HELD, DEFERRED),
                            Samples.octets(size, size)));
        }
        var settled = Samples.store(spool, new byte[100]).id();
        spool.update(settled, Map.of(0, DELIVERED));
        spool.update(entries.get(2).id(), Map.of(0, DELIVERED, 1, FRESH));
        spool.update(entries.get(3).id(), Map.of(2, FAILED));
        reopen();
        assertThat(spool.count()).isEqualTo(sizes.size());
        assertThat(spool.find(settled)).isEmpty();
        for (int i = 0; i < sizes.size(); i++) {
            var entry = entries.get(i);
            var found = spool.find(entry.id()).orElseThrow();
            assertThat(found.message()).isEqualTo(entry.message());
            var expected =
                    switch (i) {
                        case 2 -> List.of(DELIVERED, FRESH, DEFERRED);
                        case 3 -> List.of(FRESH, HELD, FAILED);
                        default -> entry.states();
                    };
            assertThat(found.states()).isEqualTo(expected);
            assertThat(Samples.read(spool, entry.id()))
                    .isEqualTo(Samples.octets(sizes.get(i), sizes.get(i)));
        }
        assertThat(((SegmentSpool) spool).notices()).isEmpty();
    }

    @Test
    void idsRiseAcrossRestartsWhenTheClockJumpsBack() throws Exception {
        var last = spool.nextId();
        reopen();
        assertThat(spool.nextId()).isGreaterThan(last);
        last = Samples.store(spool, new byte[1]).id();
        spool.update(last, Map.of(0, DELIVERED));
        now.set(Samples.NOON.minusSeconds(100_000));
        reopen();
        assertThat(spool.nextId()).isGreaterThan(last);
        now.set(Samples.NOON.plusSeconds(100_000));
        assertThat(spool.nextId().value() >>> 18).isEqualTo(now.get().toEpochMilli());
    }

    /** Its process died before anything was synced, twice within a minute. */
    @Test
    void anIdThatReachedNoDiskIsNotGivenOutAgain() throws Exception {
        Samples.store(spool, new byte[1]);
        spool.close();
        var again = Files.createDirectories(folder.resolve("again/segments")).getParent();
        try (var segments = Files.list(folder.resolve("spool/segments"))) {
            for (var segment : segments.toList())
                Files.copy(segment, again.resolve("segments").resolve(segment.getFileName()));
        }
        spool = open();
        try (var other = SegmentSpool.open(again, settings, now::get)) {
            assertThat(other.nextId()).isNotEqualTo(spool.nextId());
        }
    }

    @Test
    void anotherOneIsKeptOut() {
        assertThatThrownBy(this::open)
                .isInstanceOf(SpoolLocked.class)
                .hasMessageContaining("is in use by process " + ProcessHandle.current().pid())
                .hasMessageContaining("stop that Postern first");
        spool.close();
        assertThat(folder.resolve("spool/lock")).exists();
    }

    @Test
    void nobodyElseMayReadIt() throws IOException {
        Samples.store(spool, new byte[10]);
        Samples.store(spool, new byte[300_000]);
        try (var files = Files.walk(folder.resolve("spool"))) {
            for (var file : files.toList())
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .as(file.toString())
                        .isEqualTo(Files.isDirectory(file) ? "rwx------" : "rw-------");
        }
    }

    @Test
    void freshSmallMailIsInMemoryAndTheOldestGoesFirst() throws Exception {
        spool.close();
        settings = new Settings.Spooling(30_000, 0);
        spool = open();
        var ids = new ArrayList<QueueId>();
        for (int i = 0; i < 5; i++) ids.add(Samples.store(spool, Samples.octets(8192, i)).id());
        for (int i = 0; i < 5; i++) {
            assertThat(isInMemory(ids.get(i))).as("message " + i).isEqualTo(i >= 2);
            assertThat(Samples.read(spool, ids.get(i))).isEqualTo(Samples.octets(8192, i));
        }
        spool.update(ids.get(3), Map.of(0, DELIVERED)); // makes room for one more
        ids.add(Samples.store(spool, Samples.octets(8192, 5)).id());
        assertThat(isInMemory(ids.get(2))).isTrue();
    }

    private boolean isInMemory(QueueId id) throws IOException {
        try (var body = spool.body(id)) {
            return body.inMemory() != null;
        }
    }

    @Test
    void aLargeBodyHasAFileWhileItIsNeeded() throws Exception {
        var bodies = folder.resolve("spool/bodies");
        var entry = Samples.store(spool, new byte[300_000]);
        assertThat(bodies.resolve(entry.id() + ".body")).hasSize(300_000);
        assertThat(spool.bytesOnDisk()).isBetween(300_000L, 301_000L);
        spool.update(entry.id(), Map.of(0, DELIVERED));
        Samples.eventually(() -> assertThat(bodies).isEmptyDirectory());
        Samples.eventually(() -> assertThat(spool.bytesOnDisk()).isLessThan(1000));
        var draft = spool.begin(spool.nextId());
        Samples.append(draft, new byte[1_000_000], 9999);
        draft.discard();
        Samples.eventually(() -> assertThat(bodies).isEmptyDirectory());
        Samples.eventually(() -> assertThat(spool.bytesOnDisk()).isLessThan(1000));
    }

    @Test
    void draftsThatWereNotCommittedAreGoneAfterARestart() throws Exception {
        var draft = spool.begin(spool.nextId());
        Samples.append(draft, new byte[1_000_000], 9999);
        Samples.eventually(() -> assertThat(folder.resolve("spool/bodies")).isNotEmptyDirectory());
        reopen();
        assertThat(folder.resolve("spool/bodies")).isEmptyDirectory();
        assertThat(spool.count()).isZero();
    }

    /** Else later ones would be written in ever smaller pieces. */
    @Test
    void aLargeDraftThatIsForgottenGivesItsMemoryBack() {
        var draft = spool.begin(spool.nextId());
        Samples.append(draft, new byte[300_000], 9999);
        draft.discard();
        Samples.eventually(() -> assertThat(((SegmentSpool) spool).inMemory()).isZero());
    }

    @Test
    void draftsDoNotTakeAllMemory() throws Exception {
        spool.close();
        settings = new Settings.Spooling(500_000, 0);
        spool = open();
        var drafts = new ArrayList<Draft>();
        for (int i = 0; i < 10; i++) {
            var draft = spool.begin(spool.nextId());
            Samples.append(draft, Samples.octets(200_000, i), 10_000);
            drafts.add(draft);
        }
        Samples.eventually(() ->
                assertThat(folder.resolve("spool/bodies").toFile().list().length).isEqualTo(8));
        for (int i = 0; i < 10; i++) {
            var draft = drafts.get(i);
            Samples.commit(draft, Samples.plain(draft.id(), 200_000), List.of(FRESH));
            assertThat(Samples.read(spool, draft.id())).isEqualTo(Samples.octets(200_000, i));
        }
    }

    @Test
    void aClosedSpoolTakesNothing() throws Exception {
        var small = spool.begin(spool.nextId());
        var large = spool.begin(spool.nextId());
        large.append(ByteBuffer.allocate(300_000), () -> {});
        spool.close();
        large.append(ByteBuffer.allocate(300_000), () -> {});
        assertThat(Samples.tryCommit(small, Samples.plain(small.id(), 0), List.of(FRESH)))
                .isEqualTo(new Draft.Broken("the spool is closed"));
        assertThat(Samples.tryCommit(large, Samples.plain(large.id(), 0), List.of(FRESH)))
                .isEqualTo(new Draft.Broken("the spool is closed"));
    }
}
