package postern.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import postern.config.Settings;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.SegmentSpool;

/**
 * One message of 4 KiB through the spool: written, synced with up to 31 others, settled. The disk's
 * syncs are in it, so run it where the spool would lie: {@code -Djava.io.tmpdir=FOLDER}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class SpoolBenchmark {
    private static final int TOGETHER = 32;
    private static final int OCTETS = 4096;

    private Path folder;
    private SegmentSpool spool;
    private ByteBuffer body;

    @Setup
    public void open() throws IOException {
        folder = Files.createTempDirectory("spool-benchmark-");
        spool = SegmentSpool.open(folder, new Settings.Spooling(0, 0), InstantSource.system());
        body = ByteBuffer.wrap("x".repeat(OCTETS).getBytes(StandardCharsets.US_ASCII));
    }

    @TearDown
    public void close() throws IOException {
        spool.close();
        try (var all = Files.walk(folder)) {
            for (var path : all.sorted(java.util.Comparator.reverseOrder()).toList())
                Files.delete(path);
        }
    }

    @Benchmark
    @OperationsPerInvocation(TOGETHER)
    public void written() throws InterruptedException {
        var stored = new CountDownLatch(TOGETHER);
        var ids = new QueueId[TOGETHER];
        for (int i = 0; i < TOGETHER; i++) {
            var id = spool.nextId();
            ids[i] = id;
            var draft = spool.begin(id);
            draft.append(body.duplicate(), () -> {});
            draft.commit(
                    message(id),
                    List.of(RecipientState.Waiting.FRESH),
                    answer -> stored.countDown());
        }
        stored.await();
        Map<Integer, RecipientState> settled =
                Map.of(0, new RecipientState.Delivered("hop.example", Replies.RECIPIENT_OK));
        for (var id : ids) spool.update(id, settled);
    }

    private static Message message(QueueId id) {
        var to = new Mailbox("somebody", new Domain("ours.example"));
        return new Message(
                id,
                Instant.now(),
                Envelope.of(ReversePath.of("someone@client.example"), List.of(to)),
                new Content(OCTETS, false, false, false, true),
                new Origin("s1", IpAddress.of("192.0.2.1"), "client.example", "in", "receive", false));
    }
}
