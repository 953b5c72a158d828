package postern.mailauth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.Parsed;

/**
 * What a domain publishes about DMARC, at {@code _dmarc} below it (RFC 9989 §4.7). Unknown tags are
 * passed over; of a tag that stands there twice the first counts; a value that is none has its
 * default, and {@code problems} says so.
 *
 * @param text as it was published
 * @param p null where there is none, or none that can be read
 * @param sp for subdomains; null where there is none
 * @param np for subdomains that do not exist; null where there is none
 * @param testing {@code t=y}
 * @param failureOptions {@code fo}, for reports about single messages, which we do not send
 * @param isUsable false where p is missing, or p, sp or np cannot be read, and nobody asks for
 *     reports: then DMARC is not applied (RFC 9989 §4.10.1). Where somebody does, p, sp and np are
 *     none
 * @param problems what is wrong with it, a sentence each
 */
public record DmarcRecord(
        String text,
        @Nullable DmarcPolicy p,
        @Nullable DmarcPolicy sp,
        @Nullable DmarcPolicy np,
        Alignment dkim,
        Alignment spf,
        Suffix psd,
        boolean testing,
        String failureOptions,
        List<ReportUri> aggregateReports,
        List<ReportUri> failureReports,
        boolean isUsable,
        List<String> problems) {
    private static final Pattern VERSION = Pattern.compile("[vV][ \t]*=[ \t]*DMARC1[ \t]*(;.*|)");
    private static final Pattern TAG = Pattern.compile("[A-Za-z]+");
    private static final Pattern VALUE = Pattern.compile("[ -:<-~]+");
    private static final Pattern OPTIONS = Pattern.compile("[01dsDS](:[01dsDS]){0,3}");

    /** How near an authenticated domain has to be to the author's (RFC 9989 §4.4). */
    public enum Alignment {
        RELAXED("r"),
        STRICT("s");

        private final String word;

        Alignment(String word) {
            this.word = word;
        }

        /** As records and reports write it. */
        public String word() {
            return word;
        }
    }

    /** Whether others register names below the domain. */
    public enum Suffix {
        YES,
        NO,
        UNKNOWN
    }

    public DmarcRecord {
        aggregateReports = List.copyOf(aggregateReports);
        failureReports = List.copyOf(failureReports);
        problems = List.copyOf(problems);
    }

    /**
     * Whether a TXT record begins as one of DMARC; others at the same name are not meant for it.
     */
    public static boolean isOne(String text) {
        return VERSION.matcher(text).matches();
    }

    /** Reads a record; only its version is demanded of it. */
    public static Parsed<DmarcRecord> parse(String text) {
        return isOne(text)
                ? Parsed.good(new Reading(text).record())
                : Parsed.bad("it does not begin with v=DMARC1");
    }

    /** The tags of a record, and what is wrong with them. */
    private static final class Reading {
        private final Map<String, String> tags = new HashMap<>();
        private final List<String> problems = new ArrayList<>();
        private final String text;
        private boolean isMisread; // p, sp or np

        Reading(String text) {
            this.text = text;
            var parts = text.split(";", -1);
            for (int i = 1; i < parts.length; i++) {
                var part = parts[i].strip();
                if (part.isEmpty()) {
                    if (i < parts.length - 1) problems.add("nothing stands between two semicolons");
                    continue;
                }
                int equals = part.indexOf('=');
                var name = equals < 0 ? "" : part.substring(0, equals).strip();
                var value = part.substring(equals + 1).strip();
                if (!TAG.matcher(name).matches() || !VALUE.matcher(value).matches())
                    problems.add("\"" + Shown.of(part) + "\" is no tag with a value");
                else if (tags.putIfAbsent(name.toLowerCase(Locale.ROOT), value) != null)
                    problems.add("the tag " + Shown.of(name) + " stands there twice");
            }
        }

        DmarcRecord record() {
            var p = policy("p");
            var sp = policy("sp");
            var np = policy("np");
            var aggregate = uris("rua");
            var failure = uris("ruf");
            boolean isWhole = p != null && !isMisread;
            if (p == null && !tags.containsKey("p")) problems.add("the tag p is missing");
            if (!isWhole && !aggregate.isEmpty()) { // RFC 9989 §4.10.1
                p = DmarcPolicy.NONE;
                sp = null;
                np = null;
            }
            return new DmarcRecord(
                    text,
                    p,
                    sp,
                    np,
                    alignment("adkim"),
                    alignment("aspf"),
                    suffix(),
                    isYes(),
                    options(),
                    aggregate,
                    failure,
                    isWhole || !aggregate.isEmpty(),
                    problems);
        }

        private @Nullable DmarcPolicy policy(String tag) {
            var value = tags.get(tag);
            if (value == null) return null;
            for (var policy : DmarcPolicy.values())
                if (Ascii.same(value, policy.word())) return policy;
            isMisread = true;
            wrong(tag, value);
            return null;
        }

        private Alignment alignment(String tag) {
            return switch (lower(tag, "r")) {
                case "r" -> Alignment.RELAXED;
                case "s" -> Alignment.STRICT;
                default -> {
                    wrong(tag, lower(tag, ""));
                    yield Alignment.RELAXED;
                }
            };
        }

        private Suffix suffix() {
            return switch (lower("psd", "u")) {
                case "y" -> Suffix.YES;
                case "n" -> Suffix.NO;
                case "u" -> Suffix.UNKNOWN;
                default -> {
                    wrong("psd", lower("psd", ""));
                    yield Suffix.UNKNOWN;
                }
            };
        }

        private boolean isYes() {
            var value = lower("t", "n");
            if (!value.equals("y") && !value.equals("n")) wrong("t", value);
            return value.equals("y");
        }

        private String options() {
            var value = lower("fo", "0");
            if (OPTIONS.matcher(value).matches()) return value;
            wrong("fo", value);
            return "0";
        }

        private List<ReportUri> uris(String tag) {
            var uris = new ArrayList<ReportUri>();
            var value = tags.get(tag);
            if (value == null) return uris;
            for (var part : value.split(",", -1))
                switch (ReportUri.parse(part.strip())) {
                    case Parsed.Good<ReportUri>(var uri) -> uris.add(uri);
                    case Parsed.Bad<ReportUri>(var why) -> problems.add(tag + ": " + why);
                }
            return uris;
        }

        private String lower(String tag, String otherwise) {
            return tags.getOrDefault(tag, otherwise).toLowerCase(Locale.ROOT);
        }

        private void wrong(String tag, String value) {
            problems.add("\"" + Shown.of(value) + "\" is no value of the tag " + tag);
        }
    }
}
