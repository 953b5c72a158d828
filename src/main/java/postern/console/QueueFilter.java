package postern.console;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.spool.Entry;
import postern.spool.QueueId;
import postern.spool.RecipientState;

/**
 * Which recipients of which messages are meant. All conditions that are given must hold; recipients
 * already settled are never meant.
 *
 * @param ids empty for any
 * @param to a forward-path, where "*" stands for any characters; null for any
 * @param from a reverse-path in the same way; {@code <>} is the null one
 * @param nextHop a part of the next hop's text
 * @param olderThan only messages accepted at least that long ago
 * @param state waiting, deferred (waiting, and tried before) or held
 */
public record QueueFilter(
        Set<QueueId> ids,
        @Nullable String to,
        @Nullable String from,
        @Nullable String nextHop,
        @Nullable Duration olderThan,
        @Nullable State state) {

    public enum State {
        WAITING,
        DEFERRED,
        HELD;

        static State of(RecipientState state) {
            return switch (state) {
                case RecipientState.Held _ -> HELD;
                case RecipientState.Waiting waiting -> waiting.attempts() > 0 ? DEFERRED : WAITING;
                case RecipientState.Delivered _, RecipientState.Failed _ ->
                        throw new IllegalArgumentException("it is settled");
            };
        }

        boolean admits(State other) {
            return this == other || this == WAITING && other == DEFERRED;
        }

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public QueueFilter {
        ids = Set.copyOf(ids);
    }

    /** Whether nothing at all was asked for, so that every message is meant. */
    public boolean isEverything() {
        return ids.isEmpty()
                && to == null
                && from == null
                && nextHop == null
                && olderThan == null
                && state == null;
    }

    boolean admits(Entry entry, Instant now) {
        var message = entry.message();
        if (!ids.isEmpty() && !ids.contains(entry.id())) return false;
        if (olderThan != null && message.arrived().isAfter(now.minus(olderThan))) return false;
        return admits(message.envelope().from());
    }

    /** Whether messages of that sender may be meant. */
    boolean admits(ReversePath sender) {
        return from == null || matches(from, bare(sender.toString()));
    }

    boolean admits(Entry entry, int recipient, Function<Mailbox, String> nextHops) {
        var current = entry.states().get(recipient);
        if (current.isFinal()) return false;
        var mailbox = entry.message().envelope().recipients().get(recipient).to();
        if (state != null && !state.admits(State.of(current))) return false;
        if (to != null && !matches(to, mailbox.toString())) return false;
        return nextHop == null || nextHops.apply(mailbox).contains(nextHop);
    }

    private static String bare(String path) {
        return path.equals("<>") ? path : path.substring(1, path.length() - 1);
    }

    /** ASCII case does not count here: this is a search, not a judgement. */
    private static boolean matches(String pattern, String text) {
        int p = 0;
        int t = 0;
        int star = -1;
        int mark = 0;
        while (t < text.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                mark = t;
            } else if (p < pattern.length() && isSame(pattern.charAt(p), text.charAt(t))) {
                p++;
                t++;
            } else if (star >= 0) {
                p = star + 1;
                t = ++mark;
            } else return false;
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') p++;
        return p == pattern.length();
    }

    private static boolean isSame(char one, char other) {
        return one == other || Character.toLowerCase(one) == Character.toLowerCase(other);
    }

    void write(Json json) {
        json.beginObject();
        if (!ids.isEmpty()) {
            json.name("ids").beginArray();
            new TreeSet<>(ids).forEach(id -> json.value(id.toString()));
            json.endArray();
        }
        if (to != null) json.field("to", to);
        if (from != null) json.field("from", from);
        if (nextHop != null) json.field("nextHop", nextHop);
        if (olderThan != null) json.field("olderThanSeconds", olderThan.toSeconds());
        if (state != null) json.field("state", state.word());
        json.endObject();
    }

    static Parsed<QueueFilter> read(JsonObject json) {
        var ids = new TreeSet<QueueId>();
        if (json.member("ids") instanceof JsonArray(var items))
            for (var item : items) {
                if (!(item instanceof JsonString(var text))) return Parsed.bad("an id is a string");
                switch (QueueId.parse(text)) {
                    case Parsed.Bad<QueueId>(var why) -> {
                        return Parsed.bad(why);
                    }
                    case Parsed.Good<QueueId>(var id) -> ids.add(id);
                }
            }
        State state = null;
        var word = json.text("state");
        if (word != null)
            try {
                state = State.valueOf(word.toUpperCase(Locale.ROOT));
            } catch (IllegalArgumentException _) {
                return Parsed.bad("a state is waiting, deferred or held");
            }
        return Parsed.good(
                new QueueFilter(
                        ids,
                        json.text("to"),
                        json.text("from"),
                        json.text("nextHop"),
                        age(json.member("olderThanSeconds")),
                        state));
    }

    private static @Nullable Duration age(@Nullable JsonValue value) {
        return value instanceof JsonNumber number
                        && number.whole() instanceof Parsed.Good<Long>(var seconds)
                ? Duration.ofSeconds(seconds)
                : null;
    }
}
