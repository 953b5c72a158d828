package postern.config;

import java.util.Base64;
import java.util.regex.Pattern;
import postern.mail.Parsed;

/**
 * What is kept of a password to check it: argon2id (RFC 9106), written as a PHC string: {@code
 * $argon2id$v=19$m=19456,t=2,p=1$salt$hash}. Computes nothing.
 *
 * @param version 19, or 16 for what is older than 2016
 * @param memory in KiB, at most a GiB
 * @param passes over that memory, at most 64
 * @param lanes at most 16
 */
@SuppressWarnings("ArrayRecordComponent") // compared by what it fits alone
public record PasswordHash(
        int version, int memory, int passes, int lanes, byte[] salt, byte[] hash) {
    private static final int OLD = 16;
    private static final int CURRENT = 19;
    private static final int MOST_MEMORY = 1 << 20; // KiB
    private static final int MOST_PASSES = 64;
    private static final int MOST_LANES = 16;
    private static final int LEAST_SALT = 8; // octets, RFC 9106 §3.1
    private static final int LEAST_HASH = 16;
    private static final int LONGEST = 64;
    private static final Pattern FORM =
            Pattern.compile(
                    "\\$argon2id(?:\\$v=(16|19))?\\$m=(\\d{1,9}),t=(\\d{1,9}),p=(\\d{1,9})"
                            + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");

    public static Parsed<PasswordHash> parse(String text) {
        var parts = FORM.matcher(text);
        if (!parts.matches())
            return Parsed.bad(
                    text.startsWith("$")
                            ? "it has not the form $argon2id$v=19$m=…,t=…,p=…$salt$hash"
                            : "no password is kept in clear");
        int memory = Integer.parseInt(parts.group(2));
        int passes = Integer.parseInt(parts.group(3));
        int lanes = Integer.parseInt(parts.group(4));
        if (lanes < 1 || lanes > MOST_LANES) return Parsed.bad("p is not from 1 to 16");
        if (passes < 1 || passes > MOST_PASSES) return Parsed.bad("t is not from 1 to 64");
        if (memory < 8 * lanes || memory > MOST_MEMORY)
            return Parsed.bad("m is not from 8 for each p to 1048576");
        byte[] salt;
        byte[] hash;
        try {
            salt = Base64.getDecoder().decode(parts.group(5));
            hash = Base64.getDecoder().decode(parts.group(6));
        } catch (IllegalArgumentException _) {
            return Parsed.bad("its salt or its hash is no base64");
        }
        if (salt.length < LEAST_SALT || salt.length > LONGEST)
            return Parsed.bad("its salt has not from 8 to 64 octets");
        if (hash.length < LEAST_HASH || hash.length > LONGEST)
            return Parsed.bad("its hash has not from 16 to 64 octets");
        int version = parts.group(1) == null ? OLD : Integer.parseInt(parts.group(1));
        return Parsed.good(new PasswordHash(version, memory, passes, lanes, salt, hash));
    }

    /** One of the current version. */
    public PasswordHash(int memory, int passes, int lanes, byte[] salt, byte[] hash) {
        this(CURRENT, memory, passes, lanes, salt, hash);
    }

    /** As {@link #parse} reads it. */
    public String text() {
        var base64 = Base64.getEncoder().withoutPadding();
        return "$argon2id$v="
                + version
                + "$m="
                + memory
                + ",t="
                + passes
                + ",p="
                + lanes
                + "$"
                + base64.encodeToString(salt)
                + "$"
                + base64.encodeToString(hash);
    }

    /** Never what could be guessed at. */
    @Override
    public String toString() {
        return "argon2id m=" + memory + ",t=" + passes + ",p=" + lanes;
    }
}
