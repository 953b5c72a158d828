package postern.login;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** CRAM-MD5 (RFC 2195): the secret's hash over a challenge. For old clients alone. */
final class CramExchange extends Turns {
    private static final int LONGEST = 255 + 1 + 32;

    private final String challenge;

    /**
     * @param challenge one that nobody could foresee, in angle brackets
     */
    CramExchange(String challenge) {
        this.challenge = challenge;
    }

    @Override
    public Step begin(byte @Nullable [] initial) {
        if (initial != null) return new Step.Garbled("CRAM-MD5: the server begins"); // RFC 4954 §4
        return challenge(Octets.of(challenge), this::response);
    }

    private Step response(byte[] octets) {
        var text = octets.length > LONGEST ? null : Octets.text(octets);
        int space = text == null ? -1 : text.lastIndexOf(' ');
        if (text == null || space < 1 || text.length() - space - 1 != 32)
            return new Step.Garbled("CRAM-MD5: no name and digest");
        var digest = Octets.of(text.substring(space + 1).toLowerCase(Locale.ROOT));
        return named(text.substring(0, space), name -> check(name, digest));
    }

    private Step check(String user, byte[] digest) {
        return ask(
                new Question.Stored(user, Mechanism.CRAM_MD5),
                answer ->
                        answer instanceof Answer.Kept(Verifier.Secret(var secret))
                                ? proved(user, MessageDigest.isEqual(digest, expected(secret)))
                                : failure(answer));
    }

    private Step proved(String user, boolean right) {
        return ask(
                new Question.Proved(user, right),
                answer -> right ? verdict(answer) : new Step.Failed("the digest is wrong"));
    }

    private byte[] expected(byte[] secret) {
        var mac = Hashes.hmac("HmacMD5", secret, Octets.of(challenge));
        return Octets.of(HexFormat.of().formatHex(mac));
    }
}
