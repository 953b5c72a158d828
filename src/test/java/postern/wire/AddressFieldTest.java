package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressFieldTest {

    private static AddressField.Content read(String value) {
        var octets = ("From:" + value).getBytes(StandardCharsets.UTF_8);
        return AddressField.read(octets, 5, octets.length);
    }

    /** What the field says and where: "mailbox=text in the field". */
    private static List<String> addresses(String value) {
        var octets = ("From:" + value).getBytes(StandardCharsets.UTF_8);
        var content = AddressField.read(octets, 5, octets.length);
        assertThat(content).as(value).isNotNull();
        return content.addresses().stream()
                .map(a -> {
                    var text =
                            new String(
                                    octets, a.start(), a.end() - a.start(), StandardCharsets.UTF_8);
                    return a.mailbox() + "=" + text;
                })
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            textBlock =
                    """
                    ~ a@b.example~,                                    a@b.example=a@b.example
                    ~ A@B.Example \\r\\n~,                             A@b.example=A@B.Example
                    ~ "Doe, John" <a@b.example>~,                      a@b.example=a@b.example
                    ~ John Q. Public <a@b.example> (home)~,            a@b.example=a@b.example
                    ~ =?utf-8?q?J=C3=BCrgen?= <a.b@c.example>~,        a.b@c.example=a.b@c.example
                    ~<a@b.example>~,                                   a@b.example=a@b.example
                    ~ (a (nested\\) x) comment) a@b.example~,          a@b.example=a@b.example
                    ~ "a b"@c.example~,                                ~"a b"@c.example="a b"@c.example~
                    ~ "plain"@c.example~,                              ~plain@c.example="plain"@c.example~
                    ~ "q\\"\\\\"@c.example~,                           ~"q\\"\\\\"@c.example="q\\"\\\\"@c.example~
                    ~ <@r.example,@s.example:a@b.example>~,            a@b.example=a@b.example
                    ~ a@[192.0.2.1]~,                                  a@[192.0.2.1]=a@[192.0.2.1]
                    ~ Jürgen <jürgen@bücher.example>~,                 jürgen@xn--bcher-kva.example=jürgen@bücher.example
                    ~ x <\\r\\n a@b.example\\r\\n >\\r\\n~,            a@b.example=a@b.example
                    ~ a . b @ (c) d . example~,                        ~a.b@d.example=a . b @ (c) d . example~
                    ~ "a"."b"@c.example~,                              ~a.b@c.example="a"."b"@c.example~
                    """)
    void oneAddressAndWhereItStands(String value, String expected) {
        var field = value.replace("\\r", "\r").replace("\\n", "\n");
        assertThat(addresses(field)).containsExactly(expected);
    }

    @Test
    void severalAddressesAndGroups() {
        assertThat(addresses(" a@b.example, ,\"x, y\" <c@d.example>,,e@f.example ,"))
                .containsExactly(
                        "a@b.example=a@b.example",
                        "c@d.example=c@d.example",
                        "e@f.example=e@f.example");
        assertThat(addresses(" Friends: a@b.example, C <c@d.example>;, e@f.example"))
                .hasSize(3)
                .first()
                .isEqualTo("a@b.example=a@b.example");
        assertThat(read(" Friends: a@b.example;").hasGroup()).isTrue();
        assertThat(read(" Undisclosed recipients:;").addresses()).isEmpty();
        assertThat(read(" Undisclosed recipients:;").hasGroup()).isTrue();
        assertThat(read(" a@b.example").hasGroup()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " ,",
                " John",
                " a@",
                " @b.example",
                " a@b@c.example",
                " a@b.example c@d.example",
                " a@b.example <c@d.example>",
                " Doe, John <a@b.example>",
                " a@b.example; c@d.example",
                " <a@b.example",
                " a@b.example>",
                " <>",
                " x <a b@c.example>",
                " \"open <a@b.example>",
                " (open a@b.example",
                " x) a@b.example",
                " a..b@c.example",
                " .a@c.example",
                " a.@c.example",
                " a@b..example",
                " a@\"b\".example",
                " a@[1.2.3.4",
                " G: a@b.example",
                " G: H: a@b.example;;",
                " : a@b.example;",
                " a\u0000@b.example",
                " a@b.example\r",
                " a@b.example\r\nX: y",
                " \"a\rb\" <a@b.example>",
                " [x] <a@b.example>"
            })
    void whatIsNoListOfAddressesIsNotGuessedAt(String value) {
        assertThat(read(value)).as(value).isNull();
    }

    @Test
    void partsThatMakeNoMailboxAreFoundWithoutOne() {
        assertThat(addresses(" " + "x".repeat(65) + "@b.example, a@b.example"))
                .first()
                .asString()
                .startsWith("null=xxx");
        var latin1 = new byte[] {' ', (byte) 0xe9, '@', 'b', '.', 'c'};
        assertThat(AddressField.read(latin1, 0, latin1.length).addresses().getFirst().mailbox())
                .isNull();
    }

    @Test
    void hostile35CommentsAreNestedWithoutBound() {
        int depth = 100_000;
        assertThat(addresses(" " + "(".repeat(depth) + ")".repeat(depth) + "a@b.example"))
                .hasSize(1);
    }

    @Test
    void whateverComesItEndsAndPositionsLieInside() {
        var random = new Random(3);
        var alphabet = "a.@<>,:;\"\\()[] \t\r\n\u00e9=?";
        for (int round = 0; round < 200_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(24); i >= 0; i--)
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            var octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
            var content = AddressField.read(octets, 0, octets.length);
            if (content == null) continue;
            int last = 0;
            for (var address : content.addresses()) {
                assertThat(address.start()).isGreaterThanOrEqualTo(last);
                assertThat(address.end()).isGreaterThan(address.start());
                last = address.end();
            }
            assertThat(last).isLessThanOrEqualTo(octets.length);
        }
    }
}
