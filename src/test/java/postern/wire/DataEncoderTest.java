package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** HOSTILE 4 and 5, on the way out. In these texts {@code /} is CR and {@code |} is LF. */
class DataEncoderTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "'' ./|",
                "a/| a/|./|",
                "a a/|./|",
                "./| ../|./|",
                ". ../|./|",
                ".. .../|./|",
                "a.b/|.c/|..d/|e. a.b/|..c/|...d/|e./|./|",
                "/|./|/|. /|../|/|../|./|",
                "a/|/| a/|/|./|"
            })
    void doublesADotAtALinesBegin(String message, String expected) {
        for (int size = 1; size <= message.length() + 1; size++)
            assertThat(encoded(octets(message), size)).isEqualTo(octets(expected));
    }

    @ParameterizedTest
    @CsvSource({"a|", "a/", "|", "/", "a/b", "a/|./", "a|.|", "a/|.|", "a|./|", "a//|", "/|/a"})
    void aBareNewlineStopsIt(String message) {
        for (int size = 1; size <= message.length(); size++)
            assertThat(encoded(octets(message), size)).isNull();
    }

    @Test
    void copiesNothingWhereNothingChanges() {
        byte[] message = "a.b\r\nc\r\n".getBytes(StandardCharsets.US_ASCII);
        var encoded = new DataEncoder().encode(ByteBuffer.wrap(message));
        assertThat(encoded).isNotNull();
        assertThat(encoded.array()).isSameAs(message);
    }

    @Test
    void takesViewsAndReadOnlyBuffers() {
        var whole = ByteBuffer.wrap("xx.a\r\n\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        var view = whole.slice(2, 5).asReadOnlyBuffer();
        var encoded = new DataEncoder().encode(view);
        assertThat(StandardCharsets.ISO_8859_1.decode(encoded).toString())
                .isEqualTo("..a\r\n\u00e4");
        assertThat(view.hasRemaining()).isFalse();
    }

    @Test
    void aServerThatTakesTheDotsOutGetsTheMessageBack() {
        var random = new Random(11);
        var parts = new String[] {"\r\n", ".", "a", "\r\n.", "..", "\u00ff"};
        for (int round = 0; round < 2000; round++) {
            var message = new StringBuilder();
            for (int i = random.nextInt(12); i > 0; i--)
                message.append(parts[random.nextInt(parts.length)]);
            var encoded = encoded(message.toString(), 1 + random.nextInt(5));
            assertThat(encoded).isNotNull();
            var wanted = message.toString();
            if (!wanted.isEmpty() && !wanted.endsWith("\r\n")) wanted += "\r\n";
            assertThat(decoded(encoded)).isEqualTo(wanted);
        }
    }

    /** Written from RFC 5321 §4.5.2 alone: lines up to the lone dot, one dot less in front. */
    private static String decoded(String encoded) {
        var message = new StringBuilder();
        int at = 0;
        while (true) {
            int end = encoded.indexOf("\r\n", at);
            var line = encoded.substring(at, end);
            at = end + 2;
            if (line.equals(".")) break;
            message.append(line.startsWith(".") ? line.substring(1) : line).append("\r\n");
        }
        assertThat(at).as("the first lone dot is the end").isEqualTo(encoded.length());
        return message.toString();
    }

    private static String encoded(String message, int size) {
        var encoder = new DataEncoder();
        var out = new StringBuilder();
        for (int i = 0; i < message.length(); i += size) {
            var part = message.substring(i, Math.min(message.length(), i + size));
            var piece = ByteBuffer.wrap(part.getBytes(StandardCharsets.ISO_8859_1));
            var encoded = encoder.encode(piece);
            if (encoded == null) return null;
            out.append(StandardCharsets.ISO_8859_1.decode(encoded));
        }
        var end = encoder.end();
        return end == null ? null : out.append(StandardCharsets.ISO_8859_1.decode(end)).toString();
    }

    private static String octets(String text) {
        return text.replace('/', '\r').replace('|', '\n');
    }
}
