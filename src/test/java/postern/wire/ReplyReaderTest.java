package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.EnhancedCode;
import postern.mail.Reply;

class ReplyReaderTest {

    @Test
    void readsCodeStatusAndText() {
        assertThat(only("250 2.1.5 Recipient OK\r\n"))
                .isEqualTo(new Reply(250, new EnhancedCode(2, 1, 5), "Recipient OK"));
    }

    @Test
    void aMissingOrContradictingStatusStaysText() {
        assertThat(only("250 OK\r\n")).isEqualTo(new Reply(250, null, "OK"));
        assertThat(only("550 4.1.1 no\r\n")).isEqualTo(new Reply(550, null, "4.1.1 no"));
        assertThat(only("550 5.1 no\r\n")).isEqualTo(new Reply(550, null, "5.1 no"));
        assertThat(only("550 5.1.1234 no\r\n")).isEqualTo(new Reply(550, null, "5.1.1234 no"));
        assertThat(only("550 5.1.1no\r\n")).isEqualTo(new Reply(550, null, "5.1.1no"));
        assertThat(only("354 3.0.0 go\r\n")).isEqualTo(new Reply(354, null, "3.0.0 go"));
    }

    @Test
    void aCodeAloneIsAReply() {
        assertThat(only("250\r\n")).isEqualTo(new Reply(250, null, ""));
        assertThat(only("250 \r\n")).isEqualTo(new Reply(250, null, ""));
        assertThat(only("250 2.0.0\r\n")).isEqualTo(new Reply(250, new EnhancedCode(2, 0, 0), ""));
    }

    @Test
    void aStatusIsTakenFromEachLineThatRepeatsIt() {
        var reply = only("550-5.1.1 no\r\n550-5.1.10 other\r\n550-such\r\n550 5.1.1\r\n");
        assertThat(reply.status()).isEqualTo(new EnhancedCode(5, 1, 1));
        assertThat(reply.lines()).containsExactly("no", "5.1.10 other", "such", "");
    }

    @Test
    void aStatusDoesNotLeakIntoTheNextReply() {
        assertThat(all("550-5.1.1 no\r\n550 5.1.1 no\r\n250-a\r\n250 b\r\n"))
                .containsExactly(
                        new ReplyReader.Whole(
                                new Reply(550, new EnhancedCode(5, 1, 1), List.of("no", "no"))),
                        new ReplyReader.Whole(new Reply(250, null, List.of("a", "b"))));
    }

    @Test
    void aBareLineFeedEndsALine() {
        assertThat(only("250-a\n250 b\n")).isEqualTo(new Reply(250, null, List.of("a", "b")));
    }

    @Test
    void controlCharactersAndBadUtf8AreCleaned() {
        var bytes = "550 5.7.1 a\u0000\u001b\u007f\tä\u0085\u202e\r\r\n";
        assertThat(only(bytes).lines()).containsExactly("a??? ä???");
        var latin = ByteBuffer.wrap("550 \u00e4\r\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(((ReplyReader.Whole) new ReplyReader().read(latin)).reply().lines())
                .containsExactly("\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "25\r\n",
                "hello\r\n",
                "150 no such class\r\n",
                "650 no such class\r\n",
                "2500\r\n",
                "250\tOK\r\n",
                "250-a\r\n251 b\r\n",
                "250-a\r\nb\r\n",
                "2\u0665\u0665 digits\r\n",
                "HTTP/1.1 400 Bad Request\r\n"
            })
    void whatIsNoReplyIsGarbage(String octets) {
        assertThat(all(octets).getLast()).isInstanceOf(ReplyReader.Garbage.class);
    }

    @Test
    void memoryIsBounded() {
        var line = "250 " + "x".repeat(ReplyReader.MAX_LINE - 5);
        assertThat(only(line + "\r\n").lines().getFirst()).hasSize(ReplyReader.MAX_LINE - 5);
        assertThat(all(line + "xx\r\n").getLast()).isInstanceOf(ReplyReader.Garbage.class);
        assertThat(all("x".repeat(100_000)).getLast()).isInstanceOf(ReplyReader.Garbage.class);
        assertThat(all("250-\r\n".repeat(ReplyReader.MAX_LINES - 1) + "250 \r\n").getLast())
                .isInstanceOf(ReplyReader.Whole.class);
        assertThat(all("250-\r\n".repeat(ReplyReader.MAX_LINES) + "250 \r\n").getLast())
                .isInstanceOf(ReplyReader.Garbage.class);
        assertThat(all(("250-" + "x".repeat(1000) + "\r\n").repeat(33)).getLast())
                .isInstanceOf(ReplyReader.Garbage.class);
    }

    @Test
    void theBoundIsForEachReply() {
        var one = ("250-" + "x".repeat(1000) + "\r\n").repeat(20) + "250 y\r\n";
        assertThat(all(one.repeat(10)))
                .hasSize(10)
                .doesNotHaveAnyElementsOfTypes(ReplyReader.Garbage.class);
    }

    @Test
    void tellsWhetherAReplyHasBegun() {
        var reader = new ReplyReader();
        assertThat(reader.isEmpty()).isTrue();
        reader.read(bytes("2"));
        assertThat(reader.isEmpty()).isFalse();
        reader.read(bytes("50-a\r\n"));
        assertThat(reader.isEmpty()).isFalse();
        reader.read(bytes("250 b\r\n"));
        assertThat(reader.isEmpty()).isTrue();
    }

    @Test
    void piecesMakeNoDifference() {
        var random = new Random(7);
        var octets =
                "220-mx ä\r\n220 2.0.0 hi\r\n250\r\n550-5.1.1 a\n550 5.1.1 b\r\n421 4.3.2 x\r\n";
        var expected = all(octets);
        for (int round = 0; round < 200; round++) {
            var reader = new ReplyReader();
            var found = new ArrayList<ReplyReader.Read>();
            var whole = bytes(octets);
            while (whole.hasRemaining()) {
                int size = 1 + random.nextInt(Math.min(9, whole.remaining()));
                var part = whole.slice(whole.position(), size);
                whole.position(whole.position() + size);
                while (part.hasRemaining()) {
                    var read = reader.read(part);
                    if (!(read instanceof ReplyReader.More)) found.add(read);
                }
            }
            assertThat(found).isEqualTo(expected);
        }
    }

    private static Reply only(String octets) {
        var all = all(octets);
        assertThat(all).hasSize(1);
        return ((ReplyReader.Whole) all.getFirst()).reply();
    }

    /** All that is read, up to the first garbage. */
    private static List<ReplyReader.Read> all(String octets) {
        var reader = new ReplyReader();
        var found = new ArrayList<ReplyReader.Read>();
        var bytes = bytes(octets);
        while (bytes.hasRemaining()) {
            var read = reader.read(bytes);
            if (!(read instanceof ReplyReader.More)) found.add(read);
            if (read instanceof ReplyReader.Garbage) break;
        }
        return found;
    }

    private static ByteBuffer bytes(String octets) {
        return ByteBuffer.wrap(octets.getBytes(StandardCharsets.UTF_8));
    }
}
