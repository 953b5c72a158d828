package postern.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The value and the parameters of Content-Type or Content-Disposition (RFC 2045 §5.1, RFC 2231), as
 * mail programs read them: what is broken is passed over, never refused.
 */
final class MimeParameters {
    private static final int MOST = 1000; // parameters, and parts of one

    private record Parameter(String name, String value) {}

    private final String text;
    private final List<Parameter> parameters = new ArrayList<>();
    private final String value;
    private int at;

    /**
     * @param text unfolded, not decoded
     */
    MimeParameters(String text) {
        this.text = text;
        int semicolon = text.indexOf(';');
        value = text.substring(0, semicolon < 0 ? text.length() : semicolon).strip();
        at = semicolon < 0 ? text.length() : semicolon;
        while (at < text.length() && parameters.size() < MOST) {
            at++; // the semicolon
            parameter();
        }
    }

    private void parameter() {
        int start = at;
        while (at < text.length() && "=;".indexOf(text.charAt(at)) < 0) at++;
        var name = text.substring(start, at).strip().toLowerCase(Locale.ROOT);
        if (name.startsWith("(")) name = name.substring(name.lastIndexOf(')') + 1).strip();
        if (at == text.length() || text.charAt(at) == ';') return;
        at++;
        while (at < text.length() && text.charAt(at) == ' ') at++;
        boolean quoted = at < text.length() && text.charAt(at) == '"';
        var content = new StringBuilder();
        if (quoted) {
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) at++;
                content.append(text.charAt(at));
            }
            while (at < text.length() && text.charAt(at) != ';') at++;
        } else {
            int begin = at;
            while (at < text.length() && text.charAt(at) != ';') at++;
            content.append(text.substring(begin, at).strip());
        }
        parameters.add(new Parameter(name, content.toString()));
    }

    /** Whether there are more parameters than are read. */
    boolean isCut() {
        return at < text.length();
    }

    /** What stands before the parameters, in lower case. */
    String value() {
        return value.toLowerCase(Locale.ROOT);
    }

    /** The first parameter of that name as it is written; null for none. */
    @Nullable String plain(String name) {
        for (var one : parameters) if (one.name().equals(name)) return one.value();
        return null;
    }

    /** All that a parameter of that name may say, decoded: the ways to write it may disagree. */
    List<String> all(String name) {
        var all = new ArrayList<String>();
        var parts = new TreeMap<Integer, Parameter>();
        for (var one : parameters)
            if (one.name().equals(name)) all.add(EncodedWords.decode(one.value()));
            else if (one.name().equals(name + "*")) all.add(extended(one.value()));
            else if (one.name().startsWith(name + "*")) {
                int number = number(one.name().substring(name.length() + 1));
                if (number >= 0) parts.putIfAbsent(number, one);
            }
        if (parts.isEmpty()) return all;
        var joined = new StringBuilder();
        boolean encoded = false;
        for (var part : parts.values()) {
            encoded |= part.name().endsWith("*");
            joined.append(part.value());
        }
        all.add(encoded ? extended(joined.toString()) : joined.toString());
        return all;
    }

    /** All that may be meant as the boundary: with a comment behind it, or without. */
    List<String> boundaries() {
        var boundaries = new ArrayList<String>();
        for (var boundary : all("boundary")) {
            boundaries.add(boundary.stripTrailing());
            boundaries.add(withoutComment(boundary));
        }
        boundaries.removeIf(one -> one.isEmpty() || one.length() > Boundaries.MOST);
        return boundaries;
    }

    /** All names that the part may have: some programs take one field's parameter in the other. */
    List<String> names() {
        var names = new ArrayList<String>();
        for (var parameter : List.of("filename", "name"))
            for (var name : all(parameter)) {
                names.add(name);
                var bare = withoutComment(name);
                if (!bare.equals(name)) names.add(bare);
            }
        return names;
    }

    private static String withoutComment(String text) {
        return text.split("[ (]", 2)[0];
    }

    /**
     * A name as a file gets it: without what cannot be seen, without quotes around it, and without
     * the dots and blanks at its end, which Windows drops.
     */
    static String saved(String name) {
        var out = new StringBuilder();
        name.codePoints().filter(MimeParameters::isSeen).forEach(out::appendCodePoint);
        int end = out.length();
        while (end > 0 && ". '\u00A0".indexOf(out.charAt(end - 1)) >= 0) end--;
        return out.substring(end > 0 && out.charAt(0) == '\'' ? 1 : 0, end);
    }

    private static boolean isSeen(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT -> false;
            default -> true;
        };
    }

    private static int number(String text) {
        var digits = text.endsWith("*") ? text.substring(0, text.length() - 1) : text;
        return digits.matches("[0-9]{1,4}") ? Integer.parseInt(digits) : -1;
    }

    /** {@code utf-8'en'a%20b} (RFC 2231 §4). */
    private static String extended(String text) {
        int first = text.indexOf('\'');
        int second = first < 0 ? -1 : text.indexOf('\'', first + 1);
        var octets = text.substring(second + 1).getBytes(StandardCharsets.UTF_8);
        var plain = EncodedWords.Texts.unquote(octets, 0, octets.length, '%');
        var charset = second < 0 ? null : EncodedWords.Texts.charset(text.substring(0, first));
        return EncodedWords.Texts.decode(plain, 0, plain.length, charset);
    }
}
