package postern.mailauth;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Tells whose results an Authentication-Results field claims to hold, so that one that strangers
 * wrote in our name can be removed (RFC 8601 §5). It takes the value octet by octet, decides as
 * early as it can, and keeps no more than a name; a value that has not come to its name after
 * {@value #PATIENCE} octets is unreadable. What other readers might take for our name counts as it:
 * any case, comments and folds around it, quotes, escapes, a version, trailing dots, U-labels.
 */
public final class ResultsClaim {
    private static final int PATIENCE = 8192;
    private static final int MOST_NAME = 512;

    /** Whose field it is. */
    public enum Claim {
        /** It claims to be ours. */
        OURS,
        /** It is of another server, plainly. */
        OTHER,
        /**
         * It is not as RFC 8601 §2.2 wants it, and readers may differ about it. It may be removed
         * as if it were ours: nobody can rely on it.
         */
        UNREADABLE
    }

    private enum At {
        BEFORE,
        TOKEN,
        QUOTED,
        /** Behind the name. */
        AFTER,
        VERSION,
        BEHIND_VERSION
    }

    private final Domain server;
    private final ByteArrayOutputStream name = new ByteArrayOutputStream();
    private At at = At.BEFORE;
    private int depth; // of comments
    private boolean escaped;
    private boolean isQuoted;
    private int taken;
    private @Nullable Claim claim;

    /**
     * @param server our authserv-id
     */
    public ResultsClaim(Domain server) {
        this.server = server;
    }

    /** Whose field that is, of which the octets between two positions are the value. */
    public static Claim of(byte[] octets, int from, int to, Domain server) {
        var reading = new ResultsClaim(server);
        for (int i = from; i < to && reading.claim == null; i++) reading.take(octets[i]);
        return reading.end();
    }

    /**
     * Whether a whole field, from its name on, is of Authentication-Results and should not stay
     * under our roof: it claims our name, or nobody can say whose it is. Blanks in front of the
     * colon are allowed (RFC 5322 §4.5).
     */
    public static boolean isForged(byte[] field, Domain server) {
        int at = 0;
        while (at < field.length && field[at] != ':') at++;
        int value = at + 1;
        while (at > 0 && (field[at - 1] == ' ' || field[at - 1] == '\t')) at--;
        if (value > field.length || at != AuthenticationResults.NAME.length()) return false;
        for (int i = 0; i < at; i++)
            if (lower(field[i]) != lower((byte) AuthenticationResults.NAME.charAt(i))) return false;
        return of(field, value, field.length, server) != Claim.OTHER;
    }

    /** Null as long as it is open. */
    public @Nullable Claim claim() {
        return claim;
    }

    /**
     * Takes the next octet of the value, folds included. Once there is a claim, nothing changes.
     */
    public void take(byte octet) {
        if (claim != null) return;
        if (++taken > PATIENCE) claim = Claim.UNREADABLE;
        else if (depth > 0) comment(octet);
        else if (at == At.QUOTED) quoted(octet);
        else plain(octet);
    }

    /** The value has ended. */
    public Claim end() {
        if (claim == null)
            claim =
                    switch (at) {
                        case BEFORE, QUOTED -> Claim.UNREADABLE;
                        case TOKEN, AFTER, VERSION, BEHIND_VERSION ->
                                depth > 0 && !isOurs() ? Claim.UNREADABLE : decided();
                    };
        return claim;
    }

    private void comment(byte octet) {
        if (escaped) escaped = false;
        else if (octet == '\\') escaped = true;
        else if (octet == '(') depth++;
        else if (octet == ')') depth--;
    }

    private void quoted(byte octet) {
        if (escaped) {
            escaped = false;
            append(octet);
        } else if (octet == '\\') escaped = true;
        else if (octet == '"') at = At.AFTER;
        else if (octet != '\r' && octet != '\n') append(octet);
    }

    private void plain(byte octet) {
        switch (octet) {
            case '(' -> {
                depth = 1;
                if (at == At.TOKEN) at = At.AFTER;
                if (at == At.VERSION) at = At.BEHIND_VERSION;
            }
            case ' ', '\t', '\r', '\n' -> {
                if (at == At.TOKEN) at = At.AFTER;
                if (at == At.VERSION) at = At.BEHIND_VERSION;
            }
            case ';' -> claim = at == At.BEFORE ? Claim.UNREADABLE : decided();
            case '"' -> {
                if (at == At.BEFORE) {
                    at = At.QUOTED;
                    isQuoted = true;
                } else broken();
            }
            default -> word(octet);
        }
    }

    private void word(byte octet) {
        boolean digit = octet >= '0' && octet <= '9';
        switch (at) {
            case BEFORE, TOKEN -> {
                at = At.TOKEN;
                if (isTokenOctet(octet)) append(octet);
                else broken();
            }
            case AFTER, VERSION -> {
                at = At.VERSION;
                if (!digit) broken();
            }
            case BEHIND_VERSION, QUOTED -> broken();
        }
    }

    private void append(byte octet) {
        if (name.size() < MOST_NAME) name.write(octet);
    }

    private void broken() {
        claim = isOurs() ? Claim.OURS : Claim.UNREADABLE;
    }

    private Claim decided() {
        return switch (server()) {
            case Parsed.Good<Domain>(var named) when named.equals(server) -> Claim.OURS;
            case Parsed.Good<Domain> _ -> Claim.OTHER;
            // in quotes anything may stand, a careless reader's name of ours too
            case Parsed.Bad<Domain> _ -> isQuoted ? Claim.UNREADABLE : Claim.OTHER;
        };
    }

    private boolean isOurs() {
        return server() instanceof Parsed.Good<Domain>(var named) && named.equals(server);
    }

    /** Whom the name names, blanks and dots at the end aside. */
    private Parsed<Domain> server() {
        var text = name.toString(StandardCharsets.UTF_8).replace(" ", "").replace("\t", "");
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '.') end--;
        return Domain.parse(text.substring(0, end));
    }

    /** Of a token (RFC 2045 §5.1), or of a name in UTF-8. */
    private static boolean isTokenOctet(byte octet) {
        return octet < 0 || octet > ' ' && octet < 127 && "()<>@,;:\\\"/[]?=".indexOf(octet) < 0;
    }

    private static int lower(byte octet) {
        return octet >= 'A' && octet <= 'Z' ? octet + 32 : octet;
    }
}
