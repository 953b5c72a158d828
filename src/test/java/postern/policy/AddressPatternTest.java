package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

class AddressPatternTest {

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "a@example.com, a@example.com, true",
                "a@example.com, A@EXAMPLE.com, true",
                "a@example.com, ab@example.com, false",
                "az@example.com, AZ@example.com, true",
                "a@example.com, a@b.example.com, false",
                "*@example.com, x@example.com, true",
                "*@example.com, x@sub.example.com, false",
                "*@*.example.com, x@sub.example.com, true",
                "*@*.example.com, x@example.com, false",
                "*@*.example.com, x@evilexample.com, false",
                "sales*@example.com, sales-eu@example.com, true",
                "sales*@example.com, Sales@example.com, true",
                "sales*@example.com, presales@example.com, false",
                "*x*y@example.com, axbxcy@example.com, true",
                "*x*y@example.com, aycx@example.com, false",
                "*@*, x@example.com, true",
                "*@*, x@[192.0.2.1], true",
                "root@*, root@[IPv6:2001:db8::1], true",
                "root@*, toor@example.com, false",
                "*@[192.0.2.1], x@[192.0.2.1], true",
                "*@[192.0.2.1], x@[192.0.2.2], false",
                "'\"*\"@example.com', x@example.com, false",
                "'\"*\"@example.com', '\"*\"@example.com', true",
                "'\"a b\"@example.com', '\"A b\"@example.com', true",
                "*@example.com, '\"x@elsewhere.example\"@example.com', true",
                "*@elsewhere.example, '\"x@elsewhere.example\"@example.com', false",
            })
    void aPatternMatches(String pattern, String address, boolean expected) {
        var mailbox = Mailbox.of(address);
        assertThat(AddressPattern.of(pattern).matches(mailbox)).isEqualTo(expected);
        assertThat(AddressPatterns.of(pattern).first(mailbox)).isEqualTo(expected ? 0 : -1);
        assertThat(AddressPatterns.of(pattern).first(new ReversePath.From(mailbox)))
                .isEqualTo(expected ? 0 : -1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*@*", "*@example.com", "\"\"@example.com"})
    void onlyItsOwnSignMatchesTheNullReversePath(String pattern) {
        assertThat(AddressPatterns.of(pattern).first(new ReversePath.Null())).isEqualTo(-1);
        assertThat(AddressPatterns.of(pattern, "<>").first(new ReversePath.Null())).isEqualTo(1);
        assertThat(AddressPatterns.of("<>").first(Mailbox.of("a@example.com"))).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.com",
                "@example.com",
                "a@",
                "a@*example.com",
                "a@b.*.c",
                "a b@example.com",
                "a@10.0.0.1",
                "*@*.",
                "a@[nothing]",
                ".a@example.com",
                "a@b@example.com"
            })
    void whatIsNoPatternIsRefused(String text) {
        assertThat(AddressPattern.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.com",
                "*@*.example.com",
                "*@*",
                "<>",
                "x*@[192.0.2.1]",
                "\"a*\"@example.com",
                "\"a b\"@example.com",
                "\"a*\\\"\\\\\"@example.com"
            })
    void aPatternIsWrittenAsItIsRead(String text) {
        assertThat(AddressPattern.of(text)).hasToString(text);
    }

    /** The index against the definition, over few names that are prefixes of each other. */
    @Test
    void theIndexFindsTheFirstPatternThatMatches() {
        var random = new Random(11);
        for (int round = 0; round < 400; round++) {
            var patterns = new ArrayList<AddressPattern>();
            for (int i = random.nextInt(25); i >= 0; i--) patterns.add(pattern(random));
            var index = new AddressPatterns(patterns);
            for (int i = 0; i < 50; i++) {
                var mailbox = Mailbox.of(word(random, "AabB") + "@" + host(random));
                int expected = -1;
                for (int j = patterns.size() - 1; j >= 0; j--)
                    if (patterns.get(j).matches(mailbox)) expected = j;
                assertThat(index.first(mailbox))
                        .as(mailbox + " in " + patterns)
                        .isEqualTo(expected);
            }
        }
    }

    private static AddressPattern pattern(Random random) {
        var host = random.nextInt(9) == 0 ? "*" : host(random);
        var below = random.nextInt(3) == 0 && host.matches("[a-z].*") ? "*." : "";
        return AddressPattern.of(word(random, "ab**") + "@" + below + host);
    }

    private static String host(Random random) {
        if (random.nextInt(8) == 0) return "[192.0.2." + random.nextInt(2) + "]";
        var labels = new ArrayList<String>();
        for (int i = random.nextInt(3); i >= 0; i--) labels.add(word(random, "ab"));
        return String.join(".", labels);
    }

    private static String word(Random random, String letters) {
        var word = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--)
            word.append(letters.charAt(random.nextInt(letters.length())));
        return word.toString();
    }

    @ParameterizedTest
    @CsvSource({
        "example.com, 'a pattern of addresses has an \"@\", such as *@example.com'",
        "@example.com, the local part is missing",
        "a@b.*.c, 'a \"*\" stands at the front only, for whole labels'",
    })
    void whatIsNoPatternSaysWhy(String text, String why) {
        assertThat(AddressPattern.parse(text)).isEqualTo(Parsed.bad(why));
    }

    @Test
    void whatCrossesLabelsIsNoPlaceForAddresses() {
        var any = new Glob("*", false);
        for (var domain : List.of("*", "*example.com"))
            assertThatThrownBy(() -> new AddressPattern.AtDomain(any, DomainPattern.of(domain)))
                    .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theFirstNullReversePathCounts() {
        assertThat(AddressPatterns.of("<>", "*@a", "<>").first(new ReversePath.Null())).isZero();
    }

    @Test
    void mailboxesAreAllButTheNullReversePath() {
        var mailboxes = AddressPatterns.of("*@a", "b@b");
        assertThat(AddressPatterns.of("<>", "*@a", "<>", "b@b").mailboxes()).isEqualTo(mailboxes);
        assertThat(mailboxes.mailboxes()).isEqualTo(mailboxes);
    }

    @Test
    void equalListsAreEqual() {
        var list = AddressPatterns.of("*@a", "<>");
        assertThat(list).hasSameHashCodeAs(AddressPatterns.of("*@a", "<>"));
        assertThat(list).hasToString("[*@a, <>]");
        assertThat(AddressPatterns.of("*@a", "<>")).isEqualTo(AddressPatterns.of("*@a", "<>"));
        assertThat(new AddressPatterns(List.of())).isNotEqualTo(AddressPatterns.of("<>"));
    }
}
