package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import postern.config.Settings;
import postern.mail.Envelope;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.ReversePath;

/** Messages for the tests of spools, and the steps that they take again and again. */
final class Samples {
    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final Origin ORIGIN =
            new Origin("s1", IpAddress.of("192.0.2.7"), "client.example", "smtp", "receive", false);

    private Samples() {}

    /** A spool on some disk, with segments of that size and large bodies from 1000 octets on. */
    static SegmentSpool open(Disk disk, int segment, long minFree) throws IOException {
        return open(Path.of("/spool"), disk, segment, minFree);
    }

    static SegmentSpool open(Path folder, Disk disk, int segment, long minFree) throws IOException {
        return open(folder, disk, segment, new Settings.Spooling(10_000, minFree));
    }

    static SegmentSpool open(Path folder, Disk disk, int segment, Settings.Spooling settings)
            throws IOException {
        var bounds =
                new Bounds(
                        segment,
                        4L * segment,
                        1000,
                        500,
                        4,
                        50,
                        100_000,
                        Duration.ofMillis(5),
                        Duration.ZERO,
                        2);
        return SegmentSpool.open(
                folder, settings, InstantSource.fixed(NOON), disk, new Random(1), bounds);
    }

    static Message plain(QueueId id, long size) {
        var envelope =
                Envelope.of(
                        ReversePath.of("someone@elsewhere.example"),
                        List.of(Mailbox.of("user@example.com")));
        return new Message(
                id, NOON, envelope, new Content(size, false, false, false, true), ORIGIN);
    }

    /** A message with three recipients and all that an envelope can carry. */
    static Message full(QueueId id, long size) {
        var recipients =
                List.of(
                        new Recipient(
                                Mailbox.of("\"a b\"@[192.0.2.1]"),
                                Set.of(Recipient.Notify.SUCCESS, Recipient.Notify.DELAY),
                                "rfc822;a b@example.net"),
                        new Recipient(
                                Mailbox.of("ünï@[IPv6:2001:db8::1]"),
                                Set.of(Recipient.Notify.NEVER),
                                null),
                        Recipient.of(Mailbox.of("x".repeat(64) + "@example.com")));
        var envelope =
                new Envelope(
                        new ReversePath.Null(),
                        recipients,
                        Envelope.Ret.HDRS,
                        "envelope+id ✉ " + "long".repeat(50),
                        Envelope.Body.EIGHT_BIT_MIME,
                        true);
        var origin =
                new Origin("s2", IpAddress.of("2001:db8::25"), "[x]", "submission", "office", true);
        return new Message(
                id,
                Instant.parse("1969-12-31T23:59:58.000000001Z"),
                envelope,
                new Content(size, true, true, true, false),
                origin);
    }

    static byte[] octets(int size, long seed) {
        var octets = new byte[size];
        new Random(seed).nextBytes(octets);
        return octets;
    }

    static Entry store(Spool spool, byte[] body) {
        return store(
                spool,
                plain(spool.nextId(), body.length),
                List.of(RecipientState.Waiting.FRESH),
                body);
    }

    static Entry store(Spool spool, Message message, List<RecipientState> states, byte[] body) {
        var draft = spool.begin(message.id());
        append(draft, body, 10_000);
        return commit(draft, message, states);
    }

    /** Appends in parts, and waits where the draft says so. */
    static void append(Draft draft, byte[] body, int part) {
        for (int at = 0; at < body.length; at += part) {
            var ready = new Semaphore(0);
            var bytes = ByteBuffer.wrap(body, at, Math.min(part, body.length - at));
            if (!draft.append(bytes, ready::release)) await(ready);
        }
    }

    private static void await(Semaphore ready) {
        try {
            assertThat(ready.tryAcquire(30, TimeUnit.SECONDS)).as("resumed").isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static Entry commit(Draft draft, Message message, List<RecipientState> states) {
        var result = tryCommit(draft, message, states);
        assertThat(result).isInstanceOf(Draft.Stored.class);
        return ((Draft.Stored) result).entry();
    }

    static Draft.CommitResult tryCommit(Draft draft, Message message, List<RecipientState> states) {
        var answers = new ArrayBlockingQueue<Draft.CommitResult>(2);
        draft.commit(message, states, answers::add);
        try {
            var answer = answers.poll(30, TimeUnit.SECONDS);
            if (answer == null) throw new AssertionError("no answer");
            return answer;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Updates, and waits until that is on disk. */
    static void durably(Spool spool, QueueId id, Map<Integer, RecipientState> states) {
        var done = new Semaphore(0);
        spool.update(id, states, done::release);
        await(done);
    }

    static Draft.CommitResult tryStore(Spool spool, byte[] body) {
        var message = plain(spool.nextId(), body.length);
        var draft = spool.begin(message.id());
        append(draft, body, 10_000);
        return tryCommit(draft, message, List.of(RecipientState.Waiting.FRESH));
    }

    static byte[] read(Spool spool, QueueId id) throws Exception {
        try (var body = spool.body(id)) {
            return read(body);
        }
    }

    /** All octets, from memory too if they are there. */
    static byte[] read(Body body) throws Exception {
        var octets = ByteBuffer.allocate((int) body.size());
        var part = ByteBuffer.allocate(7001);
        for (long at = 0; body.read(part, at) >= 0; at = octets.position()) {
            octets.put(part.flip());
            part.clear();
        }
        assertThat(octets.hasRemaining()).isFalse();
        var inMemory = body.inMemory();
        if (inMemory != null) {
            assertThat(inMemory.isReadOnly()).isTrue();
            assertThat(inMemory).isEqualTo(octets.duplicate().flip());
        }
        return octets.array();
    }

    interface Job {
        void run(int thread) throws Exception;
    }

    static void inParallel(int threads, Job job) throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        var running = new ArrayList<Thread>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            running.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    job.run(number);
                                } catch (Throwable e) {
                                    failure.compareAndSet(null, e);
                                }
                            }));
        }
        for (var thread : running) thread.join();
        if (failure.get() != null) throw new AssertionError(failure.get());
    }

    static void eventually(ThrowingRunnable assertion) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(assertion);
    }
}
