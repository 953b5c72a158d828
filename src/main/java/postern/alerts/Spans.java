package postern.alerts;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Times, sizes and counts as people read them. */
final class Spans {
    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    private Spans() {}

    static String time(Instant at) {
        return MINUTE.format(at);
    }

    /** Such as {@code 3d 4h}, {@code 10m}. */
    static String span(Duration time) {
        long minutes = Math.max(0, time.toMinutes());
        if (minutes >= 48 * 60)
            return minutes / 1440
                    + "d"
                    + (minutes % 1440 / 60 > 0 ? " " + minutes % 1440 / 60 + "h" : "");
        if (minutes >= 60)
            return minutes / 60 + "h" + (minutes % 60 > 0 ? " " + minutes % 60 + "m" : "");
        return minutes > 0 ? minutes + "m" : Math.max(0, time.toSeconds()) + "s";
    }

    static String size(long octets) {
        if (octets >= 10L << 30) return (octets >> 30) + " GiB";
        return octets >= 10L << 20 ? (octets >> 20) + " MiB" : (octets >> 10) + " KiB";
    }

    /** Which of them happened most, such as {@code 203.0.113.9 (80), 192.0.2.1 (7)}. */
    static String most(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(3)
                .map(entry -> Plain.line(entry.getKey(), 80) + " (" + entry.getValue() + ")")
                .collect(Collectors.joining(", "));
    }

    static long sum(Map<String, Long> counts) {
        long sum = 0;
        for (long count : counts.values()) sum += count;
        return sum;
    }
}
