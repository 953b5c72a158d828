package postern.journal;

import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON text (RFC 8259) onto the end of a builder, without blanks and on one line.
 * Allocates nothing but what the builder needs. It will not write what no reader could read: a call
 * out of place throws.
 *
 * <p>Strings keep their meaning, whatever they hold: control and format characters, line and
 * paragraph separators and lone surrogates are written as {@code \}{@code uXXXX}, so that a text is
 * one line for every program and shows no tricks on a terminal.
 */
public final class Json {
    private static final int MAX_DEPTH = 62;
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final StringBuilder out;
    private int depth;

    /** Bit n: whether level n is an object. */
    private long objects;

    /** Bit n: whether level n has a member already. Level 0 is the text itself. */
    private long begun;

    /** Whether a name has been written that waits for its value. */
    private boolean named;

    public Json(StringBuilder out) {
        this.out = out;
    }

    public Json beginObject() {
        begin('{', true);
        return this;
    }

    public Json endObject() {
        end('}', true);
        return this;
    }

    public Json beginArray() {
        begin('[', false);
        return this;
    }

    public Json endArray() {
        end(']', false);
        return this;
    }

    /** The name of the member whose value comes next. */
    public Json name(String name) {
        if (!inObject() || named) throw new IllegalStateException("a name has no place here");
        separate();
        string(out, name);
        out.append(':');
        named = true;
        return this;
    }

    /** A string, or null. */
    public Json value(@Nullable String text) {
        place();
        if (text == null) out.append("null");
        else string(out, text);
        return this;
    }

    public Json value(long number) {
        place();
        out.append(number);
        return this;
    }

    /**
     * @throws IllegalArgumentException for what JSON has no number for: NaN and the infinities
     */
    public Json value(double number) {
        if (!Double.isFinite(number)) throw new IllegalArgumentException("JSON has no " + number);
        place();
        out.append(number);
        return this;
    }

    public Json value(boolean truth) {
        place();
        out.append(truth);
        return this;
    }

    /** A value that was read before. */
    public Json value(JsonValue value) {
        switch (value) {
            case JsonValue.JsonObject(var members) -> {
                beginObject();
                members.forEach((name, member) -> name(name).value(member));
                endObject();
            }
            case JsonValue.JsonArray(var items) -> {
                beginArray();
                items.forEach(this::value);
                endArray();
            }
            case JsonValue.JsonString(var text) -> value(text);
            case JsonValue.JsonNumber(var text) -> {
                place();
                out.append(text);
            }
            case JsonValue.JsonBoolean(var truth) -> value(truth);
            case JsonValue.JsonNull _ -> nothing();
        }
        return this;
    }

    /** The value null. */
    public Json nothing() {
        return value((String) null);
    }

    public Json field(String name, @Nullable String text) {
        return name(name).value(text);
    }

    public Json field(String name, long number) {
        return name(name).value(number);
    }

    public Json field(String name, double number) {
        return name(name).value(number);
    }

    public Json field(String name, boolean truth) {
        return name(name).value(truth);
    }

    /** Whether a whole text has been written. */
    public boolean isComplete() {
        return depth == 0 && (begun & 1) != 0;
    }

    /** Appends a JSON string with its quotes. */
    public static void string(StringBuilder out, String text) {
        out.append('"');
        int clean = 0; // everything before it is written
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= ' ' && c < 127 && c != '"' && c != '\\') continue;
            if (c >= 127 && !isUnsafe(text, i, c)) continue;
            out.append(text, clean, i);
            escape(out, c);
            clean = i + 1;
        }
        out.append(text, clean, length).append('"');
    }

    /**
     * Whether the character at that place, 127 or above, would trick a terminal or a line reader.
     */
    static boolean isUnsafe(String text, int at, char c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR ->
                    true;
            case Character.SURROGATE ->
                    Character.isHighSurrogate(c)
                            ? at + 1 == text.length()
                                    || !Character.isLowSurrogate(text.charAt(at + 1))
                            : at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
            default -> false;
        };
    }

    private static void escape(StringBuilder out, char c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            default -> unicode(out, c);
        }
    }

    /** Appends the character as a backslash, a "u" and four hexadecimal digits. */
    static void unicode(StringBuilder out, char c) {
        out.append("\\u")
                .append(HEX[c >> 12])
                .append(HEX[c >> 8 & 15])
                .append(HEX[c >> 4 & 15])
                .append(HEX[c & 15]);
    }

    private void begin(char bracket, boolean object) {
        if (depth == MAX_DEPTH) throw new IllegalStateException("nested too deep");
        place();
        out.append(bracket);
        long bit = 1L << ++depth;
        objects = object ? objects | bit : objects & ~bit;
        begun &= ~bit;
    }

    private void end(char bracket, boolean object) {
        if (depth == 0 || inObject() != object || named)
            throw new IllegalStateException("a \"" + bracket + "\" has no place here");
        out.append(bracket);
        depth--;
    }

    private boolean inObject() {
        return depth > 0 && (objects >>> depth & 1) != 0;
    }

    /** Makes ready for a value, or says that none may stand here. */
    private void place() {
        if (inObject()) {
            if (!named) throw new IllegalStateException("a value in an object needs a name");
            named = false;
        } else {
            if (isComplete()) throw new IllegalStateException("the text is complete");
            separate();
        }
    }

    private void separate() {
        long bit = 1L << depth;
        if ((begun & bit) != 0) out.append(',');
        begun |= bit;
    }
}
