package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.james.mime4j.stream.EntityState;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.MimeTokenStream;
import org.junit.jupiter.api.Test;

/** HOSTILE 35: depth and number of parts, as mime4j counts them too. */
class MimeStructureTest {
    private static final Path SUITE = Path.of("../shared/suites/mime");
    private static final Random RANDOM = new Random(35);

    /**
     * We decode no message that is encoded whole; and where the blanks at the end of a boundary
     * tell lines apart, which RFC 2046 forbids, we count them all.
     */
    private static final String[] OTHERWISE = {
        "multi-2gifs-base64.msg: Shape[depth=2, parts=1], mime4j Shape[depth=3, parts=4]",
        "bad-newlines-multiple-parts-base64.msg: Shape[depth=2, parts=1], mime4j Shape[depth=3,"
                + " parts=2]",
        "base64encoded-rfc822message-nested.msg: Shape[depth=2, parts=1], mime4j Shape[depth=3,"
                + " parts=2]",
        "very-long-boundary.msg: Shape[depth=2, parts=3], mime4j Shape[depth=2, parts=1]",
        "very-very-long-boundary.msg: Shape[depth=2, parts=3], mime4j Shape[depth=2, parts=1]",
        "weird-boundary.msg: Shape[depth=2, parts=3], mime4j Shape[depth=2, parts=1]",
    };

    private record Shape(int depth, int parts) {}

    private static Shape ours(String message) {
        var whole = scanned(message, message.length());
        assertThat(scanned(message, 1)).as("octet by octet").isEqualTo(whole);
        assertThat(scanned(message, 1 + RANDOM.nextInt(200))).as("in pieces").isEqualTo(whole);
        return whole;
    }

    private static Shape scanned(String message, int piece) {
        var structure = new MimeStructure(1_000_000, 1_000_000);
        var octets = message.getBytes(StandardCharsets.ISO_8859_1);
        for (int at = 0; at < octets.length; at += piece)
            structure.scan(ByteBuffer.wrap(octets, at, Math.min(piece, octets.length - at)));
        return new Shape(structure.depth(), structure.parts());
    }

    private static Shape theirs(String message) throws Exception {
        var config =
                MimeConfig.custom()
                        .setMaxLineLen(-1)
                        .setMaxHeaderLen(-1)
                        .setMaxHeaderCount(-1)
                        .build();
        var stream = new MimeTokenStream(config);
        stream.parse(new ByteArrayInputStream(message.getBytes(StandardCharsets.ISO_8859_1)));
        int depth = 0;
        int deepest = 0;
        int parts = -1; // the message itself
        for (var state = stream.getState();
                state != EntityState.T_END_OF_STREAM;
                state = stream.next())
            switch (state) {
                case T_START_MESSAGE, T_START_BODYPART -> {
                    parts++;
                    deepest = Math.max(deepest, ++depth);
                }
                case T_END_MESSAGE, T_END_BODYPART -> depth--;
                default -> {}
            }
        return new Shape(deepest, parts);
    }

    private static String crlf(String text) {
        return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n");
    }

    private static String part(String type, String body) {
        return "Content-Type: " + type + "\n\n" + body;
    }

    private static String multipart(String boundary, String... parts) {
        var text = new StringBuilder("preamble\n");
        for (var part : parts) text.append("--" + boundary + "\n").append(part).append('\n');
        return part("multipart/mixed; boundary=" + boundary, text + "--" + boundary + "--\nend\n");
    }

    private static void both(String message, int depth, int parts) throws Exception {
        var text = crlf(message);
        assertThat(ours(text)).as(message).isEqualTo(new Shape(depth, parts));
        assertThat(theirs(text)).as("mime4j: " + message).isEqualTo(new Shape(depth, parts));
    }

    @Test
    void structuresThatAreAsTheyShouldBe() throws Exception {
        both("Subject: x\n\n--a\ntext\n", 1, 0);
        both(part("text/plain; boundary=a", "--a\n\n--a--\n"), 1, 0);
        both(multipart("a", "\none\n", part("text/html", "two\n")), 2, 2);
        both(multipart("a", multipart("b", "\none\n", "\ntwo\n"), "\nthree\n"), 3, 4);
        both(multipart("a", multipart("ab", "\none\n"), "\ntwo\n"), 3, 3);
        both(part("message/rfc822", "Subject: inner\n\ntext\n"), 2, 1);
        both(multipart("a", part("message/rfc822", multipart("b", "\none\n")), "\ntwo\n"), 4, 4);
        both(
                multipart("a", "\none\n")
                        .replace("mixed; boundary=a", "MIXED;\n charset=x;\n\tBOUNDARY = \"a\""),
                2,
                1);
    }

    @Test
    void partsOfADigestAreMessages() throws Exception {
        var digest = multipart("a", "\nSubject: one\n\ntext\n", "\nSubject: two\n\ntext\n");
        both(digest.replace("multipart/mixed", "multipart/digest"), 3, 4);
    }

    @Test
    void whatIsMissingIsMissing() throws Exception {
        both(part("multipart/mixed; boundary=a", "--a\n\none\n--a\n\ntwo\n"), 2, 2);
        both(
                multipart(
                        "a",
                        part("multipart/mixed; boundary=b", "--b\n\none\n"), // it does not end
                        "\ntwo\n"),
                3,
                3);
    }

    @Test
    void nestedAThousandDeepAndAHundredThousandParts() {
        var deep = new StringBuilder();
        for (int i = 0; i < 1000; i++)
            deep.append(
                    "Content-Type: multipart/mixed; boundary=b" + i + "\r\n\r\n--b" + i + "\r\n");
        assertThat(ours(deep + "\r\ntext\r\n")).isEqualTo(new Shape(1001, 1000));
        var wide = "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + "--b\r\n".repeat(100_000);
        assertThat(scanned(wide, wide.length())).isEqualTo(new Shape(2, 100_000));
        var messages = "Content-Type: message/rfc822\r\n\r\n".repeat(1000);
        assertThat(ours(messages)).isEqualTo(new Shape(1001, 1000));
        var structure = new MimeStructure(10, 20);
        structure.scan(ByteBuffer.wrap(messages.getBytes(StandardCharsets.US_ASCII)));
        assertThat(structure.isTooDeep()).isTrue();
        assertThat(structure.depth()).as("it looks no further").isEqualTo(11);
        var many = new MimeStructure(10, 20);
        many.scan(ByteBuffer.wrap(wide.getBytes(StandardCharsets.US_ASCII)));
        assertThat(many.hasTooManyParts()).isTrue();
        assertThat(many.parts()).isEqualTo(21);
    }

    @Test
    void longLinesAndLongBoundariesAreBounded() {
        var boundary = "b".repeat(100_000);
        var text =
                "Content-Type: multipart/mixed; boundary="
                        + boundary
                        + "\r\n\r\n--"
                        + boundary
                        + "\r\n\r\none\r\n";
        assertThat(ours(text)).isEqualTo(new Shape(2, 1));
        assertThat(ours("X: " + "x".repeat(1 << 20) + "\r\n\r\n--x\r\n"))
                .isEqualTo(new Shape(1, 0));
    }

    @Test
    void everyMessageOfTheSuiteHasTheShapeThatMime4jSees() throws Exception {
        assumeTrue(Files.isDirectory(SUITE), "skipped: suite not here");
        List<Path> files;
        try (var all = Files.walk(SUITE)) {
            files = all.filter(file -> file.toString().endsWith(".msg")).sorted().toList();
        }
        assertThat(files).hasSizeGreaterThan(60);
        var differences = new ArrayList<String>();
        for (var file : files) {
            var text = crlf(Files.readString(file, StandardCharsets.ISO_8859_1));
            var theirs = theirs(file, text);
            var ours = ours(text);
            if (!ours.equals(theirs))
                differences.add(file.getFileName() + ": " + ours + ", mime4j " + theirs);
        }
        assertThat(differences).containsExactly(OTHERWISE);
    }

    private static Shape theirs(Path file, String text) throws IOException {
        try {
            return theirs(text);
        } catch (Exception e) {
            throw new IOException(file.toString(), e);
        }
    }
}
