package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Parsed;

/** RFC 6376 §3.2. */
class TagListTest {
    @Test
    void valuesAreWithoutTheBlanksAroundThem() {
        var tags = tags(" a = b ;\r\n\tcd=  e f\r\n g  ; x_1=;Z=a=b;");
        assertThat(tags.names()).containsExactly("a", "cd", "x_1", "Z");
        assertThat(tags.find("a")).isEqualTo("b");
        assertThat(tags.find("cd")).isEqualTo("e f\r\n g");
        assertThat(tags.compact("cd")).isEqualTo("efg");
        assertThat(tags.find("x_1")).isEmpty();
        assertThat(tags.find("Z")).isEqualTo("a=b");
        assertThat(tags.find("z")).isNull();
    }

    @Test
    void partsStandBetweenColons() {
        assertThat(tags("h=from : to:\r\n subject").parts("h"))
                .containsExactly("from", "to", "subject");
        assertThat(tags("h=from::").parts("h")).containsExactly("from", "", "");
    }

    @Test
    void base64MayBeFolded() {
        assertThat(tags("p=aGVs\r\n bG8=").octets("p"))
                .isEqualTo("hello".getBytes(StandardCharsets.US_ASCII));
        assertThat(tags("p=a*b").octets("p")).isNull();
        assertThat(tags("p=").octets("p")).isEmpty();
    }

    @Test
    void octetsAboveAsciiAreUtf8InFieldsAndTexts() {
        var field = HeaderField.of("DKIM-Signature: i=@bücher.example; s=a\r\n");
        assertThat(TagList.parse(field).orThrow().find("i")).isEqualTo("@bücher.example");
        assertThat(tags("n=grüße").find("n")).isEqualTo("grüße");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ";",
                "a",
                "a=b;;",
                "a=b; ; c=d",
                "=b",
                "1a=b",
                "a-b=c",
                "a=b; a=c",
                "a b=c",
                "a=b\0",
                "a=\u007f"
            })
    void whatIsNoList(String text) {
        assertThat(TagList.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aSignatureIsSignedWithoutItsValueAndTheBlanksAroundIt() {
        var field = HeaderField.of("X: a=1; b= ab\r\n cd \r\n ; bb=2\r\n");
        var tags = TagList.parse(field).orThrow();
        assertThat(tags.without("b", field)).hasToString("X: a=1; b=; bb=2");
        var last = HeaderField.of("X: a=b; b =xyz= \r\n");
        assertThat(TagList.parse(last).orThrow().without("b", last)).hasToString("X: a=b; b =");
    }

    private static TagList tags(String text) {
        return TagList.parse(text).orThrow();
    }
}
