package postern.spool;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import postern.config.Settings;
import postern.mail.ReversePath;

/**
 * The embedded spool: a log of segment files for envelopes, states and small bodies, and a file for
 * each large body. docs/decisions/0001-spool-format.md says what is written and synced when.
 */
public final class SegmentSpool implements Spool {
    private static final byte[] EMPTY = {};

    private final Disk disk;
    private final AutoCloseable lock;
    private final List<String> notices;
    private final SegmentLog log;
    private final Index index;
    private final BodyFiles bodies;
    private final QueueIds ids;
    private final RequestQueue queue;
    private final Room room;
    private final Committer committer;
    private final Compactor compactor;
    private final SpoolDraft.Desk desk;
    private final Hands.Work working;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * Opens the spool in a folder, which is made if it is not there, and finds all that it holds;
     * this may take seconds for millions of messages. {@link #notices} says what was wrong.
     *
     * @throws SpoolLocked if it is open already
     * @throws IOException if it cannot be read, or was written by a later version
     */
    public static SegmentSpool open(Path folder, Settings.Spooling settings, InstantSource clock)
            throws IOException {
        return open(folder, settings, clock, new FileDisk(), new SecureRandom(), Bounds.USUAL);
    }

    static SegmentSpool open(
            Path folder,
            Settings.Spooling settings,
            InstantSource clock,
            Disk disk,
            RandomGenerator chance,
            Bounds bounds)
            throws IOException {
        return open(folder, settings, clock, disk, chance, bounds, Hands.threads(bounds));
    }

    static SegmentSpool open(
            Path folder,
            Settings.Spooling settings,
            InstantSource clock,
            Disk disk,
            RandomGenerator chance,
            Bounds bounds,
            Hands hands)
            throws IOException {
        var segments = folder.resolve("segments");
        var large = folder.resolve("bodies");
        disk.createFolder(folder);
        var lock = disk.lock(folder);
        var bodies = new BodyFiles(disk, large, bounds, hands.writers());
        try {
            disk.createFolder(segments);
            disk.createFolder(large);
            var live = new AtomicLong();
            var found = Recovery.run(disk, segments, bodies, live);
            var log = new SegmentLog(disk, segments, chance, bounds.segment(), found, live);
            return new SegmentSpool(
                    folder, settings, clock, disk, chance, bounds, hands, lock, bodies, log, found);
        } catch (IOException | RuntimeException e) {
            bodies.close();
            release(lock);
            throw e;
        }
    }

    private SegmentSpool(
            Path folder,
            Settings.Spooling settings,
            InstantSource clock,
            Disk disk,
            RandomGenerator chance,
            Bounds bounds,
            Hands hands,
            AutoCloseable lock,
            BodyFiles bodies,
            SegmentLog log,
            Recovery.Found found) {
        this.disk = disk;
        this.lock = lock;
        this.bodies = bodies;
        this.log = log;
        notices = List.copyOf(found.notices());
        index = new Index(new FreshBodies(settings.memory()));
        for (var slot : found.slots()) index.add(slot);
        ids = new QueueIds(clock, found.idFloor(), chance);
        queue = new RequestQueue(bounds.lazy());
        room = new Room(disk, folder, settings, this::bytesOnDisk, bounds.look(), hands.nanos());
        compactor = new Compactor(disk, log, index, queue, room, bounds, hands);
        committer = new Committer(queue, log, index, bodies, ids, room, bounds, compactor::poke);
        desk =
                new SpoolDraft.Desk(
                        bounds,
                        bodies,
                        queue,
                        committer,
                        room,
                        new AtomicLong(),
                        settings.memory());
        working = hands.begin(committer, compactor);
        compactor.poke();
    }

    /** What a person should know of how the spool was found: whole sentences, perhaps none. */
    public List<String> notices() {
        return notices;
    }

    /** Why nothing is accepted any more; empty while all is well. */
    public Optional<String> broken() {
        return Optional.ofNullable(committer.broken());
    }

    /** Why mail is deferred because there is no room for it; empty while there is. */
    public Optional<String> shortage() {
        return room.shortage();
    }

    @Override
    public QueueId nextId() {
        var id = ids.next();
        if (ids.isReservationDue(id)) {
            boolean _ = queue.add(new Request.Nothing(null));
        }
        return id;
    }

    @Override
    public Draft begin(QueueId id) {
        if (index.get(id) != null) throw new IllegalArgumentException(id + " is in the spool");
        return new SpoolDraft(desk, id);
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states) {
        move(id, states, null);
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states, Runnable durable) {
        move(id, states, durable);
    }

    private void move(QueueId id, Map<Integer, RecipientState> states, @Nullable Runnable durable) {
        var slot = index.get(id);
        if (slot == null) {
            ask(durable == null ? null : new Request.Nothing(durable));
            return;
        }
        synchronized (slot) { // so that the log has the changes of one message in their order
            if (!slot.move(states)) {
                ask(durable == null ? null : new Request.Nothing(durable));
            } else if (slot.isSettled()) {
                index.remove(slot);
                ask(new Request.Settle(slot, durable));
            } else ask(new Request.Move(payload(id, states), durable));
        }
    }

    private void ask(@Nullable Request request) {
        if (request == null) return;
        boolean _ = queue.add(request); // a closed spool takes no more; a lost update is no loss
    }

    private static byte[] payload(QueueId id, Map<Integer, RecipientState> states) {
        var payload = new Packer();
        payload.fixed64(id.value());
        int count = 0;
        for (int recipient : states.keySet()) if (recipient >= 0) count++;
        payload.number(count);
        for (var state : states.entrySet()) {
            if (state.getKey() < 0) continue;
            payload.number(state.getKey());
            StateFormat.write(payload, state.getValue());
        }
        return payload.toArray();
    }

    @Override
    public void afterEachGroup(Runnable wake) {
        committer.afterEachGroup(wake);
    }

    @Override
    public Optional<Entry> find(QueueId id) {
        var slot = index.get(id);
        return slot == null ? Optional.empty() : Optional.of(slot.entry());
    }

    @Override
    public void forEach(Consumer<Entry> reader) {
        read(index.sorted(_ -> true), reader);
    }

    @Override
    public void forEach(Predicate<ReversePath> from, Consumer<Entry> reader) {
        read(index.sorted(slot -> from.test(slot.from())), reader);
    }

    private static void read(List<Slot> slots, Consumer<Entry> reader) {
        for (var slot : slots) if (!slot.isGone()) reader.accept(slot.entry());
    }

    @Override
    public long count() {
        return index.count();
    }

    @Override
    public long bytesOnDisk() {
        return log.size() + bodies.onDisk();
    }

    /** Octets of messages that are kept in memory: drafts, pieces of large ones, fresh mail. */
    long inMemory() {
        return desk.held().get() + bodies.inMemory() + index.inMemory();
    }

    @Override
    public Body body(QueueId id) throws IOException {
        var slot = index.get(id);
        if (slot == null) throw new IOException(id + " is not in the spool");
        var top = MessageFormat.readTop(id, slot.message);
        return top.isEmpty() ? stored(slot) : new ToppedBody(top, stored(slot));
    }

    private Body stored(Slot slot) throws IOException {
        var id = slot.id;
        var fresh = slot.body;
        if (fresh != null) return new MemoryBody(fresh, (int) slot.bodySize);
        if (slot.bodyInFile())
            return new DiskBody(id, bodies.open(id), 0, slot.bodySize, slot.bodyCrc);
        if (slot.bodySize == 0) return new MemoryBody(EMPTY, 0);
        while (true) {
            var place = slot.place();
            try {
                var file = disk.open(place.segment().path);
                long start = place.offset() + place.length() - slot.bodySize;
                return new DiskBody(id, file, start, slot.bodySize, slot.bodyCrc);
            } catch (NoSuchFileException e) {
                if (place.equals(slot.place())) throw e; // otherwise it was moved meanwhile
            }
        }
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) return;
        compactor.close();
        bodies.close();
        queue.close();
        working.finish();
        release(lock);
    }

    private static void release(AutoCloseable lock) {
        try {
            lock.close();
        } catch (Exception _) {
            // the end of the process gives it up
        }
    }
}
