package postern.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import postern.journal.JournalRecord;
import postern.login.Question;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/** What a session asks of the world around it, to be done in the order given. */
public sealed interface Effect {

    /** Write to the client. */
    record Send(ByteBuffer bytes) implements Effect {}

    /**
     * Find this fact and answer with {@link Event.Found}; nothing more is read from the client
     * until then.
     */
    record Find(Fact<?> fact, Facts known) implements Effect {}

    /**
     * Find out what the DNS calls the client, and answer with {@link Event.Named} in a bounded
     * time; nothing waits for it.
     */
    record Name(IpAddress client) implements Effect {}

    /**
     * So much is known now, and nothing is decided against the client: what will be asked about it
     * may be found out already. What was known of a transaction and is not here any more is wanted
     * no longer. Nothing is answered.
     */
    record Foresee(Facts known) implements Effect {}

    /**
     * Have the message that has come examined to its end, beside the loop, and answer with {@link
     * Event.Examined}.
     *
     * @param trusted whether it is taken from somebody who may relay
     */
    record Examine(Examiner examiner, boolean trusted) implements Effect {}

    /**
     * Append to the draft of that id, which the first such effect begins. The buffer is only valid
     * until the effect has been carried out, so it must be carried out (or copied) before the
     * machine is called again.
     */
    record Store(QueueId id, ByteBuffer bytes) implements Effect {}

    /** Commit that draft and answer with {@link Event.Committed}. */
    record Commit(Message message, List<RecipientState> states) implements Effect {}

    /** Forget that draft. */
    record Discard(QueueId id) implements Effect {}

    /**
     * Begin the handshake behind what was sent; drop all clear text still unread; {@link
     * Event.TlsStarted} follows.
     */
    record StartTls() implements Effect {}

    /**
     * Ask the directories and answer with {@link Event.Answered}; nothing more is read from the
     * client until then.
     *
     * @param mechanism for the log
     */
    record Authenticate(Question question, IpAddress client, String mechanism) implements Effect {}

    /** Write this down. */
    record Note(JournalRecord record) implements Effect {}

    /**
     * Refuse the client's address for that time, from the next connection on.
     *
     * @param guard that said so
     * @param reply what it hears then, where it would be greeted
     */
    record Block(Duration time, String guard, Reply reply) implements Effect {}

    /**
     * Remember that these pairs of paths were tried: they were told to wait, or their message was
     * accepted. Nothing that anybody else refused.
     */
    record Tried(IpAddress client, ReversePath from, List<Mailbox> to) implements Effect {
        public Tried {
            to = List.copyOf(to);
        }
    }

    /** Close once all is written; no event follows but {@link Event.Gone}. */
    record Close() implements Effect {}
}
