package postern.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import postern.mail.Parsed;

/**
 * What a domain demands of whoever sends mail to it (RFC 8461 §3.2).
 *
 * @param mx patterns of its exchangers, in lower case; empty only where the mode is none
 * @param maxAge how long it holds from when it was fetched; at most a year
 */
public record StsPolicy(Mode mode, List<String> mx, Duration maxAge) {
    private static final long MOST_SECONDS = 31_557_600; // RFC 8461 §3.2

    /** What is done where it is not met (RFC 8461 §5). */
    public enum Mode {
        /** The host takes no mail. */
        ENFORCE,
        /** Mail flows all the same. */
        TESTING,
        /** The domain has no policy any more. */
        NONE
    }

    public StsPolicy {
        mx = List.copyOf(mx);
    }

    /** Reads the text of a policy; keys that are not known are passed over. */
    public static Parsed<StsPolicy> parse(String text) {
        Map<String, String> values = new HashMap<>();
        var mx = new ArrayList<String>();
        for (var line : text.split("\r?\n")) {
            if (line.isBlank()) continue;
            int colon = line.indexOf(':');
            if (colon <= 0) return Parsed.bad("a line without a colon");
            var key = line.substring(0, colon).strip();
            var value = line.substring(colon + 1).strip();
            if (key.equals("mx")) mx.add(value.toLowerCase(Locale.ROOT));
            else values.putIfAbsent(key, value);
        }
        if (!"STSv1".equals(values.get("version"))) return Parsed.bad("it is no STSv1");
        var mode =
                switch (values.getOrDefault("mode", "")) {
                    case "enforce" -> Mode.ENFORCE;
                    case "testing" -> Mode.TESTING;
                    case "none" -> Mode.NONE;
                    default -> null;
                };
        if (mode == null) return Parsed.bad("it has no mode");
        var age = values.getOrDefault("max_age", "");
        if (!age.matches("[0-9]{1,10}")) return Parsed.bad("it has no max_age");
        if (mx.isEmpty() && mode != Mode.NONE) return Parsed.bad("it names no mx");
        var seconds = Math.min(Long.parseLong(age), MOST_SECONDS);
        return Parsed.good(new StsPolicy(mode, mx, Duration.ofSeconds(seconds)));
    }

    /**
     * Whether a host may take the domain's mail. A {@code *} stands for one whole label at the
     * front (RFC 8461 §4.1).
     *
     * @param host in lower case, without trailing dot
     */
    public boolean allows(String host) {
        int dot = host.indexOf('.');
        return mx.contains(host) || dot > 0 && mx.contains("*" + host.substring(dot));
    }
}
