package postern.login;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;

/**
 * What the two mechanisms for access tokens have in common: pairs of names and values, each with a
 * 0x01 behind it, and one more 0x01 at the end. A token that does not do gets a status in JSON; the
 * client's next response, whatever it is, gets the failure.
 */
abstract class TokenExchange extends Turns {
    private static final int LONGEST = 12288; // RFC 4954 §4
    private static final String SEPARATOR = "\u0001";
    private static final String BEARER = "Bearer ";

    /** RFC 6750 §2.1. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    private final Mechanism mechanism;
    private final String status;

    TokenExchange(Mechanism mechanism, String status) {
        this.mechanism = mechanism;
        this.status = status;
    }

    @Override
    public final Step begin(byte @Nullable [] initial) {
        return first(initial, this::message);
    }

    private Step message(byte[] octets) {
        var text = octets.length > LONGEST ? null : Octets.text(octets);
        return text == null ? garbled("the message is too long or no UTF-8") : message(text);
    }

    abstract Step message(String text);

    /** The pairs; null for what are none. */
    static @Nullable Map<String, String> pairs(String text) {
        if (!text.endsWith(SEPARATOR)) return null;
        var pairs = new HashMap<String, String>();
        int at = 0;
        while (at < text.length() - 1) {
            int end = text.indexOf(SEPARATOR, at);
            int equals = text.indexOf('=', at);
            if (equals <= at || equals > end) return null;
            if (pairs.put(text.substring(at, equals), text.substring(equals + 1, end)) != null)
                return null;
            at = end + 1;
        }
        return at == text.length() - 1 ? pairs : null;
    }

    /**
     * Asks whose token that is.
     *
     * @param user in its one form; empty for nobody
     * @param field what an Authorization field of HTTP would hold
     */
    final Step token(String user, @Nullable String field) {
        if (field == null || !Ascii.standsAt(field, 0, BEARER)) return refused("no bearer token");
        var token = field.substring(BEARER.length()).strip();
        if (!TOKEN.matcher(token).matches()) return refused("no bearer token");
        return ask(new Question.Token(user, token), this::judged);
    }

    private Step judged(Answer answer) {
        return switch (answer) {
            case Answer.Welcome _, Answer.Unavailable _ -> verdict(answer);
            case Answer.Wrong(var why) -> refused(why);
            default -> refused("nobody knows the token");
        };
    }

    private Step refused(String why) {
        return challenge(Octets.of(status), _ -> new Step.Failed(why));
    }

    final Step garbled(String why) {
        return new Step.Garbled(mechanism + ": " + why);
    }
}
