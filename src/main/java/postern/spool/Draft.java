package postern.spool;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * A message that is still coming in. Used by one thread at a time. Until {@link #commit} is
 * answered with {@link Stored} it does not exist for anybody else, and after a crash it is gone.
 */
public interface Draft {
    QueueId id();

    /**
     * Takes the remaining bytes of the buffer (they are copied) and never waits for a disk.
     *
     * @param resume run once, on a thread of the spool, when more may be appended; only used if
     *     this returns false
     * @return false when the disk is behind: append nothing more until {@code resume} has run
     */
    boolean append(ByteBuffer bytes, Runnable resume);

    /** Octets appended so far. */
    long size();

    /**
     * Makes the message durable, together with all others that wait. The draft is used up.
     *
     * @param states where each recipient begins: waiting, or held
     * @param answer called once, on a thread of the spool; must not block
     */
    void commit(Message message, List<RecipientState> states, Consumer<CommitResult> answer);

    /** Forgets it; safe at any time before {@link #commit}. */
    void discard();

    /** How a commit ended. */
    sealed interface CommitResult {}

    /** It survives a crash and a power cut from here on. */
    record Stored(Entry entry) implements CommitResult {}

    /** Not accepted, and earlier mail is untouched: the disk or the configured bound is full. */
    record NoSpace() implements CommitResult {}

    /** Not accepted: the disk failed. The spool takes nothing more until it is opened again. */
    record Broken(String why) implements CommitResult {}
}
