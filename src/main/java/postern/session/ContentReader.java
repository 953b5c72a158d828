package postern.session;

import com.google.re2j.Pattern;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.ContentCheck;
import postern.wire.MimeReader;

/**
 * Looks for what guards ask of a message, while it streams in. Time is linear in its length: a
 * wildcard pattern never goes back to an earlier wildcard, and regular expressions are matched by
 * an automaton (RE2), which knows no backtracking.
 */
final class ContentReader implements MimeReader.Sink {

    private record Test(String name, Predicate<String> holds) {}

    private final MimeReader reader;
    private final Map<String, List<Test>> fields = new HashMap<>();
    private final List<Test> lines = new ArrayList<>();
    private final List<Test> attachments = new ArrayList<>();
    private final Set<String> found = new HashSet<>();

    /**
     * @param maxDepth how deep entities may lie within each other
     */
    ContentReader(Collection<ContentCheck> checks, int maxDepth) {
        reader = new MimeReader(this, maxDepth);
        for (var check : checks) {
            var list =
                    switch (check.place()) {
                        case HEADER ->
                                fields.computeIfAbsent(check.field(), _ -> new ArrayList<>());
                        case BODY -> lines;
                        case ATTACHMENT -> attachments;
                    };
            list.add(new Test(check.name(), holds(check)));
        }
    }

    private static Predicate<String> holds(ContentCheck check) {
        if (!check.regex()) return new TextPattern(check.pattern())::matches;
        var pattern = Pattern.compile(check.pattern(), Pattern.CASE_INSENSITIVE);
        return text -> pattern.matcher(text).find();
    }

    void scan(ByteBuffer octets) {
        reader.scan(octets);
    }

    /** The refusal of a message that nobody can look into as a whole; null so far. */
    @Nullable Reply objection() {
        return switch (reader.fault()) {
            case null -> null;
            case TOO_DEEP -> Replies.TOO_DEEP;
            case UNCLEAR -> Replies.UNCLEAR_STRUCTURE;
        };
    }

    /** The message has ended: the names of the checks that it matches. */
    Set<String> end() {
        reader.end();
        return Set.copyOf(found);
    }

    private void test(List<Test> tests, String text) {
        for (int i = tests.size() - 1; i >= 0; i--) {
            var test = tests.get(i);
            if (!test.holds().test(text)) continue;
            found.add(test.name());
            tests.remove(i); // once is enough
        }
    }

    @Override
    public boolean wants(String name) {
        return fields.containsKey(name);
    }

    @Override
    public void field(String name, String value) {
        test(fields.getOrDefault(name, List.of()), value);
    }

    @Override
    public void line(String text) {
        if (!lines.isEmpty()) test(lines, text);
    }

    @Override
    public void attachment(String name) {
        test(attachments, name);
    }
}
