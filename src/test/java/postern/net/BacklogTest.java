package postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import postern.mail.Envelope;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.MemorySpool;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;

class BacklogTest {
    private static final int LONG = 1_300;

    private final MemorySpool spool = new MemorySpool();
    private final List<Throwable> bugs = Collections.synchronizedList(new ArrayList<>());
    private final Loop loop = new Loop(InstantSource.system(), bugs::add);
    private final Thread thread = Thread.ofPlatform().unstarted(loop::run);
    private final List<QueueId> stored = new ArrayList<>();
    private final List<QueueId> taken = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void begin() {
        for (int i = 0; i < LONG; i++) store();
        thread.start();
    }

    @AfterEach
    void end() throws InterruptedException {
        loop.end();
        thread.join();
        assertThat(bugs).isEmpty();
    }

    private void store() {
        var id = spool.nextId();
        var envelope =
                Envelope.of(
                        ReversePath.of("a@b.example"),
                        List.of(Mailbox.parse("c@d.example").orThrow()));
        var content = new Content(0, false, false, false, true);
        spool.begin(id)
                .commit(
                        new Message(id, Instant.EPOCH, envelope, content, Origin.SELF),
                        List.of(RecipientState.Waiting.FRESH),
                        _ -> {});
        stored.add(id);
    }

    @Test
    void allOfItIsTakenInItsOrderAndOnTheLoop() {
        var backlog =
                new Backlog(
                        spool,
                        loop,
                        entry -> {
                            assertThat(Thread.currentThread()).isSameAs(thread);
                            taken.add(entry.id());
                        });
        backlog.begin();
        await().until(() -> taken.size() == LONG);
        assertThat(taken).isEqualTo(stored);
    }

    /** What is asked of the loop meanwhile is done in between, however long the queue is. */
    @Test
    void theLoopServesOthersMeanwhile() throws Exception {
        var first = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        int[] before = {0};
        var backlog =
                new Backlog(
                        spool,
                        loop,
                        entry -> {
                            taken.add(entry.id());
                            first.countDown();
                            awaitQuietly(go);
                        });
        backlog.begin();
        first.await();
        loop.post(() -> before[0] = taken.size());
        go.countDown();
        await().until(() -> taken.size() == LONG);
        assertThat(before[0]).isBetween(1, LONG / 2);
    }

    @Test
    void whatComesInLaterIsNoPartOfIt() {
        var backlog = new Backlog(spool, loop, entry -> taken.add(entry.id()));
        var before = List.copyOf(stored);
        store();
        backlog.begin();
        await().until(() -> taken.size() >= LONG);
        assertThat(taken).isEqualTo(before);
    }

    /** The rest stays in the spool for the next start. */
    @Test
    void itEndsWithTheRelay() throws Exception {
        var first = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var backlog =
                new Backlog(
                        spool,
                        loop,
                        entry -> {
                            taken.add(entry.id());
                            first.countDown();
                            awaitQuietly(go);
                        });
        backlog.begin();
        first.await();
        backlog.close();
        go.countDown();
        backlog.awaitEnd();
        var done = new CountDownLatch(1);
        loop.post(done::countDown);
        done.await();
        assertThat(taken).hasSizeLessThanOrEqualTo(LONG / 2);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
