package postern.config;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.SequencedMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A user as the lines of a users file: the keys, and what stands behind each. */
final class UserFields {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._@-]*");
    private static final Set<String> NOT_TEXT = Set.of("null", "true", "false", "yes", "no");

    private UserFields() {}

    /** The keys that say something, in their usual order. */
    static SequencedMap<String, String> of(UserEntry user) {
        var fields = new LinkedHashMap<String, String>();
        var password = user.password();
        put(fields, UserEntries.PASSWORD, password == null ? null : password.text());
        put(fields, UserEntries.SCRAM_SHA_256, text(user.scramSha256()));
        put(fields, UserEntries.SCRAM_SHA_1, text(user.scramSha1()));
        put(fields, UserEntries.CRAM_MD5, user.cramMd5());
        put(fields, UserEntries.GROUPS, user.groups());
        put(fields, UserEntries.ADDRESSES, user.addresses());
        if (user.disabled()) fields.put(UserEntries.DISABLED.name(), "true");
        return fields;
    }

    private static @Nullable String text(@Nullable ScramText scram) {
        return scram == null ? null : scram.text();
    }

    private static void put(
            SequencedMap<String, String> fields, Key<?> key, @Nullable String text) {
        if (text != null) fields.put(key.name(), quoted(text));
    }

    private static void put(SequencedMap<String, String> fields, Key<?> key, Collection<?> items) {
        if (items.isEmpty()) return;
        var written = new ArrayList<String>();
        for (var item : items) written.add(plain(item.toString()));
        fields.put(key.name(), "[" + String.join(", ", written) + "]");
    }

    /** All lines of a user, indented. */
    static List<String> lines(UserEntry user, String indent, String comment) {
        var fields = of(user);
        var name = indent + plain(user.name()) + ":";
        if (fields.isEmpty()) return List.of(name + " {}" + comment);
        var lines = new ArrayList<String>();
        lines.add(name + comment);
        fields.forEach((key, text) -> lines.add(indent + "  " + key + ": " + text));
        return lines;
    }

    /** Without quotes where nobody could take it for something else. */
    private static String plain(String text) {
        return PLAIN.matcher(text).matches() && !NOT_TEXT.contains(text.toLowerCase(Locale.ROOT))
                ? text
                : quoted(text);
    }

    /** YAML 1.2 §7.3.1: what is not letter, digit or ASCII is written by its number. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(c -> {
                    if (c == '"' || c == '\\') quoted.append('\\').appendCodePoint(c);
                    else if (c >= ' ' && c < 127 || Character.isLetterOrDigit(c))
                        quoted.appendCodePoint(c);
                    else quoted.append(String.format(Locale.ROOT, "\\U%08x", c));
                });
        return quoted.append('"').toString();
    }
}
