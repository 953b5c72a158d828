package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.wire.ContentScanner;

/** Where a header section ends, in whatever pieces it comes. */
class HeaderReaderTest {
    /** {@code |} stands for CRLF, {@code _} for a blank; fields are told apart by {@code /}. */
    @ParameterizedTest
    @CsvSource(
            emptyValue = "",
            value = {
                "A:_1|B:_2||body|,      A:_1|/B:_2|,    body|",
                "A:_1|_more||,          A:_1|_more|,    ''",
                "A:_1|_||body,          A:_1|_|,        body",
                "A:_1|,                 A:_1|,          ''",
                "A:_1,                  A:_1|,          ''",
                "||body,                '',             |body",
                "|A:_1|,                '',             A:_1|",
                "'',                    '',             ''",
                "A:_1|no field|B:_2||x, A:_1|,          no field|B:_2||x",
                "A:_1|no_colon,         A:_1|,          no_colon",
                "_A:_1||x,              '',             _A:_1||x",
                "A:_1|:x||y,            A:_1|,          :x||y",
                "A_:_1||y,              A_:_1|,         y",
                "A:_1|~x||y,            A:_1|,          ~x||y",
                "A:_1|~,                A:_1|,          ~",
                "A:_1|é:x|B:_2||y,      A:_1|,          é:x|B:_2||y",
                "A:~1||y,               A:~1|,          y"
            })
    void sections(String message, String fields, String body) {
        var text = written(message);
        for (int cut = 0; cut <= text.length(); cut++) {
            var read = read(text, cut, 1000);
            assertThat(read.fields).as("cut at " + cut).isEqualTo(written(fields));
            assertThat(read.body).as("cut at " + cut).isEqualTo(written(body));
        }
    }

    @Test
    void namesAreInLowerCase() {
        var section = section("FROM : a\r\nFrom: b\r\n\r\n", 100);
        assertThat(section.named("from")).hasSize(2);
        assertThat(section.named("from").getFirst().text()).isEqualTo(" a");
    }

    @Test
    void nothingIsKeptOfASectionBeyondItsBound() {
        var text = "A: " + "x".repeat(95) + "\r\n"; // 100 octets
        assertThat(section(text + "\r\nbody", 100).isWhole()).isTrue();
        assertThat(section(text + "\r\nbody", 99)).isEqualTo(new HeaderSection(List.of(), false));
        assertThat(section(text.repeat(1000), 5000).isWhole()).isFalse();
        assertThat(section("A: " + "x".repeat(20_000), 5000).isWhole()).isFalse();
        assertThat(section("A: " + "x".repeat(4000), 3000).isWhole()).isFalse();
    }

    @Test
    void norOfOneWithMoreFieldsThanItsBound() {
        assertThat(section("a:\r\n".repeat(1000) + "\r\nbody", 1 << 20).isWhole()).isTrue();
        assertThat(section("a:\r\n".repeat(1001) + "\r\nbody", 1 << 20))
                .isEqualTo(new HeaderSection(List.of(), false));
        assertThat(section("a:\r\n".repeat(200_000), 1 << 20).isWhole()).isFalse();
    }

    /** What the limits of the relay do not count as a field is none here. */
    @Test
    void everyOctetOfANameIsTakenAsTheRelaysLimitsTakeIt() {
        for (char octet = 0; octet < 256; octet++)
            for (var before : List.of("", "A")) {
                var text = before + octet + ":x\r\nB:\r\n\r\n";
                var scanner = new ContentScanner();
                scanner.scan(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
                assertThat(section(text, 100).fields())
                        .as("octet " + (int) octet + " behind <" + before + ">")
                        .hasSize(scanner.header().fields());
            }
    }

    @Test
    void aLargeBodyBehindASmallSectionIsNotOfTheSection() {
        var body = "x".repeat(20_000);
        assertThat(read("A: 1\r\n\r\n" + body, 0, 100).body).isEqualTo(body);
    }

    private record Read(String fields, String body) {}

    private static HeaderSection section(String text, long bound) {
        var reader = new HeaderReader(new HeaderBound(bound, 1000));
        reader.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        reader.end();
        return reader.section();
    }

    private static Read read(String text, int cut, long bound) {
        var reader = new HeaderReader(new HeaderBound(bound, 1000));
        var all = text.getBytes(StandardCharsets.ISO_8859_1);
        var first = ByteBuffer.wrap(all, 0, cut);
        var second = ByteBuffer.wrap(all, cut, all.length - cut);
        reader.take(first);
        reader.take(second);
        reader.end();
        var body = string(reader.beginningOfBody()) + string(first) + string(second);
        return new Read(
                reader.section().fields().stream()
                        .map(f -> new String(f.octets(), StandardCharsets.ISO_8859_1))
                        .collect(Collectors.joining("/")),
                body);
    }

    private static String string(ByteBuffer octets) {
        var rest = new byte[octets.remaining()];
        octets.get(rest);
        return new String(rest, StandardCharsets.ISO_8859_1);
    }

    private static String written(String text) {
        return text.replace("|", "\r\n").replace('_', ' ').replace('~', '\r');
    }
}
