package postern.mailauth;

import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import postern.mail.Domain;

/**
 * What is to be reported to a domain of one day, in UTC.
 *
 * @param domain whose record applied
 * @param record as it was last seen that day
 * @param rows with the number of messages of each; never empty
 * @param lost messages for which there was no room
 */
public record ReportMaterial(
        LocalDate day,
        Domain domain,
        DmarcRecord record,
        SequencedMap<ReportRow, Long> rows,
        long lost) {

    public ReportMaterial {
        rows = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(rows));
    }

    /** How many messages. */
    public long messages() {
        long sum = 0;
        for (var row : rows.entrySet()) sum += row.getValue();
        return sum;
    }
}
