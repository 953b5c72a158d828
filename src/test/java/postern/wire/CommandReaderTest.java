package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.wire.CommandLine.BareNewline;
import postern.wire.CommandLine.ControlCharacter;
import postern.wire.CommandLine.Line;
import postern.wire.CommandLine.NotUtf8;
import postern.wire.CommandLine.Overlong;

/** HOSTILE 9 and 12: what is no command line is bounded, and the reader is in step behind it. */
class CommandReaderTest {

    private static List<CommandLine> read(byte[] all, int... cuts) {
        var reader = new CommandReader();
        var lines = new ArrayList<CommandLine>();
        int from = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int to = i < cuts.length ? cuts[i] : all.length;
            var piece = ByteBuffer.wrap(all, from, to - from);
            while (piece.hasRemaining()) {
                var line = reader.read(piece);
                if (line != null) lines.add(line);
            }
            from = to;
        }
        return lines;
    }

    /** In one piece, cut at every place, and octet by octet: always the same. */
    private static List<CommandLine> readEveryWay(String text) {
        var all = text.getBytes(StandardCharsets.UTF_8);
        var whole = read(all);
        for (int cut = 1; cut < all.length; cut++)
            assertThat(read(all, cut)).as("cut at " + cut).isEqualTo(whole);
        var everywhere = new int[all.length];
        for (int i = 0; i < all.length; i++) everywhere[i] = i;
        assertThat(read(all, everywhere)).isEqualTo(whole);
        return whole;
    }

    @Test
    void onlyCrLfEndsALine() {
        assertThat(readEveryWay("EHLO a\r\nNOOP\r\n\r\n"))
                .containsExactly(new Line("EHLO a"), new Line("NOOP"), new Line(""));
        assertThat(readEveryWay("EHLO a\nNOOP\r\nQUIT\r\n"))
                .containsExactly(new BareNewline(), new Line("QUIT"));
        assertThat(readEveryWay("EHLO a\rNOOP\r\nQUIT\r\n"))
                .containsExactly(new BareNewline(), new Line("QUIT"));
        assertThat(readEveryWay("NOOP\r\r\nQUIT\r\n"))
                .containsExactly(new BareNewline(), new Line("QUIT"));
        assertThat(readEveryWay("NOOP\n\r\nQUIT\r\n"))
                .containsExactly(new BareNewline(), new Line("QUIT"));
        assertThat(readEveryWay("NOOP\r\n\nQUIT\r\nRSET\r\n"))
                .containsExactly(new Line("NOOP"), new BareNewline(), new Line("RSET"));
    }

    @Test
    void controlCharactersAreTold() {
        for (char c : new char[] {0, 1, 11, 27, 31, 127})
            assertThat(readEveryWay("NOOP " + c + "\r\nQUIT\r\n"))
                    .containsExactly(new ControlCharacter(), new Line("QUIT"));
    }

    @Test
    void tabsAreForgivenAtTheEndOfACommandOnly() {
        assertThat(readEveryWay("RSET\t\r\nNOOP \t \t\r\nQUIT\r\n"))
                .containsExactly(new Line("RSET"), new Line("NOOP"), new Line("QUIT"));
        for (var line : List.of("NOOP\tx", "\tNOOP", "NOOP \t ü", "MAIL\tFROM:<a@b.example>\t"))
            assertThat(readEveryWay(line + "\r\nQUIT\r\n"))
                    .as(line)
                    .containsExactly(new ControlCharacter(), new Line("QUIT"));
        var response = ByteBuffer.wrap("AGEAYg==\t\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(new CommandReader().readResponse(response)).isEqualTo(new ControlCharacter());
    }

    @Test
    void utf8IsReadStrictly() {
        assertThat(readEveryWay("RCPT TO:<ü@x>\r\n")).containsExactly(new Line("RCPT TO:<ü@x>"));
        for (var bad :
                new byte[][] {
                    {(byte) 0xc0, (byte) 0xaf},
                    {(byte) 0xff},
                    {(byte) 0xed, (byte) 0xa0, 0x20},
                    {(byte) 0xc3}
                }) {
            var bytes = ByteBuffer.allocate(32).put("NOOP ".getBytes(StandardCharsets.US_ASCII));
            bytes.put(bad).put("\r\n".getBytes(StandardCharsets.US_ASCII)).flip();
            assertThat(new CommandReader().read(bytes)).isEqualTo(new NotUtf8());
        }
    }

    @ParameterizedTest
    @CsvSource({"NOOP, 512", "MAIL, 1632", "rcpt, 1472", "AUTH, 12288", "XMAI, 512"})
    void eachCommandHasItsLength(String verb, int most) {
        var longest = verb + " " + "x".repeat(most - 7);
        assertThat(readEdges(longest + "\r\nQUIT\r\n"))
                .containsExactly(new Line(longest), new Line("QUIT"));
        assertThat(readEdges(longest + "x\r\nQUIT\r\n"))
                .containsExactly(new Overlong(), new Line("QUIT"));
        assertThat(readEdges(longest + "x".repeat(9000) + "\r\nQUIT\r\n"))
                .containsExactly(new Overlong(), new Line("QUIT"));
    }

    private static List<CommandLine> readEdges(String text) {
        var all = text.getBytes(StandardCharsets.UTF_8);
        var whole = read(all);
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            int cut = 1 + random.nextInt(all.length - 1);
            assertThat(read(all, cut)).as("cut at " + cut).isEqualTo(whole);
        }
        return whole;
    }

    @Test
    void aLineWithoutEndIsGivenUp() {
        var reader = new CommandReader();
        var octets = ByteBuffer.allocate(70_000);
        assertThat(reader.read(octets)).isEqualTo(new CommandLine.Endless());
        assertThat(octets.position()).isEqualTo(CommandReader.ENDLESS + 1);
    }

    @Test
    void theFirstFaultOfALineIsTold() {
        assertThat(readEveryWay("\0\n\r\n")).containsExactly(new ControlCharacter());
        assertThat(readEveryWay("\n\0\r\n")).containsExactly(new BareNewline());
    }
}
