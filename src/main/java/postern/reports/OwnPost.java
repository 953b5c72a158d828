package postern.reports;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.Keyring;
import postern.mail.Envelope;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.RecipientState;
import postern.spool.Spool;
import postern.spool.TopFields;

/**
 * Puts mail of our own into the queue, such as reports and alerts, signed with the keys of the
 * domain in From. The reverse-path is that address too, so that SPF vouches for it as well (RFC
 * 9990 §3.5.2 demands that a report passes DMARC, and of a null reverse-path SPF says nothing of
 * our domain); nobody is notified of what becomes of it. Whoever it goes to is fixed by the
 * configuration, or by the record that asks for a report.
 */
public final class OwnPost {
    private static final HeaderBound BOUND = new HeaderBound(64 << 10, 100);
    private static final long PATIENCE = 60; // seconds, for a disk

    /** How it ended. */
    public sealed interface Posted {
        record Queued(Entry entry) implements Posted {}

        /** Later perhaps. */
        record Failed(String why) implements Posted {}
    }

    private final Spool spool;

    public OwnPost(Spool spool) {
        this.spool = spool;
    }

    /**
     * Waits until it is on the disk.
     *
     * @param octets the whole message, in ASCII
     */
    public Posted post(Mailbox from, List<Mailbox> to, byte[] octets, Keyring keys, Instant now)
            throws InterruptedException {
        var signer = new DkimSigner(keys::of, BOUND, null);
        signer.take(ByteBuffer.wrap(octets));
        var top = TopFields.of(signer.end(now));
        var draft = spool.begin(spool.nextId());
        var room = new ArrayBlockingQueue<Boolean>(1);
        if (!draft.append(ByteBuffer.wrap(octets), () -> room.add(true))
                && room.poll(PATIENCE, TimeUnit.SECONDS) == null) {
            draft.discard();
            return new Posted.Failed("the disk is behind");
        }
        var recipients =
                to.stream()
                        .map(each -> new Recipient(each, EnumSet.of(Notify.NEVER), null))
                        .toList();
        var envelope =
                new Envelope(
                        new ReversePath.From(from),
                        recipients,
                        null,
                        null,
                        Envelope.Body.SEVEN_BIT,
                        false);
        var content = new Content(top.size() + octets.length, false, false, false, true);
        var answer = new ArrayBlockingQueue<Draft.CommitResult>(1);
        draft.commit(
                new Message(draft.id(), now, envelope, content, Origin.SELF, top),
                recipients.stream().<RecipientState>map(_ -> RecipientState.Waiting.FRESH).toList(),
                answer::add);
        return switch (answer.take()) {
            case Draft.Stored(var entry) -> new Posted.Queued(entry);
            case Draft.NoSpace _ -> new Posted.Failed("there is no room in the spool");
            case Draft.Broken(var why) -> new Posted.Failed(why);
        };
    }

    /** Whom a report goes to, for people. */
    static String names(List<Mailbox> recipients) {
        return String.join(", ", recipients.stream().map(Mailbox::toString).toList());
    }
}
