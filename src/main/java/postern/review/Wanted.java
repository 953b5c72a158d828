package postern.review;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import postern.journal.Json;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;

/**
 * Whose life is told: a message's or a connection's id, or an address, which may be somebody's who
 * wrote or was written to, or a Message-ID; {@code @domain} is every address there. Upper and lower
 * case are the same.
 */
final class Wanted {
    private final String text;
    private final boolean isId;

    /** What a line must hold, in lower case, to be worth a look. */
    private final String needle;

    /** The same in upper case, as queue ids are. */
    private final String upper;

    /** Where the @ stands in it. */
    private final int pivot;

    Wanted(String written) {
        var bare = written.strip();
        if (bare.startsWith("<") && bare.endsWith(">")) bare = bare.substring(1, bare.length() - 1);
        text = bare.toLowerCase(Locale.ROOT);
        isId = text.indexOf('@') < 0;
        var quoted = new StringBuilder();
        Json.string(quoted, text);
        needle = quoted.substring(1, quoted.length() - 1);
        upper = needle.toUpperCase(Locale.ROOT);
        pivot = needle.indexOf('@');
    }

    boolean mayBeIn(String line) {
        if (isId) return line.contains(needle) || line.contains(upper);
        for (int at = line.indexOf('@'); at >= 0; at = line.indexOf('@', at + 1))
            if (at >= pivot && line.regionMatches(true, at - pivot, needle, 0, needle.length()))
                return true;
        return false;
    }

    boolean isMessage(@Nullable String queue) {
        return isId && queue != null && text.equalsIgnoreCase(queue);
    }

    boolean isSession(@Nullable String session) {
        return isId && session != null && text.equalsIgnoreCase(session);
    }

    /** Whether the event names the address, as one who wrote, is written to, or as Message-ID. */
    boolean isNamedIn(JsonObject event) {
        if (isId) return false;
        if (isIt(event.text("from")) || isIt(event.text("message-id"))) return true;
        if (event.member("facts") instanceof JsonObject facts
                && (isIt(facts.text("forward-path")) || isIt(facts.text("reverse-path"))))
            return true;
        return isOneOf(event.member("to"));
    }

    private boolean isOneOf(@Nullable JsonValue to) {
        if (to instanceof JsonString(var one)) return isIt(one);
        if (to instanceof JsonArray(var all)) for (var one : all) if (isOneOf(one)) return true;
        return false;
    }

    private boolean isIt(@Nullable String address) {
        if (address == null || address.isEmpty()) return false;
        var bare =
                address.startsWith("<") && address.endsWith(">")
                        ? address.substring(1, address.length() - 1)
                        : address;
        return text.startsWith("@")
                ? bare.toLowerCase(Locale.ROOT).endsWith(text)
                : bare.equalsIgnoreCase(text);
    }
}
