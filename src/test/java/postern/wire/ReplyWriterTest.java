package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.mail.EnhancedCode;
import postern.mail.Replies;
import postern.mail.Reply;

class ReplyWriterTest {

    private static String written(Reply... replies) {
        var writer = new ReplyWriter();
        for (var reply : replies) writer.write(reply);
        return StandardCharsets.ISO_8859_1.decode(writer.take()).toString();
    }

    @Test
    void everyLineCarriesTheCodeAndTheStatus() {
        assertThat(written(new Reply(550, new EnhancedCode(5, 7, 1), List.of("a", "b"))))
                .isEqualTo("550-5.7.1 a\r\n550 5.7.1 b\r\n");
        assertThat(written(new Reply(250, null, List.of("a", "b", "c"))))
                .isEqualTo("250-a\r\n250-b\r\n250 c\r\n");
        assertThat(written(Replies.NULL_MX)).startsWith("556 5.1.10 ");
        assertThat(written(new Reply(450, new EnhancedCode(4, 20, 300), "")))
                .isEqualTo("450 4.20.300 \r\n");
    }

    @Test
    void repliesFollowEachOtherAndAreTakenOnce() {
        var writer = new ReplyWriter();
        assertThat(writer.isEmpty()).isTrue();
        writer.write(Replies.OK);
        writer.write(Replies.BYE);
        assertThat(StandardCharsets.US_ASCII.decode(writer.take()).toString())
                .isEqualTo("250 2.0.0 OK\r\n221 2.0.0 Bye\r\n");
        assertThat(writer.isEmpty()).isTrue();
    }

    @Test
    void aLineHasAtMost512OctetsOfAscii() {
        var line = written(new Reply(550, null, "ü" + "x".repeat(600)));
        assertThat(line).hasSize(512).startsWith("550 ?x").endsWith("x\r\n");
        var many = new Reply[100];
        java.util.Arrays.fill(many, new Reply(550, null, "x".repeat(600)));
        assertThat(written(many)).hasSize(51200);
    }
}
