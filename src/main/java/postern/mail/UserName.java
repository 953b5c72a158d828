package postern.mail;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.nio.charset.StandardCharsets;

/**
 * The one form of a user's name, whatever a keyboard or a client made of it: RFC 8265's
 * UsernameCaseMapped (§3.3), the successor of SASLprep. What a client sends and what a directory or
 * a policy names pass through here both. Looks nobody up.
 *
 * <p>{@code Bob}, {@code BOB} and the same in full-width letters are {@code bob}. At most 255
 * octets of UTF-8. Stricter than the RFC: no comma and no {@code *}, which part and match names
 * elsewhere; no joiner or dot that it allows in some surroundings alone (CONTEXTJ, CONTEXTO), but
 * for the Arabic digits.
 */
public final class UserName {
    private static final int LONGEST = 255; // RFC 4616 §2

    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
    private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();

    private UserName() {}

    public static Parsed<String> parse(String text) {
        if (text.isEmpty()) return Parsed.bad("it is empty");
        var name = Ascii.isAscii(text) ? Ascii.lower(text) : folded(text);
        if (name.getBytes(StandardCharsets.UTF_8).length > LONGEST)
            return Parsed.bad("it is longer than 255 octets");
        if (!PrecisCharacters.formIdentifier(name) || name.contains(",") || name.contains("*"))
            return Parsed.bad(
                    "a name holds letters, digits and ASCII signs, no blank, no comma and no"
                            + " \"*\"");
        if (!PrecisCharacters.followBidiRule(name))
            return Parsed.bad("it mixes directions of writing"); // RFC 8265 §3.3.2
        if (!Ascii.isAscii(name) && !folded(name).equals(name)) // RFC 8265 §3.1
        return Parsed.bad("its letters have no one form");
        return Parsed.good(name);
    }

    /** The one form; the text itself where it has none, which nothing in a file can name. */
    public static String orAsIs(String text) {
        return parse(text) instanceof Parsed.Good<String>(var name) ? name : text;
    }

    /** Width, case, composition (RFC 8265 §3.3.2). */
    private static String folded(String name) {
        var narrow = new StringBuilder();
        name.codePoints().forEach(c -> appendNarrow(narrow, c));
        return NFC.normalize(UCharacter.toLowerCase(ULocale.ROOT, narrow.toString()));
    }

    private static void appendNarrow(StringBuilder to, int character) {
        int kind = UCharacter.getIntPropertyValue(character, UProperty.DECOMPOSITION_TYPE);
        boolean wide =
                kind == UCharacter.DecompositionType.WIDE
                        || kind == UCharacter.DecompositionType.NARROW;
        var narrow = wide ? NFKD.getRawDecomposition(character) : null;
        if (narrow == null) to.appendCodePoint(character);
        else to.append(narrow);
    }
}
