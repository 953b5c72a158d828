package postern.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.mail.Mailbox;
import postern.mail.Recipient;
import postern.mail.Replies;
import postern.spool.Entry;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.Spool;

/**
 * What an administrator does to the queue, on a spool that the running relay or a command has open.
 * Each message that is meant gives one line of JSON.
 */
public final class QueueDesk {
    private static final int MAX_SHOWN = 64 * 1024;

    public enum Operation {
        LIST,
        SHOW,
        HOLD,
        RELEASE,
        RETRY,
        DELETE;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Who has to know when a running relay's queue was changed by hand. */
    public interface Changes {
        /** For a queue that nobody serves. */
        Changes UNHEARD =
                new Changes() {
                    @Override
                    public void changed(Entry entry) {}

                    @Override
                    public void retry(Set<QueueId> ids) {}
                };

        void changed(Entry entry);

        void retry(Set<QueueId> ids);
    }

    private final Spool spool;
    private final Function<Mailbox, String> nextHops;
    private final InstantSource clock;
    private final Changes changes;

    public QueueDesk(
            Spool spool, Function<Mailbox, String> nextHops, InstantSource clock, Changes changes) {
        this.spool = spool;
        this.nextHops = nextHops;
        this.clock = clock;
        this.changes = changes;
    }

    /**
     * Does it, and gives one JSON object for each message.
     *
     * @return how many messages were meant
     */
    public int perform(Operation operation, QueueFilter filter, Consumer<String> lines) {
        var now = clock.instant();
        int[] count = {0};
        var retried = new HashSet<QueueId>();
        Consumer<Entry> each =
                entry -> {
                    if (!filter.admits(entry, now)) return;
                    var meant = new HashSet<Integer>();
                    for (int i = 0; i < entry.states().size(); i++)
                        if (filter.admits(entry, i, nextHops)) meant.add(i);
                    if (meant.isEmpty()) return;
                    count[0]++;
                    var after = change(operation, entry, meant);
                    if (operation == Operation.RETRY) retried.add(entry.id());
                    lines.accept(describe(after, meant, operation == Operation.SHOW));
                };
        if (filter.ids().isEmpty() && filter.from() == null) spool.forEach(each);
        else if (filter.ids().isEmpty()) spool.forEach(filter::admits, each);
        else filter.ids().stream().sorted().forEach(id -> spool.find(id).ifPresent(each));
        if (!retried.isEmpty()) changes.retry(retried);
        return count[0];
    }

    /**
     * Does it to recipients in such a state alone, whatever else is known of their messages.
     *
     * @param lines a JSON object for each message
     * @return how many messages were meant
     */
    public int perform(
            Operation operation, Predicate<RecipientState> meant, Consumer<String> lines) {
        int[] count = {0};
        spool.forEach(entry -> {
            var indexes = new HashSet<Integer>();
            for (int i = 0; i < entry.states().size(); i++)
                if (meant.test(entry.states().get(i))) indexes.add(i);
            if (indexes.isEmpty()) return;
            count[0]++;
            lines.accept(describe(change(operation, entry, indexes), indexes, false));
        });
        return count[0];
    }

    /** The messages in the spool. */
    public Spool spool() {
        return spool;
    }

    private Entry change(Operation operation, Entry entry, Set<Integer> meant) {
        var states = new LinkedHashMap<Integer, RecipientState>();
        for (int index : meant) {
            var changed = changed(operation, entry.states().get(index));
            if (changed != null) states.put(index, changed);
        }
        if (states.isEmpty()) return entry;
        var all = new ArrayList<>(entry.states());
        states.forEach(all::set);
        spool.update(entry.id(), states);
        var after = new Entry(entry.message(), all);
        changes.changed(after);
        return after;
    }

    /** The state that the operation leads to; null where it changes nothing. */
    private static @Nullable RecipientState changed(Operation operation, RecipientState state) {
        return switch (operation) {
            case LIST, SHOW -> null;
            case HOLD ->
                    state instanceof RecipientState.Held
                            ? null
                            : new RecipientState.Held("held by an administrator");
            case RELEASE ->
                    state instanceof RecipientState.Held ? RecipientState.Waiting.FRESH : null;
            case RETRY ->
                    state instanceof RecipientState.Waiting waiting && waiting.next() != null
                            ? new RecipientState.Waiting(
                                    waiting.attempts(),
                                    null,
                                    waiting.last(),
                                    waiting.delayReported())
                            : null;
            case DELETE -> new RecipientState.Failed(Replies.DELETED);
        };
    }

    private String describe(Entry entry, Set<Integer> meant, boolean whole) {
        var message = entry.message();
        var envelope = message.envelope();
        var out = new StringBuilder();
        var json = new Json(out).beginObject();
        json.field("id", entry.id().toString()).field("arrived", message.arrived().toString());
        json.field("from", envelope.from().toString()).field("size", message.content().size());
        json.name("recipients").beginArray();
        for (int i = 0; i < entry.states().size(); i++)
            if (meant.contains(i))
                describe(json, envelope.recipients().get(i), entry.states().get(i));
        json.endArray();
        if (whole) {
            if (envelope.envid() != null) json.field("envid", envelope.envid());
            describe(json, message.origin());
            json.field("message", Base64.getEncoder().encodeToString(beginning(entry.id())));
        }
        json.endObject();
        return out.toString();
    }

    private void describe(Json json, Recipient recipient, RecipientState state) {
        json.beginObject().field("to", recipient.to().toString());
        json.field("nextHop", nextHops.apply(recipient.to()));
        switch (state) {
            case RecipientState.Held(var because) ->
                    json.field("state", "held").field("because", because);
            case RecipientState.Waiting waiting -> {
                json.field("state", QueueFilter.State.of(waiting).word())
                        .field("attempts", waiting.attempts());
                if (waiting.next() != null) json.field("next", waiting.next().toString());
                if (waiting.last() != null) json.field("last", waiting.last().toString());
            }
            case RecipientState.Delivered(var hop, var reply) ->
                    json.field("state", "delivered")
                            .field("by", hop)
                            .field("last", reply.toString());
            case RecipientState.Failed(var reply) ->
                    json.field("state", "failed").field("last", reply.toString());
        }
        json.endObject();
    }

    private static void describe(Json json, Origin origin) {
        json.name("origin")
                .beginObject()
                .field("session", origin.session())
                .field("helo", origin.helo());
        var client = origin.client();
        json.field("client", client == null ? null : client.toString());
        json.field("listener", origin.listener()).field("grant", origin.grant()).endObject();
    }

    /** The first octets of the message: the header, and what of the body fits. */
    private byte[] beginning(QueueId id) {
        try (var body = spool.body(id)) {
            var buffer = ByteBuffer.allocate((int) Math.min(body.size(), MAX_SHOWN));
            while (buffer.hasRemaining() && body.read(buffer, buffer.position()) >= 0) {
                // read on
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } catch (IOException _) {
            return new byte[0]; // delivered meanwhile
        }
    }
}
