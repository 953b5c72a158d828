package postern.spool;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A spool that forgets everything when it is closed, for tests of other rooms. It has no threads:
 * commits are answered before {@link Draft#commit} returns.
 */
public final class MemorySpool implements Spool {
    private record Kept(Entry entry, ByteBuffer octets) {}

    private final ConcurrentSkipListMap<QueueId, Kept> messages = new ConcurrentSkipListMap<>();
    private final AtomicLong ids = new AtomicLong(1_700_000_000_000L << 18);
    private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

    @Override
    public QueueId nextId() {
        return new QueueId(ids.incrementAndGet());
    }

    @Override
    public Draft begin(QueueId id) {
        return new MemoryDraft(id);
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states) {
        messages.computeIfPresent(
                id,
                (_, kept) -> {
                    var next = new ArrayList<>(kept.entry.states());
                    states.forEach((i, state) -> {
                        if (i >= 0 && i < next.size() && !next.get(i).isFinal()) next.set(i, state);
                    });
                    if (next.stream().allMatch(RecipientState::isFinal)) return null;
                    return new Kept(new Entry(kept.entry.message(), next), kept.octets);
                });
    }

    @Override
    public void update(QueueId id, Map<Integer, RecipientState> states, Runnable durable) {
        update(id, states);
        durable.run();
    }

    @Override
    public void afterEachGroup(Runnable wake) {
        wakes.add(wake);
    }

    @Override
    public Optional<Entry> find(QueueId id) {
        return Optional.ofNullable(messages.get(id)).map(Kept::entry);
    }

    @Override
    public void forEach(Consumer<Entry> reader) {
        messages.values().forEach(kept -> reader.accept(kept.entry));
    }

    @Override
    public long count() {
        return messages.size();
    }

    @Override
    public long bytesOnDisk() {
        return messages.values().stream().mapToLong(kept -> kept.octets.remaining()).sum();
    }

    @Override
    public Body body(QueueId id) throws IOException {
        var kept = messages.get(id);
        if (kept == null) throw new IOException(id + " is not in the spool");
        var stored = new MemoryBody(kept.octets);
        var top = kept.entry.message().top();
        return top.isEmpty() ? stored : new ToppedBody(top, stored);
    }

    @Override
    public void close() {
        messages.clear();
    }

    private record MemoryBody(ByteBuffer octets) implements Body {
        @Override
        public long size() {
            return octets.remaining();
        }

        @Override
        public @Nullable ByteBuffer inMemory() {
            return octets.asReadOnlyBuffer();
        }

        @Override
        public int read(ByteBuffer into, long position) {
            if (position >= octets.remaining()) return -1;
            int count = (int) Math.min(into.remaining(), octets.remaining() - position);
            into.put(octets.slice((int) position, count));
            return count;
        }

        @Override
        public void close() {}
    }

    private final class MemoryDraft implements Draft {
        private final QueueId id;
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

        MemoryDraft(QueueId id) {
            this.id = id;
        }

        @Override
        public QueueId id() {
            return id;
        }

        @Override
        public boolean append(ByteBuffer bytes, Runnable resume) {
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            octets.writeBytes(copy);
            return true;
        }

        @Override
        public long size() {
            return octets.size();
        }

        @Override
        public void commit(
                Message message, List<RecipientState> states, Consumer<CommitResult> answer) {
            var entry = new Entry(message, states);
            if (!states.stream().allMatch(RecipientState::isFinal))
                messages.put(id, new Kept(entry, ByteBuffer.wrap(octets.toByteArray())));
            answer.accept(new Stored(entry));
            wakes.forEach(Runnable::run);
        }

        @Override
        public void discard() {}
    }
}
