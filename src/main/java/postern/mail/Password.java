package postern.mail;

import com.ibm.icu.text.Normalizer2;
import java.nio.charset.StandardCharsets;

/**
 * The one form of a password, its case kept: RFC 8265's OpaqueString (§4.2), the successor of
 * SASLprep. What a client sends and what is stored pass through here both.
 *
 * <p>At most 1024 octets of UTF-8. Joiners are allowed in any surroundings.
 */
public final class Password {
    private static final int LONGEST = 1024;
    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();

    private Password() {}

    public static Parsed<String> parse(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        var spaced = new StringBuilder();
        text.codePoints()
                .map(c -> PrecisCharacters.isSpace(c) ? ' ' : c)
                .forEach(spaced::appendCodePoint);
        var password = NFC.normalize(spaced);
        if (password.getBytes(StandardCharsets.UTF_8).length > LONGEST)
            return Parsed.bad("it is longer than 1024 octets");
        return password.codePoints().allMatch(PrecisCharacters::isFreeform)
                ? Parsed.good(password)
                : Parsed.bad("it holds a control character, or one that Unicode has not assigned");
    }
}
