package postern.habits;

import java.time.Instant;
import java.util.List;
import postern.mail.IpAddress;

/**
 * Somebody whose mail is kept until a person has looked at it.
 *
 * @param client where it came from when it departed
 * @param told whether the journal knows
 */
public record Suspect(
        Subject subject, Instant since, IpAddress client, List<String> reasons, boolean told) {
    public Suspect {
        reasons = List.copyOf(reasons);
    }

    /** As a fact and a hold tell it. */
    public String text() {
        return subject + ": " + String.join("; ", reasons);
    }

    Suspect heard() {
        return new Suspect(subject, since, client, reasons, true);
    }
}
