package postern.alerts;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that people are told.
 *
 * @param condition null for a test
 * @param subject what it is about; empty for the whole relay
 * @param since when it began
 * @param figures for people, in a sentence
 */
public record Bulletin(
        Kind kind,
        @Nullable Condition condition,
        String subject,
        Instant since,
        Instant at,
        String figures) {

    /** Why it is told. */
    public enum Kind {
        RAISED,
        RECOVERED,
        REMINDER,
        TEST;

        /** As it is written. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static @Nullable Kind of(String word) {
            for (var kind : values()) if (kind.word().equals(word)) return kind;
            return null;
        }
    }

    /** A word to all that hear it that nothing is wrong. */
    public static Bulletin test(Instant now) {
        return new Bulletin(
                Kind.TEST, null, "", now, now, "Nothing is wrong: somebody asked for this test.");
    }

    /** The condition's name. */
    public String name() {
        return condition == null ? "test" : condition.word();
    }

    /** In a few words. */
    public String title() {
        return condition == null ? "A test" : condition.title();
    }

    /** The same whenever it is sent again, and no other has it. */
    public String id() {
        return hash(kind.word() + ' ' + at);
    }

    /** The same for all that is told of one alert, from raised to recovered. */
    public String alert() {
        return hash("alert");
    }

    private String hash(String more) {
        var text = name() + ' ' + subject + ' ' + since + ' ' + more;
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
