package postern.login;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import com.ibm.icu.util.ULocale;
import java.nio.charset.StandardCharsets;
import postern.mail.Ascii;
import postern.mail.Parsed;

/**
 * How user names and passwords are made comparable: the profiles UsernameCaseMapped and
 * OpaqueString of RFC 8265, the successors of SASLprep. What a client sends and what a directory
 * keeps pass through here both.
 *
 * <p>Stricter than the RFC in one thing: characters that it allows in some surroundings alone
 * (joiners, middle dots; "CONTEXTJ", "CONTEXTO") are allowed in no user name, but for the Arabic
 * digits. A name with spaces is none.
 */
public final class Preparation {
    /** In octets of UTF-8. */
    static final int MAX_USER = 255; // RFC 4616 §2

    static final int MAX_PASSWORD = 1024;

    private static final Normalizer2 NFC = Normalizer2.getNFCInstance();
    private static final Normalizer2 NFKD = Normalizer2.getNFKDInstance();

    private Preparation() {}

    /**
     * The one form of that user name: {@code Ann@Example.ORG} and its full-width relatives are
     * {@code ann@example.org}. At most 255 octets.
     */
    public static Parsed<String> user(String name) {
        if (name.isEmpty()) return Parsed.bad("a user name is empty");
        if (octets(name) > MAX_USER) return Parsed.bad("a user name is too long");
        if (isGraphic(name)) return Parsed.good(lower(name));
        var once = folded(name);
        if (octets(once) > MAX_USER) return Parsed.bad("a user name is too long");
        if (!Characters.formIdentifier(once))
            return Parsed.bad("a user name holds a character that names cannot hold");
        if (!Characters.followBidiRule(once))
            return Parsed.bad("a user name mixes directions of writing");
        // RFC 8265 §3.1: what does not settle is no name.
        if (!folded(once).equals(once)) return Parsed.bad("a user name has no single form");
        return Parsed.good(once);
    }

    /** The one form of that password, its case kept. At most 1024 octets. */
    public static Parsed<String> password(String password) {
        if (password.isEmpty()) return Parsed.bad("a password is empty");
        if (octets(password) > MAX_PASSWORD) return Parsed.bad("a password is too long");
        var spaced = new StringBuilder();
        password.codePoints()
                .map(c -> Characters.isSpace(c) ? ' ' : c)
                .forEach(spaced::appendCodePoint);
        var once = NFC.normalize(spaced);
        if (octets(once) > MAX_PASSWORD) return Parsed.bad("a password is too long");
        return once.codePoints().allMatch(Characters::isFreeform)
                ? Parsed.good(once)
                : Parsed.bad("a password holds a character that passwords cannot hold");
    }

    /** Width, case, composition: RFC 8265 §3.3.2. */
    private static String folded(String name) {
        var narrow = new StringBuilder();
        name.codePoints().forEach(c -> appendNarrow(narrow, c));
        return NFC.normalize(UCharacter.toLowerCase(ULocale.ROOT, narrow.toString()));
    }

    private static void appendNarrow(StringBuilder to, int character) {
        int kind = UCharacter.getIntPropertyValue(character, UProperty.DECOMPOSITION_TYPE);
        var narrow =
                kind == UCharacter.DecompositionType.WIDE
                                || kind == UCharacter.DecompositionType.NARROW
                        ? NFKD.getRawDecomposition(character)
                        : null;
        if (narrow == null) to.appendCodePoint(character);
        else to.append(narrow);
    }

    private static boolean isGraphic(String name) {
        return name.chars().allMatch(c -> c > ' ' && c < 127);
    }

    private static String lower(String ascii) {
        var lower = new StringBuilder(ascii);
        for (int i = 0; i < ascii.length(); i++) lower.setCharAt(i, Ascii.lower(ascii.charAt(i)));
        return lower.toString();
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
