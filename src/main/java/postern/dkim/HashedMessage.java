package postern.dkim;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A message that streams through, as those who verify it need it: its header section is kept, its
 * body hashed in the ways that are asked for once the header section is known. However long the
 * body is, it takes no memory.
 */
public final class HashedMessage {
    private final HeaderReader reader;
    private final Function<HeaderSection, Collection<BodyHashes.Kind>> wanted;
    private @Nullable HeaderSection header;
    private @Nullable BodyHashes hashes;

    /**
     * @param headerBound of the header section; of a larger one nothing is kept, and the hashes
     *     mean nothing
     * @param wanted asked once, when the header section is over
     */
    public HashedMessage(
            HeaderBound headerBound, Function<HeaderSection, Collection<BodyHashes.Kind>> wanted) {
        this.reader = new HeaderReader(headerBound);
        this.wanted = wanted;
    }

    /** Takes all that remains in a buffer: any piece of the message behind the one before. */
    public void take(ByteBuffer in) {
        if (hashes == null) {
            reader.take(in);
            if (!reader.isOver()) return;
            begun(in);
        } else hashes.take(in);
    }

    private void begun(ByteBuffer in) {
        var first = reader.beginningOfBody();
        var section = reader.section();
        var kinds = wanted.apply(section);
        header = kinds.isEmpty() ? HeaderSection.NOT_KEPT : section;
        hashes = new BodyHashes(kinds);
        hashes.take(first);
        hashes.take(in);
    }

    /** The message has ended. */
    public void end() {
        if (hashes == null) {
            reader.end();
            begun(ByteBuffer.allocate(0));
        }
        Objects.requireNonNull(hashes).end();
    }

    /**
     * Not whole, and without fields, where no hashes are wanted either: nobody signs.
     *
     * @throws IllegalStateException before the section is over
     */
    public HeaderSection header() {
        if (header == null) throw new IllegalStateException("the header section is not over");
        return header;
    }

    /**
     * What was wanted, to be read behind the end.
     *
     * @throws IllegalStateException before the header section is over
     */
    public BodyHashes hashes() {
        if (hashes == null) throw new IllegalStateException("the header section is not over");
        return hashes;
    }
}
