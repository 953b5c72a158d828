package postern.journal;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Parsed;

/** A JSON value (RFC 8259) that was read, or is put together to be written. Immutable. */
public sealed interface JsonValue {

    /** Members in the order in which they stood. */
    record JsonObject(Map<String, JsonValue> members) implements JsonValue {
        public JsonObject {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        /** The member of that name; null where there is none. */
        public @Nullable JsonValue member(String name) {
            return members.get(name);
        }

        /** The string of that name; null where there is none, or something else. */
        public @Nullable String text(String name) {
            return members.get(name) instanceof JsonString(var text) ? text : null;
        }
    }

    record JsonArray(List<JsonValue> items) implements JsonValue {
        public JsonArray {
            items = List.copyOf(items);
        }
    }

    record JsonString(String text) implements JsonValue {}

    /** A number as it was spelled: what it is exactly is for its reader to say. */
    record JsonNumber(String text) implements JsonValue {
        /**
         * @throws IllegalArgumentException for text that is no JSON number
         */
        public JsonNumber {
            if (JsonReader.numberEnd(text, 0) != text.length())
                throw new IllegalArgumentException("no JSON number: " + text);
        }

        public static JsonNumber of(long number) {
            return new JsonNumber(Long.toString(number));
        }

        /** The whole number, where it is one of 64 bits written without fraction and exponent. */
        public Parsed<Long> whole() {
            try {
                return Parsed.good(Long.parseLong(text));
            } catch (NumberFormatException e) {
                return Parsed.bad("a whole number of at most 64 bits is expected");
            }
        }

        /** The nearest double, which may be infinite. */
        public double approximate() {
            return Double.parseDouble(text);
        }
    }

    record JsonBoolean(boolean value) implements JsonValue {}

    record JsonNull() implements JsonValue {}

    /**
     * Reads one whole JSON text, strictly: nothing behind it, no name twice in one object, nothing
     * that RFC 8259 does not know, at most 62 levels.
     */
    static Parsed<JsonValue> parse(String text) {
        return new JsonReader(text).read();
    }
}
