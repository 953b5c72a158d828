package postern.journal;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonBoolean;
import postern.journal.JsonValue.JsonNull;
import postern.journal.JsonValue.JsonNumber;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;
import postern.mail.Parsed;

/**
 * One pass over a JSON text. A method that finds a mistake notes it and returns null; the first
 * mistake counts.
 */
final class JsonReader {
    private static final int MAX_DEPTH = 62; // as deep as Json writes

    private final String text;
    private int at;
    private int depth;
    private String problem = "";

    JsonReader(String text) {
        this.text = text;
    }

    Parsed<JsonValue> read() {
        var value = value();
        blanks();
        if (value != null && at < text.length()) value = wrong("something follows the value");
        return value == null ? Parsed.bad(problem) : Parsed.good(value);
    }

    private @Nullable JsonValue value() {
        blanks();
        return switch (peek()) {
            case '{' -> deeper(true);
            case '[' -> deeper(false);
            case '"' -> quoted();
            case 't' -> word("true", new JsonBoolean(true));
            case 'f' -> word("false", new JsonBoolean(false));
            case 'n' -> word("null", new JsonNull());
            default -> number();
        };
    }

    private @Nullable JsonValue deeper(boolean object) {
        if (depth == MAX_DEPTH) return wrong("it is nested too deep");
        depth++;
        at++;
        var value = object ? object() : array();
        depth--;
        return value;
    }

    private @Nullable JsonValue object() {
        var members = new LinkedHashMap<String, JsonValue>();
        if (skip('}')) return new JsonObject(members);
        do {
            blanks();
            if (peek() != '"') return wrong("a name in quotes is expected");
            var name = string();
            if (name == null) return null;
            if (!skip(':')) return wrong("a colon is expected");
            var value = value();
            if (value == null) return null;
            if (members.put(name, value) != null) return wrong("a name stands twice in an object");
        } while (skip(','));
        return skip('}') ? new JsonObject(members) : wrong("a comma or a brace is expected");
    }

    private @Nullable JsonValue array() {
        var items = new ArrayList<JsonValue>();
        if (skip(']')) return new JsonArray(items);
        do {
            var item = value();
            if (item == null) return null;
            items.add(item);
        } while (skip(','));
        return skip(']') ? new JsonArray(items) : wrong("a comma or a bracket is expected");
    }

    private @Nullable JsonValue quoted() {
        var string = string();
        if (string == null) return null;
        return new JsonString(string);
    }

    private @Nullable JsonValue word(String word, JsonValue value) {
        if (!text.startsWith(word, at)) return wrong("a value is expected");
        at += word.length();
        return value;
    }

    private @Nullable JsonValue number() {
        int end = numberEnd(text, at);
        if (end < 0) return wrong("a value is expected");
        var number = new JsonNumber(text.substring(at, end));
        at = end;
        return number;
    }

    /** Where the JSON number that begins there ends (RFC 8259 §6); -1 if none begins. */
    static int numberEnd(String text, int from) {
        int i = from;
        if (i < text.length() && text.charAt(i) == '-') i++;
        int digits = digits(text, i);
        if (digits == i || text.charAt(i) == '0' && digits > i + 1) return -1;
        i = digits;
        if (i < text.length() && text.charAt(i) == '.') {
            digits = digits(text, i + 1);
            if (digits == i + 1) return -1;
            i = digits;
        }
        if (i < text.length() && (text.charAt(i) | 32) == 'e') {
            i++;
            if (i < text.length() && (text.charAt(i) == '+' || text.charAt(i) == '-')) i++;
            digits = digits(text, i);
            if (digits == i) return -1;
            i = digits;
        }
        return i;
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9') i++;
        return i;
    }

    private @Nullable String string() {
        int start = ++at;
        while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
            if (text.charAt(at) < ' ') return broken("a control character stands in a string");
            at++;
        }
        if (peek() == '"') return text.substring(start, at++); // nearly always
        var string = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') return string.toString();
            if (c < ' ') return broken("a control character stands in a string");
            if (c == '\\') {
                int escaped = escaped();
                if (escaped < 0) return broken("a string holds no such escape");
                c = (char) escaped;
            }
            string.append(c);
        }
        return broken("a string does not end");
    }

    /** The character that an escape stands for, its backslash read already; -1 for none. */
    private int escaped() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    char digit = peek();
                    int value = digit < 128 ? Character.digit(digit, 16) : -1;
                    if (value < 0) yield -1;
                    unit = unit << 4 | value;
                    at++;
                }
                yield unit;
            }
            default -> -1;
        };
    }

    private void blanks() {
        while (peek() == ' ' || peek() == '\n' || peek() == '\r' || peek() == '\t') at++;
    }

    private boolean skip(char c) {
        blanks();
        if (peek() != c) return false;
        at++;
        return true;
    }

    /** The character here; NUL, which may stand nowhere, at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private @Nullable JsonValue wrong(String why) {
        note(why);
        return null;
    }

    private @Nullable String broken(String why) {
        note(why);
        return null;
    }

    private void note(String why) {
        if (problem.isEmpty()) problem = why + " at character " + (Math.min(at, text.length()) + 1);
    }
}
