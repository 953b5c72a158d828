package postern.alerts;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong.
 *
 * @param subject what it is about; empty for the whole relay
 * @param told when people were told of it last; null for not yet
 * @param calm since when it seems well again; null while it does not
 */
public record Alarm(
        Condition condition,
        String subject,
        Instant since,
        String figures,
        @Nullable Instant told,
        @Nullable Instant calm) {

    Alarm told(Instant now) {
        return new Alarm(condition, subject, since, figures, now, calm);
    }

    Alarm taking(Reading reading, Instant now) {
        return switch (reading.state()) {
            case FIRING, BETWEEN ->
                    new Alarm(condition, subject, since, reading.figures(), told, null);
            case CALM -> calmSince(now);
        };
    }

    Alarm calmSince(Instant now) {
        return calm != null ? this : new Alarm(condition, subject, since, figures, told, now);
    }

    Bulletin bulletin(Bulletin.Kind kind, Instant now) {
        return new Bulletin(kind, condition, subject, since, now, figures);
    }
}
