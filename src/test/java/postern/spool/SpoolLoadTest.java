package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;
import postern.mail.Reply;

/** Rates and memory, with bounds that leave room for a busy machine; prints what it measured. */
@Tag("load")
class SpoolLoadTest {
    private static final RecipientState DEFERRED =
            new RecipientState.Waiting(
                    3, Samples.NOON, Reply.parse("451 4.3.2 Later, please").orThrow(), false);

    @TempDir Path folder;

    private SegmentSpool open(long memory) throws IOException {
        return SegmentSpool.open(folder, new Settings.Spooling(memory, 0), InstantSource.system());
    }

    @Test
    void manyMessagesOf4KiBByTwentyWriters() throws Exception {
        try (var spool = open(64 << 20)) {
            for (int round = 0; round < 4; round++) {
                int count = 60_000;
                long start = System.nanoTime();
                long cpu = cpu();
                storeAndSettle(spool, count, 20);
                double seconds = (System.nanoTime() - start) / 1e9;
                System.out.printf(
                        "4 KiB, 20 in flight: %.0f messages/s, %d us of CPU each%n",
                        count / seconds, (cpu() - cpu) / count / 1000);
                if (round > 0) assertThat(count / seconds).isGreaterThan(2000);
            }
            Samples.eventually(() -> assertThat(spool.bytesOnDisk()).isLessThan(200 << 20));
        }
    }

    private static long cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    /** Twenty in flight from one thread, as a loop would have them. */
    private static void storeAndSettle(SegmentSpool spool, int count, int inFlight)
            throws Exception {
        var body = ByteBuffer.wrap(Samples.octets(4096, 1));
        var slots = new Semaphore(inFlight);
        var done = Map.of(0, SpoolContract.DELIVERED);
        for (int i = 0; i < count; i++) {
            slots.acquire();
            var id = spool.nextId();
            var draft = spool.begin(id);
            draft.append(body.duplicate(), () -> {});
            draft.commit(
                    Samples.plain(id, 4096),
                    List.of(RecipientState.Waiting.FRESH),
                    answer -> {
                        if (answer instanceof Draft.Stored(var entry))
                            spool.update(entry.id(), done);
                        slots.release();
                    });
        }
        slots.acquire(inFlight);
        assertThat(spool.count()).isZero();
    }

    @Test
    void aWaitingMessageTakesFewOctetsOfMemory() throws Exception {
        int count = 200_000;
        fillAndMeasure(count);
        openAndMeasure(count);
    }

    private void fillAndMeasure(int count) throws Exception {
        try (var spool = open(0)) {
            long before = used();
            var slots = new Semaphore(1000);
            for (int i = 0; i < count; i++) {
                slots.acquire();
                var id = spool.nextId();
                spool.begin(id)
                        .commit(
                                Samples.plain(id, 0),
                                List.of(RecipientState.Waiting.FRESH),
                                _ -> slots.release());
            }
            slots.acquire(1000);
            long fresh = (used() - before) / count;
            spool.forEach(entry -> spool.update(entry.id(), Map.of(0, DEFERRED)));
            long deferred = (used() - before) / count;
            System.out.printf("octets a message: %d fresh, %d deferred%n", fresh, deferred);
            assertThat(deferred).isLessThan(600);
            assertThat(spool.count()).isEqualTo(count);
        }
    }

    private void openAndMeasure(int count) throws Exception {
        long before = used();
        long start = System.nanoTime();
        try (var spool = open(0)) {
            long millis = (System.nanoTime() - start) / 1_000_000;
            long each = (used() - before) / count;
            System.out.printf(
                    "opened with %d messages in %d ms; octets each: %d%n",
                    spool.count(), millis, each);
            assertThat(spool.count()).isEqualTo(count);
            assertThat(each).isLessThan(600);
        }
    }

    private static long used() throws InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(150);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Test
    void aHundredMebibytesPassThroughLittleMemory() throws Exception {
        int size = 100 << 20;
        try (var spool = open(64 << 20)) {
            var id = spool.nextId();
            var draft = spool.begin(id);
            var part = ByteBuffer.allocate(16 << 10);
            long before = used();
            long most = 0;
            for (int at = 0; at < size; at += part.capacity()) {
                part.clear();
                while (part.hasRemaining()) part.putLong(at + part.position() * 31L);
                var ready = new Semaphore(0);
                if (!draft.append(part.flip(), ready::release)) ready.acquire();
                if (at % (10 << 20) == 0) most = Math.max(most, used() - before);
            }
            Samples.commit(draft, Samples.plain(id, size), List.of(RecipientState.Waiting.FRESH));
            assertThat(most).as("octets of memory").isLessThan(4 << 20);
            try (var body = spool.body(id)) {
                assertThat(body.size()).isEqualTo(size);
                for (int at = 0; at < size; at += part.capacity()) {
                    part.clear();
                    while (part.hasRemaining())
                        assertThat(body.read(part, at + part.position())).isPositive();
                    part.flip();
                    while (part.hasRemaining()) {
                        long expected = at + part.position() * 31L;
                        if (part.getLong() != expected)
                            throw new AssertionError("another octet near " + at);
                    }
                }
            }
        }
    }
}
