package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Replies;

/** HOSTILE 4 and 5, each in one piece, cut at every place, and octet by octet. */
class DataDecoderTest {

    /** What became of octets behind DATA. */
    private record Result(String message, boolean ended, String rest, int fault) {}

    private static Result decode(String sent, int... cuts) {
        var all = sent.getBytes(StandardCharsets.ISO_8859_1);
        var decoder = new DataDecoder();
        var scanner = new ContentScanner();
        var message = new StringBuilder();
        var rest = new StringBuilder();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : all.length;
            var piece = ByteBuffer.wrap(all.clone(), from, to - from);
            if (!decoder.ended()) {
                var octets = decoder.decode(piece);
                scanner.scan(octets);
                message.append(StandardCharsets.ISO_8859_1.decode(octets));
            }
            rest.append(StandardCharsets.ISO_8859_1.decode(piece));
            from = to;
        }
        if (decoder.lostBareCr()) scanner.bareCr();
        if (decoder.ended()) scanner.end();
        var fault = scanner.fault();
        return new Result(
                fault == null ? message.toString() : "",
                decoder.ended(),
                rest.toString(),
                fault == null ? 0 : fault.code());
    }

    private static Result decodeEveryWay(String sent) {
        var whole = decode(sent);
        for (int a = 1; a < sent.length(); a++) {
            assertThat(decode(sent, a)).as("cut at " + a).isEqualTo(whole);
            for (int b = a + 1; b < sent.length(); b++)
                assertThat(decode(sent, a, b)).as("cut at " + a + " and " + b).isEqualTo(whole);
        }
        var everywhere = new int[sent.length()];
        for (int i = 0; i < everywhere.length; i++) everywhere[i] = i;
        assertThat(decode(sent, everywhere)).isEqualTo(whole);
        return whole;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a\r\n",
                "\r\n",
                "a\r\n\r\nb\r\n",
                ".\r\n",
                "..\r\n",
                ".a\r\n.b\r\n",
                "a\r\n.\r\nb\r\n",
                "a.b\r\n",
                "a\r\n...\r\n",
                "a\r\n .\r\n",
                "\u00ff\u00fe\r\n",
            })
    void whatWasStuffedComesOutAsItWas(String message) {
        var stuffed = ("\r\n" + message).replace("\r\n.", "\r\n..").substring(2);
        assertThat(decodeEveryWay(stuffed + ".\r\nNOOP\r\n"))
                .isEqualTo(new Result(message, true, "NOOP\r\n", 0));
    }

    @Test
    void aBlankInFrontIsAFault() {
        assertThat(decodeEveryWay(" .\r\n.\r\nNOOP\r\n"))
                .isEqualTo(new Result("", true, "NOOP\r\n", 550));
    }

    @Test
    void aDotInFrontOfOtherTextIsTakenOutToo() {
        assertThat(decodeEveryWay(".a\r\n.\r\n")).isEqualTo(new Result("a\r\n", true, "", 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\r\r\n.\n",
                "\n.\r",
                "\r\n.\r\r\n",
                "\r\n.\0\r\n",
                "\r\n\0.\r\n",
                "\0\r\n.x\r\n",
                "\r\n.\r.\r\n",
                "\n\n.\r\n",
                "\r\n.\n.\r\n",
                "\r\n .\n",
                "\r\n.\r\0\n"
            })
    void hostile4NothingElseIsAnEnd(String smuggled) {
        var before = decodeEveryWay("a" + smuggled + "MAIL FROM:<evil@example.com>");
        assertThat(before.ended()).isFalse();
        var behind = decodeEveryWay("a" + smuggled + "b\r\n.\r\nNOOP\r\n");
        assertThat(behind.ended()).isTrue();
        assertThat(behind.rest()).isEqualTo("NOOP\r\n");
        assertThat(behind.fault()).isEqualTo(550);
    }

    @Test
    void hostile4BareCrInFrontOfTheEndIsRefusedBehindIt() {
        assertThat(decodeEveryWay("a\r\r\n.\r\nNOOP\r\n"))
                .isEqualTo(new Result("", true, "NOOP\r\n", 550));
    }

    @Test
    void hostile5ALineOf64KiB() {
        var line = "x".repeat(65536) + "\r\n";
        var random = new Random(5);
        for (int i = 0; i < 50; i++)
            assertThat(decode("." + line + ".\r\n", random.nextInt(65536)))
                    .isEqualTo(new Result(line, true, "", 0));
    }

    @Test
    void theMessageIsAPartOfTheInput() {
        var all = "..a\r\n..b\r\n.\r\nQUIT".getBytes(StandardCharsets.US_ASCII);
        var in = ByteBuffer.wrap(all);
        var octets = new DataDecoder().decode(in);
        assertThat(new String(all, StandardCharsets.US_ASCII)).startsWith(".a\r\n.b\r\n");
        assertThat(StandardCharsets.US_ASCII.decode(octets).toString()).isEqualTo(".a\r\n.b\r\n");
        assertThat(StandardCharsets.US_ASCII.decode(in).toString()).isEqualTo("QUIT");
    }

    @Test
    void randomTextSurvivesRandomCuts() {
        var random = new Random(7);
        var pieces = new String[] {"\r\n", ".", "a", "\r\n.", "..", "12345678", "\u00e9", " "};
        for (int round = 0; round < 2000; round++) {
            var text = new StringBuilder("a"); // a blank there is a fault
            for (int i = random.nextInt(30); i > 0; i--)
                text.append(pieces[random.nextInt(pieces.length)]);
            text.append("\r\n");
            var stuffed = ("\r\n" + text).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
            int a = random.nextInt(stuffed.length());
            int b = a + random.nextInt(stuffed.length() - a);
            assertThat(decode(stuffed, a, b)).isEqualTo(new Result(text.toString(), true, "", 0));
        }
    }

    @Test
    void theReasonIsNamed() {
        assertThat(Replies.NUL_IN_MESSAGE.code()).isEqualTo(550);
        var scanner = new ContentScanner();
        scanner.scan(ByteBuffer.wrap("a\0b\n".getBytes(StandardCharsets.US_ASCII)));
        assertThat(scanner.fault()).isEqualTo(Replies.NUL_IN_MESSAGE);
    }
}
