package postern.spool;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A message that is coming in: in memory while it is small, streamed to a file of its own from
 * there on. When drafts take too much memory together, a body counts as large sooner.
 */
final class SpoolDraft implements Draft {
    private static final int FIRST = 8 << 10;
    private static final byte[] EMPTY = {};

    /**
     * What all drafts of a spool share.
     *
     * @param held octets that drafts keep in memory together
     * @param memory how many those should be at most
     */
    record Desk(
            Bounds bounds,
            BodyFiles bodies,
            RequestQueue queue,
            Committer committer,
            Room room,
            AtomicLong held,
            long memory) {}

    private final Desk desk;
    private final QueueId id;
    private byte[] octets = EMPTY;
    private int filled;
    private @Nullable StreamedBody stream;
    private long size;
    private boolean used;

    SpoolDraft(Desk desk, QueueId id) {
        this.desk = desk;
        this.id = id;
    }

    @Override
    public QueueId id() {
        return id;
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public boolean append(ByteBuffer bytes, Runnable resume) {
        if (used) throw new IllegalStateException("the draft is used up");
        int count = bytes.remaining();
        size += count;
        if (stream == null) {
            if (fits(count)) {
                bytes.get(octets, filled, count);
                filled += count;
                return true;
            }
            stream = new StreamedBody(id, desk.bounds, desk.bodies, desk.committer, desk.room);
            boolean _ = stream.append(ByteBuffer.wrap(octets, 0, filled), () -> {});
            forget();
        }
        return stream.append(bytes, resume);
    }

    /** Makes room for some more octets in memory; false if they should not be there. */
    private boolean fits(int more) {
        int bound = desk.bounds.smallBody();
        if (more > bound - filled) return false;
        if (more <= octets.length - filled) return true;
        int wanted = Math.min(Math.max(octets.length * 2, Math.max(FIRST, filled + more)), bound);
        if (wanted > FIRST && desk.held.get() > desk.memory) return false;
        desk.held.addAndGet(wanted - octets.length);
        octets = Arrays.copyOf(octets, wanted);
        return true;
    }

    private void forget() {
        desk.held.addAndGet(-octets.length);
        octets = EMPTY;
    }

    @Override
    public void commit(
            Message message, List<RecipientState> states, Consumer<CommitResult> answer) {
        if (used) throw new IllegalStateException("the draft is used up");
        if (!message.id().equals(id))
            throw new IllegalArgumentException("the draft of " + id + " is not " + message.id());
        var entry = new Entry(message, states);
        used = true;
        var body = stream;
        if (body != null) {
            body.finish(done -> ask(request(entry, done, answer), answer));
            return;
        }
        var kept =
                octets.length / 2 >= Math.max(filled, FIRST)
                        ? Arrays.copyOf(octets, filled)
                        : octets;
        forget();
        ask(Request.Store.small(entry, kept, filled, answer), answer);
    }

    private Request request(Entry entry, StreamedBody done, Consumer<CommitResult> answer) {
        var failure = done.failure();
        return failure == null
                ? Request.Store.large(entry, size, done.crc(), answer)
                : new Request.Refuse(failure, answer);
    }

    private void ask(Request request, Consumer<CommitResult> answer) {
        if (!desk.queue.add(request)) answer.accept(new Broken("the spool is closed"));
    }

    @Override
    public void discard() {
        if (used) return;
        used = true;
        forget();
        if (stream != null) stream.discard();
    }
}
