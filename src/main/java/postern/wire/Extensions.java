package postern.wire;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import postern.mail.Reply;

/**
 * What a server offers in its reply to EHLO or LHLO (RFC 5321 §4.1.1.1), as far as a relay uses it.
 *
 * @param maxSize the largest message in octets; 0 when SIZE is offered without a limit (RFC 1870
 *     §4), -1 when SIZE is not offered
 * @param mechanisms of AUTH (RFC 4954 §3), in upper case
 */
public record Extensions(
        boolean startTls,
        boolean pipelining,
        boolean eightBitMime,
        boolean smtpUtf8,
        boolean dsn,
        boolean requireTls,
        long maxSize,
        Set<String> mechanisms) {
    public Extensions {
        mechanisms = Set.copyOf(mechanisms);
    }

    /** Without AUTH and REQUIRETLS. */
    public Extensions(
            boolean startTls,
            boolean pipelining,
            boolean eightBitMime,
            boolean smtpUtf8,
            boolean dsn,
            long maxSize) {
        this(startTls, pipelining, eightBitMime, smtpUtf8, dsn, false, maxSize, Set.of());
    }

    /** A server that was greeted with HELO. */
    public static final Extensions NONE = new Extensions(false, false, false, false, false, -1);

    /** Reads the keywords of a positive reply; those not known are passed over. */
    public static Extensions of(Reply reply) {
        boolean startTls = false;
        boolean pipelining = false;
        boolean eightBitMime = false;
        boolean smtpUtf8 = false;
        boolean dsn = false;
        boolean requireTls = false;
        long maxSize = -1;
        var mechanisms = new HashSet<String>();
        var lines = reply.lines();
        for (int i = 1; i < lines.size(); i++) { // the first line is the server's name
            var line = lines.get(i);
            if (is(line, "STARTTLS")) startTls = true;
            else if (is(line, "PIPELINING")) pipelining = true;
            else if (is(line, "8BITMIME")) eightBitMime = true;
            else if (is(line, "SMTPUTF8")) smtpUtf8 = true;
            else if (is(line, "DSN")) dsn = true;
            else if (is(line, "REQUIRETLS")) requireTls = true;
            else if (is(line, "SIZE")) maxSize = size(line);
            else if (is(line, "AUTH") || startsWith(line, "AUTH=")) // as servers once wrote it
            addWords(line.substring(4), mechanisms);
        }
        return new Extensions(
                startTls, pipelining, eightBitMime, smtpUtf8, dsn, requireTls, maxSize, mechanisms);
    }

    /** The same where REQUIRETLS counts for nothing: the connection is not safe (RFC 8689 §2). */
    public Extensions withoutRequireTls() {
        return requireTls
                ? new Extensions(
                        startTls,
                        pipelining,
                        eightBitMime,
                        smtpUtf8,
                        dsn,
                        false,
                        maxSize,
                        mechanisms)
                : this;
    }

    public boolean size() {
        return maxSize >= 0;
    }

    private static boolean startsWith(String line, String begin) {
        return line.regionMatches(true, 0, begin, 0, begin.length());
    }

    private static boolean is(String line, String keyword) {
        return startsWith(line, keyword)
                && (line.length() == keyword.length() || line.charAt(keyword.length()) == ' ');
    }

    private static void addWords(String rest, Set<String> words) {
        for (var word : rest.split("[ =]"))
            if (!word.isEmpty()) words.add(word.toUpperCase(Locale.ROOT));
    }

    /** The limit behind SIZE; one that cannot be read, or has more than 18 digits, is none. */
    private static long size(String line) {
        long size = 0;
        int digits = 0;
        for (int i = 5; i < line.length() && line.charAt(i) != ' '; i++) {
            char c = line.charAt(i);
            if (c < '0' || c > '9' || ++digits > 18) return 0;
            size = size * 10 + c - '0';
        }
        return size;
    }
}
