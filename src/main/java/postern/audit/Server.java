package postern.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Reply;

/**
 * What the server says of itself.
 *
 * @param greeting its first reply
 * @param hello its reply to EHLO, or to HELO where it refused EHLO
 */
public record Server(Reply greeting, Reply hello) {
    private static final Pattern NAME =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9-]+)*");

    /** What it calls itself; empty where it does not say. */
    public String name() {
        for (var reply : List.of(greeting, hello)) {
            var first = reply.lines().getFirst().strip().split("\\s+", 2)[0];
            if (NAME.matcher(first).matches() && first.contains("."))
                return first.toLowerCase(Locale.ROOT);
        }
        return "";
    }

    /** The words of an extension's line behind its keyword; null where it is not offered. */
    public @Nullable List<String> extension(String keyword) {
        var found = new ArrayList<String>();
        boolean offered = false;
        var lines = hello.lines();
        for (var line : lines.subList(1, lines.size())) {
            var words = line.strip().split("[\\s=]+"); // "AUTH=PLAIN" was written once
            if (!words[0].equalsIgnoreCase(keyword)) continue;
            offered = true;
            found.addAll(List.of(words).subList(1, words.length));
        }
        return offered ? found : null;
    }

    public boolean offers(String keyword) {
        return extension(keyword) != null;
    }
}
