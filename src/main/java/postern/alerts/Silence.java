package postern.alerts;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * People do not want to be told of something for a while.
 *
 * @param condition null for all
 * @param subject null for whatever it is about
 */
public record Silence(@Nullable Condition condition, @Nullable String subject, Instant until) {
    boolean covers(Alarm alarm, Instant now) {
        return now.isBefore(until)
                && (condition == null || condition == alarm.condition())
                && (subject == null || subject.equals(alarm.subject()));
    }

    boolean isAbout(Silence other) {
        return condition == other.condition && Objects.equals(subject, other.subject);
    }
}
