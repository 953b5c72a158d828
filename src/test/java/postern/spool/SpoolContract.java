package postern.spool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Reply;
import postern.mail.ReversePath;

/** What every spool promises, whatever is behind it. */
abstract class SpoolContract {
    private static final TopFields TOP = TopFields.of(List.of("A: b\r\n\tc\r\n", "D: e\r\n"));

    static final RecipientState FRESH = RecipientState.Waiting.FRESH;
    static final RecipientState HELD = new RecipientState.Held("somebody looks at it");
    static final RecipientState DELIVERED =
            new RecipientState.Delivered("mx.example.com", new Reply(250, null, "Ok"));
    static final RecipientState FAILED =
            new RecipientState.Failed(Reply.parse("550 5.1.1 No such user").orThrow());
    static final RecipientState DEFERRED =
            new RecipientState.Waiting(
                    3,
                    Instant.parse("2026-11-22T10:00:00.123456789Z"),
                    Reply.parse("451 4.3.2 Later, please").orThrow(),
                    true);

    Spool spool;

    /** Opens the spool; again, with what it held, when it was open before and was closed. */
    abstract Spool open() throws IOException;

    @BeforeEach
    void openFirst() throws IOException {
        spool = open();
    }

    @AfterEach
    void closeLast() {
        spool.close();
    }

    Spool reopen() throws IOException {
        spool.close();
        spool = open();
        return spool;
    }

    @Test
    void aStoredMessageIsFoundAsItWas() {
        var id = spool.nextId();
        var message = Samples.full(id, 5);
        var states = List.of(FRESH, HELD, DEFERRED);
        var entry = Samples.store(spool, message, states, "hello".getBytes(UTF_8));
        assertThat(entry).isEqualTo(new Entry(message, states));
        assertThat(spool.find(id)).contains(entry);
        assertThat(spool.count()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            ints = {0, 1, 4096, 8191, 8192, 8193, 65535, 65537, 262143, 262144, 262145, 5_000_001})
    void aBodyComesBackAsItWasAtEverySize(int size) throws Exception {
        var octets = Samples.octets(size, size);
        var entry = Samples.store(spool, octets);
        assertThat(Samples.read(spool, entry.id())).isEqualTo(octets);
        try (var body = spool.body(entry.id())) {
            assertThat(body.size()).isEqualTo(size);
            int at = size / 3;
            var part = ByteBuffer.allocate(Math.min(1000, size - at) + 1);
            int count = body.read(part, at);
            if (size == 0) assertThat(count).isEqualTo(-1);
            else
                assertThat(Arrays.copyOf(part.array(), count))
                        .isEqualTo(Arrays.copyOfRange(octets, at, at + count));
            assertThat(body.read(ByteBuffer.allocate(10), size)).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 700, 300_000})
    void fieldsInFrontAreReadWithTheBody(int size) throws Exception {
        assertThat(Samples.read(spool, storeTopped(size).id())).isEqualTo(topped(size));
    }

    static byte[] topped(int size) {
        var expected = ByteBuffer.allocate(TOP.size() + size);
        return expected.put(TOP.octets()).put(Samples.octets(size, size)).array();
    }

    /** A message with header fields in front. */
    Message storeTopped(int size) {
        var plain = Samples.plain(spool.nextId(), TOP.size() + size);
        var message =
                new Message(
                        plain.id(),
                        plain.arrived(),
                        plain.envelope(),
                        plain.content(),
                        plain.origin(),
                        TOP);
        Samples.store(spool, message, List.of(FRESH), Samples.octets(size, size));
        return message;
    }

    @Test
    void aDraftIsNobodysMessage() {
        var id = spool.nextId();
        var draft = spool.begin(id);
        draft.append(ByteBuffer.wrap(new byte[400_000]), () -> {});
        assertThat(draft.size()).isEqualTo(400_000);
        assertThat(draft.id()).isEqualTo(id);
        assertThat(spool.find(id)).isEmpty();
        assertThat(spool.count()).isZero();
        draft.discard();
        assertThatThrownBy(() -> spool.body(id)).isInstanceOf(IOException.class);
    }

    @Test
    void anAppendedBufferMayBeUsedAgainAtOnce() throws Exception {
        var id = spool.nextId();
        var draft = spool.begin(id);
        var buffer = ByteBuffer.allocateDirect(3);
        for (var part : List.of("abc", "def", "g")) {
            buffer.clear().put(part.getBytes(UTF_8)).flip();
            draft.append(buffer, () -> {});
            assertThat(buffer.hasRemaining()).isFalse();
        }
        Samples.commit(draft, Samples.plain(id, 7), List.of(FRESH));
        assertThat(new String(Samples.read(spool, id), UTF_8)).isEqualTo("abcdefg");
    }

    @Test
    void idsRise() throws IOException {
        var before = spool.nextId();
        for (int i = 0; i < 1000; i++) {
            var id = spool.nextId();
            assertThat(id).isGreaterThan(before);
            before = id;
        }
    }

    @Test
    void idsAreGivenOnceToManyThreads() throws Exception {
        Set<QueueId> seen = ConcurrentHashMap.newKeySet();
        Samples.inParallel(
                8,
                _ -> {
                    for (int i = 0; i < 5000; i++) seen.add(spool.nextId());
                });
        assertThat(seen).hasSize(40_000);
    }

    @Test
    void eachRecipientIsSettledOnItsOwnAndTheLastForgetsTheMessage() throws Exception {
        var id = spool.nextId();
        Samples.store(spool, Samples.full(id, 5), List.of(FRESH, FRESH, HELD), new byte[5]);
        spool.update(id, Map.of(0, DELIVERED));
        assertThat(spool.find(id).orElseThrow().states()).containsExactly(DELIVERED, FRESH, HELD);
        spool.update(id, Map.of(1, DEFERRED));
        assertThat(spool.find(id).orElseThrow().states())
                .containsExactly(DELIVERED, DEFERRED, HELD);
        spool.update(id, Map.of(1, FAILED, 2, FRESH));
        assertThat(spool.find(id).orElseThrow().states()).containsExactly(DELIVERED, FAILED, FRESH);
        spool.update(id, Map.of(2, DELIVERED));
        assertThat(spool.find(id)).isEmpty();
        assertThat(spool.count()).isZero();
        assertThatThrownBy(() -> spool.body(id)).isInstanceOf(IOException.class);
    }

    @Test
    void aFinalStateStays() {
        var id = spool.nextId();
        Samples.store(spool, Samples.full(id, 5), List.of(FRESH, FRESH, FRESH), new byte[5]);
        spool.update(id, Map.of(0, DELIVERED));
        spool.update(id, Map.of(0, HELD));
        assertThat(spool.find(id).orElseThrow().states()).containsExactly(DELIVERED, FRESH, FRESH);
    }

    @Test
    void whatIsNotThereIsPassedOver() throws Exception {
        var entry = Samples.store(spool, new byte[3]);
        spool.update(entry.id(), Map.of(1, DELIVERED, -1, FAILED, 99, HELD));
        assertThat(spool.find(entry.id())).contains(entry);
        var ran = new CountDownLatch(1);
        spool.update(spool.nextId(), Map.of(0, DELIVERED), ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aDurableUpdateIsTold() throws Exception {
        var id = spool.nextId();
        Samples.store(spool, Samples.full(id, 5), List.of(FRESH, FRESH, FRESH), new byte[5]);
        var ran = new CountDownLatch(2);
        spool.update(id, Map.of(0, DELIVERED), ran::countDown);
        spool.update(id, Map.of(1, DELIVERED, 2, FAILED), ran::countDown);
        assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(spool.find(id)).isEmpty();
    }

    @Test
    void aMessageThatNobodyWaitsForIsForgottenAtOnce() {
        var id = spool.nextId();
        Samples.store(spool, Samples.plain(id, 5), List.of(DELIVERED), new byte[5]);
        assertThat(spool.find(id)).isEmpty();
    }

    @Test
    void allAreReadOldestFirst() {
        var expected = new ArrayList<QueueId>();
        for (int i = 0; i < 300; i++) expected.add(Samples.store(spool, new byte[i]).id());
        spool.update(expected.remove(17), Map.of(0, DELIVERED));
        var seen = new ArrayList<QueueId>();
        spool.forEach(entry -> seen.add(entry.id()));
        assertThat(seen).isEqualTo(expected).isSorted();
    }

    @Test
    void someSendersAreReadAlone() {
        for (int i = 0; i < 30; i++) Samples.store(spool, new byte[i]);
        var from = new ArrayList<ReversePath>();
        var all = new ArrayList<Entry>();
        spool.forEach(all::add);
        int[] asked = {0};
        spool.forEach(
                path -> asked[0]++ % 3 == 0, entry -> from.add(entry.message().envelope().from()));
        assertThat(asked[0]).isEqualTo(all.size());
        assertThat(from).hasSize(10).containsOnly(all.getFirst().message().envelope().from());
        var one = new ArrayList<Entry>();
        spool.forEach(path -> path.isNull(), one::add);
        assertThat(one)
                .isEqualTo(
                        all.stream().filter(e -> e.message().envelope().from().isNull()).toList());
    }

    @Test
    void aWakeFollowsTheAnswers() {
        var woken = new ConcurrentLinkedQueue<Integer>();
        spool.afterEachGroup(() -> woken.add(1));
        Samples.store(spool, new byte[1]);
        Samples.eventually(() -> assertThat(woken).isNotEmpty());
    }

    @Test
    void anOpenBodyStaysReadableWhenItsMessageGoes() throws Exception {
        for (int size : List.of(5000, 300_000)) {
            var octets = Samples.octets(size, 7);
            var entry = Samples.store(spool, octets);
            try (var body = spool.body(entry.id())) {
                var gone = new CountDownLatch(1);
                spool.update(entry.id(), Map.of(0, DELIVERED), gone::countDown);
                assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
                assertThat(Samples.read(body)).isEqualTo(octets);
            }
        }
    }

    @Test
    void manyWritersAndReadersAtOnce() throws Exception {
        Set<QueueId> kept = ConcurrentHashMap.newKeySet();
        Samples.inParallel(
                8,
                thread -> {
                    var random = new Random(thread);
                    for (int i = 0; i < 60; i++) {
                        int size = i % 20 == 0 ? 300_000 : random.nextInt(10_000);
                        var octets = Samples.octets(size, thread * 1000 + i);
                        var id = spool.nextId();
                        var draft = spool.begin(id);
                        Samples.append(draft, octets, 1 + random.nextInt(5000));
                        if (i % 7 == 3) {
                            draft.discard();
                            continue;
                        }
                        Samples.commit(draft, Samples.plain(id, size), List.of(FRESH));
                        assertThat(Samples.read(spool, id)).isEqualTo(octets);
                        if (random.nextInt(3) > 0) spool.update(id, Map.of(0, DELIVERED));
                        else kept.add(id);
                    }
                });
        var seen = new HashSet<QueueId>();
        spool.forEach(entry -> seen.add(entry.id()));
        assertThat(seen).isEqualTo(kept);
        assertThat(spool.count()).isEqualTo(kept.size());
    }
}
