package postern.simulation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import postern.delivery.Notification;
import postern.delivery.Notification.Action;
import postern.simulation.Letter.Copy;
import postern.simulation.Letter.Standing;
import postern.spool.Draft;
import postern.spool.Entry;
import postern.spool.Message;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.Spool;
import postern.spool.SteppedSpool;

/**
 * Keeps account of all mail, outside of the relay and its disk, and so knows what must be where:
 * nothing is lost, nothing comes twice without a reason, nobody is left untold.
 */
final class Ledger implements SteppedSpool.Witness {
    private final Story story;
    private final Tally tally;
    private final Map<QueueId, Letter> letters = new LinkedHashMap<>();

    /** Letters that may still move. */
    private final Map<QueueId, Letter> open = new LinkedHashMap<>();

    private int life;
    private @Nullable Parcel parcel;
    private @Nullable Notification notification;

    /** What a client has sent up to its end of data, before that is answered. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Parcel(byte[] octets, String from, List<String> to) {}

    Ledger(Story story, Tally tally) {
        this.story = story;
        this.tally = tally;
    }

    /** The next message that is committed comes from this client. */
    void expect(Parcel next) {
        parcel = next;
    }

    /** The next message that is committed is this notification; null for none. */
    void expect(@Nullable Notification next) {
        notification = next;
    }

    @Override
    public void committing(Message message, List<RecipientState> states) {
        var told = notification;
        var sent = parcel;
        parcel = null;
        notification = null;
        Violation.unless(!letters.containsKey(message.id()), "%s is used twice", message.id());
        Letter letter;
        if (told != null) {
            var about = Objects.requireNonNull(letters.get(told.about().id()));
            letter = new Letter(message, states, new byte[0], about, told.recipients());
            Violation.unless(message.envelope().from().isNull(), "a notification from somebody");
        } else {
            Violation.unless(sent != null, "%s is committed, and nobody sent it", message.id());
            var to = message.envelope().recipients().stream().map(r -> r.to().toString()).toList();
            Violation.unless(
                    to.equals(sent.to()),
                    "%s goes to %s and not to %s",
                    message.id(),
                    to,
                    sent.to());
            var from = message.envelope().from().toString();
            Violation.unless(
                    from.equals(sent.from()),
                    "%s is from %s and not from %s",
                    message.id(),
                    from,
                    sent.from());
            letter = new Letter(message, states, sent.octets(), null, Map.of());
        }
        letters.put(message.id(), letter);
        open.put(message.id(), letter);
        story.tell("ledger: %s is to be committed: %s", message.id(), message.envelope());
    }

    @Override
    public void committed(Message message, Draft.CommitResult result) {
        var letter = letter(message.id());
        story.tell("ledger: %s is committed: %s", message.id(), result.getClass().getSimpleName());
        switch (result) {
            case Draft.Stored _ -> {
                letter.standing = Standing.STORED;
                stored(letter, life);
            }
            case Draft.NoSpace _ -> letter.standing = Standing.REFUSED;
            case Draft.Broken _ -> letter.standing = Standing.BROKEN;
        }
    }

    /**
     * @param since the life of the relay in which it was written
     */
    private void stored(Letter letter, int since) {
        tally.stored++;
        var about = letter.about;
        if (about == null) return;
        letter.tells.forEach((index, item) -> {
            var fate = about.fates.get(index);
            var before = fate.told.put(item.action(), since);
            if (before == null) return;
            Violation.unless(
                    before < life && (fate.durable == null || item.action() == Action.DELAYED),
                    "the sender of %s is told twice: %s",
                    about.name(index),
                    item);
            tally.toldAgain++;
        });
    }

    /** Its client was answered 250. */
    void promised(QueueId id) {
        var letter = letter(id);
        Violation.unless(
                letter.standing == Standing.STORED, "%s is answered 250, and not stored", id);
        Violation.unless(!letter.promised, "%s is answered 250 twice", id);
        letter.promised = true;
        tally.promised++;
    }

    Letter letter(QueueId id) {
        var letter = letters.get(id);
        if (letter == null) throw new Violation("nobody knows " + id);
        return letter;
    }

    @Nullable Letter find(QueueId id) {
        return letters.get(id);
    }

    @Override
    public void moved(QueueId id, Map<Integer, RecipientState> states) {
        var letter = letter(id);
        states.forEach((index, state) -> {
            var fate = letter.fates.get(index);
            if (fate.hasEnded()) return; // a final state stays as it is
            fate.seen = state;
            if (state.isFinal()) story.tell("ledger: %s ends: %s", letter.name(index), state);
            if (state instanceof RecipientState.Delivered)
                Violation.unless(
                        fate.wasHeard() || fate.liedTo,
                        "%s counts as delivered, and was not",
                        letter.name(index));
        });
    }

    @Override
    public void durable(QueueId id, Map<Integer, RecipientState> states) {
        var letter = letter(id);
        states.forEach((index, state) -> {
            var fate = letter.fates.get(index);
            if (!state.isFinal() || fate.durable != null || !state.equals(fate.seen)) return;
            fate.durable = state;
            if (state instanceof RecipientState.Failed && letter.owesWord(index))
                Violation.unless(
                        fate.told.containsKey(Action.FAILED),
                        "%s has failed for good, and nobody is told",
                        letter.name(index));
        });
        if (letter.fates.stream().allMatch(f -> f.durable != null)) open.remove(id);
    }

    /** A next hop has taken it for that recipient; returns what is to be marked as heard. */
    Copy arrived(Letter letter, int recipient, String hop) {
        var name = letter.name(recipient);
        var fate = letter.fates.get(recipient);
        Violation.unless(
                letter.standing != Standing.COMMITTING, "%s leaves before it is stored", name);
        Violation.unless(
                letter.standing == Standing.STORED, "%s leaves and was refused its client", name);
        if (!fate.copies.isEmpty()) again(letter, recipient);
        var copy = new Copy(hop, life);
        fate.copies.add(copy);
        tally.copies++;
        story.tell("ledger: %s arrives at %s", name, hop);
        return copy;
    }

    private void again(Letter letter, int recipient) {
        var name = letter.name(recipient);
        var fate = letter.fates.get(recipient);
        Violation.unless(
                fate.durable == null || fate.deleted, // while it was on its way
                "%s comes again, and was settled for good",
                name);
        var last = fate.copies.getLast();
        if (!last.heard) tally.repliesLost++;
        else {
            Violation.unless(last.life < life, "%s comes again, and nothing had happened", name);
            tally.settlementsLost++;
        }
    }

    /** The relay has stopped in the middle of everything. */
    void crashed() {
        life++;
        parcel = null;
        notification = null;
    }

    /** It is there again: what does its spool hold? */
    void recovered(Spool spool) {
        var found = new LinkedHashMap<QueueId, Entry>();
        spool.forEach(entry -> found.put(entry.id(), entry));
        for (var entry : found.values()) {
            var letter = letter(entry.id());
            Violation.unless(
                    entry.message().equals(letter.message), "%s is another message", entry.id());
        }
        for (var letter : List.copyOf(letters.values())) recovered(letter, found.get(id(letter)));
    }

    private static QueueId id(Letter letter) {
        return letter.message.id();
    }

    private void recovered(Letter letter, @Nullable Entry entry) {
        boolean wasStored = letter.standing == Standing.STORED;
        if (entry != null && !wasStored) {
            if (letter.standing != Standing.COMMITTING) tally.refusedAndThere++;
            letter.standing = Standing.STORED;
            stored(letter, life - 1);
        } else if (!wasStored) {
            open.remove(id(letter));
            return;
        }
        for (int i = 0; i < letter.fates.size(); i++) {
            var fate = letter.fates.get(i);
            var state = entry == null ? null : entry.states().get(i);
            boolean ended = state == null || state.isFinal();
            Violation.unless(
                    ended || fate.durable == null, "%s waits, and was settled", letter.name(i));
            Violation.unless(!ended || fate.hasEnded(), "%s is lost in a crash", letter.name(i));
            if (ended && fate.durable == null) fate.durable = fate.seen;
            if (state != null) fate.seen = state;
        }
        if (entry == null) open.remove(id(letter));
    }

    /** All is quiet: everybody has got what was promised, or their senders know that not. */
    void close(Spool spool) {
        Violation.unless(spool.count() == 0, "%d messages never leave the spool", spool.count());
        for (var letter : letters.values()) {
            if (letter.standing != Standing.STORED) {
                Violation.unless(!letter.promised, "%s was promised, and is not", id(letter));
                continue;
            }
            for (int i = 0; i < letter.fates.size(); i++) {
                var fate = letter.fates.get(i);
                var name = letter.name(i);
                Violation.unless(fate.hasEnded(), "%s has no end", name);
                if (fate.seen instanceof RecipientState.Delivered)
                    Violation.unless(
                            !fate.copies.isEmpty() || fate.liedTo,
                            "%s is delivered to nobody",
                            name);
                else if (letter.owesWord(i))
                    Violation.unless(
                            fate.told.containsKey(Action.FAILED), "%s fails in silence", name);
            }
        }
    }

    /** Messages that have not ended, oldest first. */
    List<Letter> open() {
        return new ArrayList<>(open.values());
    }
}
