package postern.config;

import java.util.Base64;
import java.util.regex.Pattern;
import postern.mail.Parsed;

/**
 * What is kept of a password for SCRAM (RFC 5802), as other servers write it too: {@code
 * SCRAM-SHA-256$iterations:salt$stored key:server key}. Computes nothing.
 *
 * @param mechanism {@code SCRAM-SHA-256} or {@code SCRAM-SHA-1}
 */
@SuppressWarnings("ArrayRecordComponent") // compared by what it fits alone
public record ScramText(
        String mechanism, int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    private static final int LEAST_ITERATIONS = 4096; // RFC 7677 §4
    private static final int MOST_ITERATIONS = 10_000_000;
    private static final int LEAST_SALT = 8;
    private static final int LONGEST_SALT = 64;
    private static final Pattern FORM =
            Pattern.compile(
                    "(SCRAM-SHA-256|SCRAM-SHA-1)\\$(\\d{1,8}):([A-Za-z0-9+/=]+)"
                            + "\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");

    /**
     * @param mechanism the one that it must be for
     */
    static Parsed<ScramText> parse(String mechanism, String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches())
            return Parsed.bad(
                    "it has not the form " + mechanism + "$iterations:salt$stored:server");
        if (!parts.group(1).equals(mechanism)) return Parsed.bad("it is one of " + parts.group(1));
        int iterations = Integer.parseInt(parts.group(2));
        if (iterations < LEAST_ITERATIONS || iterations > MOST_ITERATIONS)
            return Parsed.bad("its iterations are not from 4096 to 10000000");
        try {
            var base64 = Base64.getDecoder();
            var salt = base64.decode(parts.group(3));
            var stored = base64.decode(parts.group(4));
            var server = base64.decode(parts.group(5));
            int octets = mechanism.equals("SCRAM-SHA-1") ? 20 : 32;
            if (stored.length != octets || server.length != octets)
                return Parsed.bad("its keys have not " + octets + " octets");
            if (salt.length < LEAST_SALT || salt.length > LONGEST_SALT)
                return Parsed.bad("its salt has not from 8 to 64 octets");
            return Parsed.good(new ScramText(mechanism, iterations, salt, stored, server));
        } catch (IllegalArgumentException _) {
            return Parsed.bad("its salt or its keys are no base64");
        }
    }

    /** As it is written in the file. */
    public String text() {
        var base64 = Base64.getEncoder();
        return mechanism
                + "$"
                + iterations
                + ":"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(storedKey)
                + ":"
                + base64.encodeToString(serverKey);
    }

    /** Never what could be guessed at. */
    @Override
    public String toString() {
        return mechanism + " " + iterations;
    }
}
