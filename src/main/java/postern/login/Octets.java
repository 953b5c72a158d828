package postern.login;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Octets and the texts that they spell, strictly. */
final class Octets {
    private Octets() {}

    /** The text; null for what is not UTF-8 (RFC 3629), or holds a NUL. */
    static @Nullable String text(byte[] octets) {
        try {
            var text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return text.chars().anyMatch(c -> c == 0) ? null : text.toString();
        } catch (CharacterCodingException _) {
            return null;
        }
    }

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** What the base64 holds; null for any other spelling than the one of RFC 4648 §4. */
    static byte @Nullable [] base64(String text) {
        try {
            var octets = Base64.getDecoder().decode(text);
            return base64(octets).equals(text) ? octets : null;
        } catch (IllegalArgumentException _) {
            return null;
        }
    }
}
