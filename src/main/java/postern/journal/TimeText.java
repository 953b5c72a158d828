package postern.journal;

import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * Writes times as ISO 8601 in UTC. Not safe for several threads: it remembers the text of the last
 * second, because most records of a busy relay share it with the one before.
 */
final class TimeText {
    private static final int WHOLE_SECOND = 19; // 2026-11-22T01:31:30

    private long second = Long.MIN_VALUE;
    private String text = "";

    /** With three digits for the second's fraction. */
    void milliseconds(StringBuilder out, Instant time) {
        append(out, time, 3);
    }

    /** With nine digits: nothing of the time is lost. */
    void exact(StringBuilder out, Instant time) {
        append(out, time, 9);
    }

    private void append(StringBuilder out, Instant time, int digits) {
        if (time.getEpochSecond() != second) {
            var whole = Instant.ofEpochSecond(time.getEpochSecond());
            text = DateTimeFormatter.ISO_INSTANT.format(whole);
            second = time.getEpochSecond();
        }
        int end = text.length() - 1; // before the "Z"; behind WHOLE_SECOND in years of five digits
        out.append(text, 0, Math.max(end, WHOLE_SECOND)).append('.');
        int nanos = time.getNano();
        for (int i = 0, unit = 100_000_000; i < digits; i++, unit /= 10)
            out.append((char) ('0' + nanos / unit % 10));
        out.append('Z');
    }
}
