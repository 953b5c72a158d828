package postern.spool;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Power cuts on a simulated disk that keeps only what was synced, and any part of the rest: all
 * that was answered is there afterwards, and all that was told to be settled is not.
 */
class PowerCutTest {
    private final Map<QueueId, byte[]> answered = new ConcurrentHashMap<>();
    private final Set<QueueId> settled = ConcurrentHashMap.newKeySet();
    private final Set<QueueId> perhapsSettled = ConcurrentHashMap.newKeySet();
    private final Set<QueueId> issued = ConcurrentHashMap.newKeySet();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whatWasAnsweredSurvives(long seed) throws Exception {
        var random = new Random(seed);
        var disk = new SimulatedDisk();
        for (int round = 0; round < 6; round++) {
            var spool = Samples.open(disk, 5000, 0); // small segments, so that they are compacted
            verify(spool);
            disk = useUntilCut(spool, disk, random);
        }
        try (var spool = Samples.open(disk, 5000, 0)) {
            verify(spool);
        }
    }

    /**
     * What a process had written and not synced when it was killed is found by the next one; it
     * must not be gone again when the power is cut then.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatAStartHasFoundIsThereBehindAPowerCut(long seed) throws Exception {
        var disk = new UnreliableDisk();
        QueueId id;
        try (var spool = Samples.open(disk, 5000, 0)) {
            Samples.store(spool, new byte[10]);
            disk.failSyncs(true);
            id = spool.nextId();
            var draft = spool.begin(id);
            Samples.append(draft, Samples.octets(700, seed), 400);
            var states = List.<RecipientState>of(RecipientState.Waiting.FRESH);
            assertThat(Samples.tryCommit(draft, Samples.plain(id, 700), states))
                    .isInstanceOf(Draft.Broken.class);
        }
        disk.failSyncs(false);
        try (var spool = Samples.open(disk, 5000, 0)) {
            assertThat(spool.find(id)).isPresent();
        }
        disk.restart(true, new Random(seed));
        try (var spool = Samples.open(disk, 5000, 0)) {
            assertThat(spool.notices()).isEmpty();
            assertThat(Samples.read(spool, id)).isEqualTo(Samples.octets(700, seed));
        }
    }

    private void verify(Spool spool) throws Exception {
        for (var message : Map.copyOf(answered).entrySet()) {
            var id = message.getKey();
            if (settled.contains(id)) assertThat(spool.find(id)).isEmpty();
            else if (!perhapsSettled.contains(id) || spool.find(id).isPresent())
                assertThat(Samples.read(spool, id)).isEqualTo(message.getValue());
            else answered.remove(id);
        }
        var unknown = new HashMap<QueueId, Entry>();
        spool.forEach(entry -> unknown.put(entry.id(), entry));
        unknown.keySet().removeAll(answered.keySet());
        for (var id : unknown.keySet()) // never answered, but whole
        assertThat(Samples.read(spool, id)).isNotNull();
    }

    private SimulatedDisk useUntilCut(SegmentSpool spool, SimulatedDisk disk, Random random)
            throws Exception {
        var left = new AtomicInteger(1 + random.nextInt(150)); // ids are reserved by the first
        var seeds = new long[] {random.nextLong(), random.nextLong(), random.nextLong()};
        var after = new SimulatedDisk[1];
        Samples.inParallel(
                4,
                thread -> {
                    if (thread == 3) {
                        while (left.get() > 0) Thread.onSpinWait();
                        after[0] = disk.cutPower(random);
                        return;
                    }
                    try {
                        use(spool, new Random(seeds[thread]), left);
                    } finally {
                        left.set(0); // whoever fails must not keep the others waiting
                    }
                });
        spool.close();
        return after[0];
    }

    private void use(SegmentSpool spool, Random random, AtomicInteger left) {
        while (spool.broken().isEmpty()) {
            var id = spool.nextId();
            assertThat(issued.add(id)).as("an id of its own").isTrue();
            var octets =
                    Samples.octets(
                            random.nextInt(10) == 0 ? 3000 : random.nextInt(600), id.value());
            var draft = spool.begin(id);
            Samples.append(draft, octets, 400);
            var message = Samples.plain(id, octets.length);
            if (Samples.tryCommit(draft, message, List.of(RecipientState.Waiting.FRESH))
                    instanceof Draft.Stored) answered.put(id, octets);
            left.decrementAndGet();
            if (random.nextInt(4) == 0) continue;
            perhapsSettled.add(id);
            var states = Map.of(0, SpoolContract.DELIVERED);
            if (random.nextBoolean()) spool.update(id, states);
            else spool.update(id, states, () -> settled.add(id));
        }
    }
}
