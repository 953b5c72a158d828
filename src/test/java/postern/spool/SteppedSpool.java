package postern.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import postern.config.Settings;

/**
 * The segment store without its threads, with a witness who sees what goes in and learns when it is
 * durable. Small in all its sizes, so that a little mail is enough for it to do all that it does.
 */
public final class SteppedSpool implements Spool {
    private static final Path FOLDER = Path.of("/simulation/spool");
    private static final Bounds SMALL =
            new Bounds(
                    6 << 10,
                    4 << 10,
                    1500,
                    500,
                    3,
                    8,
                    3 << 10,
                    Duration.ofMillis(100),
                    Duration.ofMillis(500),
                    1);

    /** Learns what becomes of messages, before anybody else does. */
    public interface Witness {
        void committing(Message message, List<RecipientState> states);

        void committed(Message message, Draft.CommitResult result);

        /** These states are visible now. */
        void moved(QueueId id, Map<Integer, RecipientState> states);

        /** A crash does not take these states back any more. */
        void durable(QueueId id, Map<Integer, RecipientState> states);
    }

    private final SegmentSpool spool;
    private final SteppedHands hands;
    private final Witness witness;

    private SteppedSpool(SegmentSpool spool, SteppedHands hands, Witness witness) {
        this.spool = spool;
        this.hands = hands;
        this.witness = witness;
    }

    public static SteppedSpool open(
            UnreliableDisk disk,
            Settings.Spooling settings,
            InstantSource clock,
            LongSupplier nanos,
            RandomGenerator chance,
            Witness witness)
            throws IOException {
        var hands = new SteppedHands(nanos);
        var spool = SegmentSpool.open(FOLDER, settings, clock, disk, chance, SMALL, hands);
        return new SteppedSpool(spool, hands, witness);
    }

    /** Whether the committer has anything to do. */
    public boolean hasRequests() {
        return !hands.committer().isIdle();
    }

    /** Writes what waits, syncs it and answers. */
    public void commit() {
        hands.committer().step();
    }

    /** Whether something is to be done about large bodies. */
    public boolean hasWriting() {
        return hands.hasWriting();
    }

    /** Does one thing of that. */
    public void write() {
        hands.write();
    }

    /** Gives back the room of one segment, where there is one. */
    public void compact() throws IOException, InterruptedException {
        hands.compactor().step();
    }

    /** Octets of messages in memory. */
    public long inMemory() {
        return spool.inMemory();
    }

    public List<String> notices() {
        return spool.notices();
    }

    public boolean isBroken() {
        return spool.broken().isPresent();
    }

    @Override
    public QueueId nextId() {
        return spool.nextId();
    }

    @Override
    public Draft begin(QueueId id) {
        return new WitnessedDraft(spool.begin(id));
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states) {
        update(id, states, () -> {});
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states, Runnable durable) {
        var copy = new TreeMap<>(states); // in one order, whatever they hash to
        spool.update(
                id,
                states,
                () -> {
                    witness.durable(id, copy);
                    durable.run();
                });
        witness.moved(id, copy);
    }

    @Override
    public void afterEachGroup(Runnable wake) {
        spool.afterEachGroup(wake);
    }

    @Override
    public Optional<Entry> find(QueueId id) {
        return spool.find(id);
    }

    @Override
    public void forEach(Consumer<Entry> reader) {
        spool.forEach(reader);
    }

    @Override
    public long count() {
        return spool.count();
    }

    @Override
    public long bytesOnDisk() {
        return spool.bytesOnDisk();
    }

    @Override
    public Body body(QueueId id) throws IOException {
        return spool.body(id);
    }

    @Override
    public void close() {
        spool.close();
    }

    private final class WitnessedDraft implements Draft {
        private final Draft draft;

        WitnessedDraft(Draft draft) {
            this.draft = draft;
        }

        @Override
        public QueueId id() {
            return draft.id();
        }

        @Override
        public boolean append(ByteBuffer bytes, Runnable resume) {
            return draft.append(bytes, resume);
        }

        @Override
        public long size() {
            return draft.size();
        }

        @Override
        public void commit(
                Message message, List<RecipientState> states, Consumer<CommitResult> answer) {
            witness.committing(message, states);
            draft.commit(
                    message,
                    states,
                    result -> {
                        witness.committed(message, result);
                        answer.accept(result);
                    });
        }

        @Override
        public void discard() {
            draft.discard();
        }
    }
}
