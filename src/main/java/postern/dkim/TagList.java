package postern.dkim;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.Parsed;

/**
 * Tags with values, {@code a=b; c=d}, as signatures and key records have them (RFC 6376 §3.2).
 * Names count in their case. A list in which a name stands twice is none.
 */
public final class TagList {
    /**
     * @param text without blanks at either end; folds within it as they stand
     * @param from where the value begins, blanks included
     * @param to where the semicolon or the end is
     */
    private record Value(String text, int from, int to) {}

    private final Map<String, Value> values;
    private final boolean areOctets; // that the text is made of, each as a character

    private TagList(Map<String, Value> values, boolean areOctets) {
        this.values = values;
        this.areOctets = areOctets;
    }

    /** Reads what stands in a TXT record, or behind the colon of a field. */
    public static Parsed<TagList> parse(String text) {
        return parse(text, 0, false);
    }

    /** Reads the value of a field; octets above 127 are taken as UTF-8 (RFC 8616). */
    public static Parsed<TagList> parse(HeaderField field) {
        var octets = field.octets();
        return parse(new String(octets, StandardCharsets.ISO_8859_1), field.value(), true);
    }

    private static Parsed<TagList> parse(String text, int start, boolean areOctets) {
        var values = new LinkedHashMap<String, Value>();
        int length = text.length();
        for (int at = start; at < length; ) {
            int end = text.indexOf(';', at);
            if (end < 0) end = length;
            int from = skipBlanks(text, at, end);
            if (from == end) {
                if (end == length && !values.isEmpty()) break; // behind the last semicolon
                return Parsed.bad("nothing stands in front of a semicolon");
            }
            int equals = text.indexOf('=', from);
            if (equals < 0 || equals >= end) return Parsed.bad("a tag has no \"=\"");
            var name = trimmed(text, from, equals);
            if (!isName(name)) return Parsed.bad("a tag has no proper name");
            var value = trimmed(text, equals + 1, end);
            if (!isValue(value)) return Parsed.bad(name + "= holds control characters");
            if (values.put(name, new Value(value, equals + 1, end)) != null)
                return Parsed.bad(name + "= stands there twice");
            at = end + 1;
        }
        return values.isEmpty()
                ? Parsed.bad("it is empty")
                : Parsed.good(new TagList(values, areOctets));
    }

    /** A value, without blanks at its ends; null where there is no such tag. */
    public @Nullable String find(String name) {
        var value = values.get(name);
        if (value == null) return null;
        return areOctets && !Ascii.isAscii(value.text)
                ? new String(
                        value.text.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
                : value.text;
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    /** The names, in their order. */
    public List<String> names() {
        return List.copyOf(values.keySet());
    }

    /** A value without any blanks and folds in it; null where there is no such tag. */
    public @Nullable String compact(String name) {
        var value = find(name);
        return value == null ? null : withoutBlanks(value);
    }

    /** The parts of a value between colons, without blanks; null where there is no such tag. */
    public @Nullable List<String> parts(String name) {
        var value = compact(name);
        return value == null ? null : List.of(value.split(":", -1));
    }

    /** What a value spells in Base64, blanks ignored; null where it is missing or no Base64. */
    public byte @Nullable [] octets(String name) {
        var value = compact(name);
        if (value == null) return null;
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException _) {
            return null;
        }
    }

    /** The field without that value and the blanks around it (RFC 6376 §3.7): as it was signed. */
    HeaderField without(String name, HeaderField field) {
        var value = values.get(name);
        if (value == null) return field;
        var all = field.octets();
        var rest = new byte[all.length - (value.to - value.from)];
        System.arraycopy(all, 0, rest, 0, value.from);
        System.arraycopy(all, value.to, rest, value.from, all.length - value.to);
        return new HeaderField(rest);
    }

    private static int skipBlanks(String text, int from, int to) {
        int at = from;
        while (at < to && isBlank(text.charAt(at))) at++;
        return at;
    }

    private static String trimmed(String text, int from, int to) {
        int first = skipBlanks(text, from, to);
        int end = to;
        while (end > first && isBlank(text.charAt(end - 1))) end--;
        return text.substring(first, end);
    }

    private static String withoutBlanks(String text) {
        var built = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++)
            if (!isBlank(text.charAt(i))) built.append(text.charAt(i));
        return built.toString();
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\r' || c == '\n';
    }

    private static boolean isName(String name) {
        if (name.isEmpty() || !isLetter(name.charAt(0))) return false;
        for (int i = 1; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!isLetter(c) && !(c >= '0' && c <= '9') && c != '_') return false;
        }
        return true;
    }

    private static boolean isLetter(char c) {
        return Ascii.lower(c) >= 'a' && Ascii.lower(c) <= 'z';
    }

    private static boolean isValue(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c < ' ' && !isBlank(c) || c == 127) return false;
        }
        return true;
    }
}
