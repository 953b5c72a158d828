package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeaderFieldsTest {
    private static final Set<String> WANTED = Set.of("from", "to");

    private final List<String> seen = new ArrayList<>();

    /** Reads fields, and answers each with itself in angle brackets. */
    private final class Marking implements HeaderFields.Reader {
        @Override
        public byte[] field(String name, byte[] octets, int value) {
            var text = new String(octets, StandardCharsets.ISO_8859_1);
            seen.add(name + "|" + text.substring(value));
            return ("<" + text + ">").getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void tooLong(String name) {
            seen.add(name + " is too long");
        }

        @Override
        public void broken() {
            seen.add("broken");
        }
    }

    private String pass(String message, int... cuts) {
        seen.clear();
        var out = new StringBuilder();
        var fields =
                new HeaderFields(
                        WANTED,
                        new Marking(),
                        piece -> out.append(StandardCharsets.ISO_8859_1.decode(piece)));
        int at = 0;
        for (int i = 0; i <= cuts.length; i++) {
            int end = i < cuts.length ? cuts[i] : message.length();
            var octets = message.substring(at, end).getBytes(StandardCharsets.ISO_8859_1);
            var buffer = ByteBuffer.wrap(octets);
            fields.pass(buffer);
            assertThat(buffer.hasRemaining()).isFalse();
            java.util.Arrays.fill(octets, (byte) '#'); // whoever kept it has lost it
            at = end;
        }
        fields.end();
        return out.toString();
    }

    @Test
    void namedFieldsAreReadWholeAndOthersPass() {
        var message =
                "Subject: x\r\n y\r\nFrom: a\r\n\tb\r\nX-From: c\r\nTO : d\r\nFromm: e\r\n\r\nFrom: f\r\n";
        var expected =
                "Subject: x\r\n y\r\n<From: a\r\n\tb\r\n>X-From: c\r\n<TO : d\r\n>Fromm: e\r\n\r\nFrom: f\r\n";
        assertThat(pass(message)).isEqualTo(expected);
        assertThat(seen).containsExactly("from| a\r\n\tb\r\n", "to| d\r\n");
        for (int cut = 0; cut <= message.length(); cut++) {
            assertThat(pass(message, cut)).as("cut at " + cut).isEqualTo(expected);
            assertThat(seen).containsExactly("from| a\r\n\tb\r\n", "to| d\r\n");
        }
    }

    @Test
    void theSectionEndsAtAnEmptyLineOrBeforeWhatIsNoField() {
        assertThat(pass("From: a\r\n\r\nTo: b\r\n")).isEqualTo("<From: a\r\n>\r\nTo: b\r\n");
        assertThat(pass("From: a\r\nno field\r\nTo: b\r\n"))
                .isEqualTo("<From: a\r\n>no field\r\nTo: b\r\n");
        assertThat(pass(" From: a\r\n")).isEqualTo(" From: a\r\n");
        assertThat(pass(": a\r\nFrom: a\r\n")).isEqualTo(": a\r\nFrom: a\r\n");
        assertThat(pass("From: a")).isEqualTo("<From: a>");
        assertThat(pass("From")).isEqualTo("From");
        assertThat(pass("From  ", 5)).isEqualTo("From  ");
        assertThat(pass("")).isEmpty();
    }

    @Test
    void aSectionThatNoEmptyLineEndsIsSaidToBeBroken() {
        var broken =
                List.of(
                        "From: a\r\nno field\r\nTo: b\r\n",
                        "From: a\r\n: b\r\n",
                        "From: a\r\n\0\r\n",
                        "From: a\r\nTo",
                        " From: a\r\n",
                        "From\r\n : a\r\n",
                        "Fr\u00f6m: a\r\n");
        for (var message : broken)
            for (int cut = 0; cut <= message.length(); cut++) {
                pass(message, cut);
                assertThat(seen).as(message).endsWith("broken").containsOnlyOnce("broken");
            }
        var whole = List.of("", "From: a", "From: a\r\n", "To: b\r\n c\r\n\r\nno field\r\n");
        for (var message : whole)
            for (int cut = 0; cut <= message.length(); cut++) {
                pass(message, cut);
                assertThat(seen).as(message).doesNotContain("broken");
            }
    }

    @Test
    void hostile35WhatIsTooLongPassesUnread() {
        var line = " a@b.example,".repeat(20) + "\r\n";
        var huge = "To:" + line.repeat(HeaderFields.MAX_FIELD / line.length() + 1);
        var message = "From: a\r\n" + huge + "From: b\r\n\r\n";
        var expected = "<From: a\r\n>" + huge + "<From: b\r\n>\r\n";
        assertThat(pass(message)).isEqualTo(expected);
        assertThat(seen).containsExactly("from| a\r\n", "to is too long", "from| b\r\n");
        var cuts = new int[message.length() / 1000];
        for (int i = 0; i < cuts.length; i++) cuts[i] = (i + 1) * 1000;
        assertThat(pass(message, cuts)).isEqualTo(expected);
        var blanks = "From" + " ".repeat(HeaderFields.MAX_FIELD + 100) + ": a\r\nTo: b\r\n";
        assertThat(pass(blanks)).endsWith("<To: b\r\n>").hasSize(blanks.length() + 2);
        assertThat(seen).containsExactly("from is too long", "to| b\r\n");
        for (int cut : new int[] {3, 4, 5, 1000, HeaderFields.MAX_FIELD + 50}) {
            assertThat(pass(blanks, cut, HeaderFields.MAX_FIELD + 60))
                    .endsWith("<To: b\r\n>")
                    .hasSize(blanks.length() + 2);
            assertThat(seen).containsExactly("from is too long", "to| b\r\n");
        }
        var name = "x".repeat(1_000_000) + ": a\r\nTo: b\r\n";
        assertThat(pass(name, 10, 500_000)).isEqualTo(name.replace("To: b\r\n", "<To: b\r\n>"));
    }

    @Test
    void howTheOctetsAreCutMakesNoDifferenceAndItAgreesWithTheScanner() {
        var random = new Random(11);
        var pieces =
                List.of(
                        "From",
                        "To",
                        "X",
                        ":",
                        " ",
                        "\t",
                        "\r\n",
                        "\r\n\r\n",
                        "a",
                        "\0",
                        "\u00e9",
                        "\r",
                        "\n");
        for (int round = 0; round < 30_000; round++) {
            var text = new StringBuilder();
            for (int i = random.nextInt(20); i > 0; i--)
                text.append(pieces.get(random.nextInt(pieces.size())));
            var message = text.toString();
            var whole = pass(message);
            var fields = List.copyOf(seen);
            var cuts = random.ints(random.nextInt(4), 0, message.length() + 1).sorted().toArray();
            assertThat(pass(message, cuts)).as(message).isEqualTo(whole);
            assertThat(seen).isEqualTo(fields);
            assertThat(whole.replace("<", "").replace(">", "")).isEqualTo(message);
            var scanner = new HeaderScanner();
            scanner.scan(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
            var behind = message.substring((int) scanner.size());
            if (scanner.isOver()) assertThat(whole).endsWith(behind);
        }
    }
}
