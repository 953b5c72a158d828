package postern.mail;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UCharacterDirection;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.text.Normalizer2;
import java.util.Set;

/** The classes of characters of RFC 8264, and the Bidi rule of RFC 5893. */
final class PrecisCharacters {
    private static final Normalizer2 NFKC = Normalizer2.getNFKCInstance();

    /** RFC 8264 §9.6, those that the other rules would refuse. */
    private static final Set<Integer> ALLOWED =
            Set.of(0x00df, 0x03c2, 0x06fd, 0x06fe, 0x0f0b, 0x3007);

    /** RFC 8264 §9.6: refused, or (the first five) bound to surroundings. */
    private static final Set<Integer> REFUSED =
            Set.of(
                    0x00b7, 0x0375, 0x05f3, 0x05f4, 0x30fb, 0x0640, 0x07fa, 0x302e, 0x302f, 0x3031,
                    0x3032, 0x3033, 0x3034, 0x3035, 0x303b);

    private PrecisCharacters() {}

    /** The IdentifierClass (RFC 8264 §4.2). */
    static boolean formIdentifier(String text) {
        boolean arabicIndic = text.codePoints().anyMatch(c -> c >= 0x660 && c <= 0x669);
        boolean extended = text.codePoints().anyMatch(c -> c >= 0x6f0 && c <= 0x6f9);
        if (arabicIndic && extended) return false; // RFC 5892 appendix A.8
        return text.codePoints().allMatch(PrecisCharacters::isIdentifier);
    }

    private static boolean isIdentifier(int c) {
        if (ALLOWED.contains(c)) return true;
        if (REFUSED.contains(c)) return false;
        if (c < 128) return c > ' ' && c < 127;
        return !isBarred(c)
                && !UCharacter.hasBinaryProperty(c, UProperty.JOIN_CONTROL)
                && NFKC.isNormalized(Character.toString(c))
                && isLetterOrDigit(c);
    }

    /** The FreeformClass (RFC 8264 §4.3), in whatever surroundings. */
    static boolean isFreeform(int c) {
        if (ALLOWED.contains(c)) return true;
        if (c < 128) return c >= ' ' && c < 127;
        if (UCharacter.hasBinaryProperty(c, UProperty.JOIN_CONTROL)) return true;
        if (isBarred(c)) return false;
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE ->
                    false;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    /** Unassigned, ignorable, or a piece of an old Hangul syllable. */
    private static boolean isBarred(int c) {
        return !UCharacter.isDefined(c)
                || UCharacter.hasBinaryProperty(c, UProperty.DEFAULT_IGNORABLE_CODE_POINT)
                || UCharacter.hasBinaryProperty(c, UProperty.NONCHARACTER_CODE_POINT)
                || switch (UCharacter.getIntPropertyValue(c, UProperty.HANGUL_SYLLABLE_TYPE)) {
                    case UCharacter.HangulSyllableType.LEADING_JAMO,
                            UCharacter.HangulSyllableType.VOWEL_JAMO,
                            UCharacter.HangulSyllableType.TRAILING_JAMO ->
                            true;
                    default -> false;
                };
    }

    private static boolean isLetterOrDigit(int c) {
        return switch (UCharacter.getType(c)) {
            case UCharacter.LOWERCASE_LETTER,
                    UCharacter.UPPERCASE_LETTER,
                    UCharacter.OTHER_LETTER,
                    UCharacter.DECIMAL_DIGIT_NUMBER,
                    UCharacter.MODIFIER_LETTER,
                    UCharacter.NON_SPACING_MARK,
                    UCharacter.COMBINING_SPACING_MARK ->
                    true;
            default -> false;
        };
    }

    static boolean isSpace(int c) {
        return UCharacter.getType(c) == UCharacter.SPACE_SEPARATOR;
    }

    /** RFC 5893 §2, for a text that holds anything written from right to left. */
    static boolean followBidiRule(String text) {
        var directions = text.codePoints().map(UCharacter::getDirection).toArray();
        boolean latin = false; // any of these
        boolean right = false;
        boolean arabicNumber = false;
        boolean number = false;
        int last = -1;
        for (int direction : directions) {
            switch (direction) {
                case UCharacterDirection.LEFT_TO_RIGHT -> latin = true;
                case UCharacterDirection.RIGHT_TO_LEFT, UCharacterDirection.RIGHT_TO_LEFT_ARABIC ->
                        right = true;
                case UCharacterDirection.ARABIC_NUMBER -> arabicNumber = true;
                case UCharacterDirection.EUROPEAN_NUMBER -> number = true;
                case UCharacterDirection.EUROPEAN_NUMBER_SEPARATOR,
                        UCharacterDirection.EUROPEAN_NUMBER_TERMINATOR,
                        UCharacterDirection.COMMON_NUMBER_SEPARATOR,
                        UCharacterDirection.OTHER_NEUTRAL,
                        UCharacterDirection.BOUNDARY_NEUTRAL,
                        UCharacterDirection.DIR_NON_SPACING_MARK -> {}
                default -> {
                    return false;
                }
            }
            if (direction != UCharacterDirection.DIR_NON_SPACING_MARK) last = direction;
        }
        if (!right && !arabicNumber) return true;
        boolean startsRight =
                directions[0] == UCharacterDirection.RIGHT_TO_LEFT
                        || directions[0] == UCharacterDirection.RIGHT_TO_LEFT_ARABIC;
        boolean endsWell =
                last == UCharacterDirection.RIGHT_TO_LEFT
                        || last == UCharacterDirection.RIGHT_TO_LEFT_ARABIC
                        || last == UCharacterDirection.EUROPEAN_NUMBER
                        || last == UCharacterDirection.ARABIC_NUMBER;
        return startsRight && !latin && endsWell && !(number && arabicNumber);
    }
}
