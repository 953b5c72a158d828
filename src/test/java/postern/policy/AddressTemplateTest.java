package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.policy.RewriteRule.Side;

/** What captures are, how a template is written, and what becomes of an address. */
class AddressTemplateTest {

    private static RewriteRule rule(String match, String as) {
        var pattern = AddressPattern.of(match);
        return new RewriteRule(
                "r",
                1,
                Side.FORWARD_PATH,
                Condition.always(),
                pattern,
                AddressTemplate.of(as, pattern),
                List.of());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            nullValues = "-",
            value = {
                "*@*.example.com, *1@example.com, a@h.example.com, a@example.com",
                "*@*.example.com, *1@example.com, A.b@g.h.example.com, A.b@example.com",
                "*@*.example.com, *1@example.com, a@example.com, -",
                "*@*.example.com, *1@*2.example.net, a@g.h.example.com, a@g.h.example.net",
                "a@*.example.com, b@*1.example.net, a@h.example.com, b@h.example.net",
                "*@old.example, *1@new.example, a@old.example, a@new.example",
                "*@old.example, all@new.example, a@old.example, all@new.example",
                "old-*@a.example, *1@a.example, OLD-Bob@a.example, Bob@a.example",
                "old-*@a.example, *1@a.example, old-@a.example, -",
                "old-*@a.example, *1@a.example, old@a.example, -",
                "old-*@a.example, *1@a.example, new-bob@a.example, -",
                "*-old@a.example, *1@a.example, bob-new@a.example, -",
                "*-*@a.example, *2.*1@a.example, bob-ann@a.example, ann.bob@a.example",
                "*-*@a.example, *2.*1@a.example, bob.ann@a.example, -",
                "*-*-x@a.example, *2.*1@a.example, bob-ann-x@a.example, ann.bob@a.example",
                "*.*@a.example, *2.*1@a.example, b.c.d@a.example, c.d.b@a.example",
                "*.*@a.example, *2_*1@a.example, b.c@a.example, c_b@a.example",
                "*.*@a.example, *2@a.example, '\".b\"@a.example', -",
                "x*y*z@a.example, *2-*1@a.example, xyyyyz@a.example, yy-y@a.example",
                "*aab*@a.example, *1-*2@a.example, aaabaab@a.example, a-aab@a.example",
                "**@a.example, *2-*1@a.example, bcd@a.example, cd-b@a.example",
                "*@*, *1@*2, a@h.example, a@h.example",
                "*@*, *1@*2.ours.example, a@h.example, a@h.example.ours.example",
                "*@*, b@*2, a@[192.0.2.1], b@[192.0.2.1]",
                "*@[192.0.2.1], *1@a.example, a@[192.0.2.1], a@a.example",
                "*@a.example, *1@b.example, '\"a b\"@a.example', '\"a b\"@b.example'",
                "*@a.example, *1@b.example, '\"\"@a.example', -",
                "'\"*\"@a.example', b@a.example, '\"*\"@a.example', b@a.example",
                "'\"*\"@a.example', b@a.example, c@a.example, -",
            })
    void anAddressBecomesAnother(String match, String as, String address, String expected) {
        var image = rule(match, as).image(Mailbox.of(address));
        if (expected == null) assertThat(image).isNull();
        else assertThat(image).isEqualTo(Parsed.good(Mailbox.of(expected)));
    }

    @ParameterizedTest
    @CsvSource({
        "*@a.example, *1-and-more@a.example, a local part has at most 64 octets",
        "*@*, *1@*2.b.example, no domain begins with an address literal",
    })
    void whatIsNoLegalAddressSaysWhy(String match, String as, String why) {
        var address = match.equals("*@*") ? "a@[192.0.2.1]" : "a".repeat(60) + "@a.example";
        assertThat(rule(match, as).image(Mailbox.of(address))).isEqualTo(Parsed.bad(why));
    }

    @Test
    void aDomainThatGetsTooLongIsNone() {
        var label = "a".repeat(60);
        var long240 = String.join(".", label, label, label, label.substring(0, 57));
        var image = rule("*@*.a", "*1@*2.long.example").image(Mailbox.of("a@" + long240 + ".a"));
        assertThat(image).isEqualTo(Parsed.bad("an address has at most 254 octets"));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            delimiter = '|',
            value = {
                "*@a.example|*1@a.example|",
                "*@a.example|*2@a.example|there is no *2: *@a.example has one wildcard",
                "a@a.example|*1@a.example|there is no *1: a@a.example has no wildcard",
                "*.*@*.a.example|*4@a.example|there is no *4: *.*@*.a.example has 3 wildcards",
                "*@*.a.example|*2@a.example|*2 is the domain's and stays behind the \"@\"",
                "*@*.a.example|b@*1.example|*1 is the local part's and stays before the \"@\"",
                "*@a.example|b@*1.example|*1 is the local part's and stays before the \"@\"",
                "*@*.a.example|*1@*2b.example|*2 stands for whole labels: a dot follows it",
                "*@*.a.example|*1@b.*2.example|in a domain, what a wildcard stood for comes at the"
                        + " front",
                "*@*.a.example|*1@*2.*2.example|in a domain, what a wildcard stood for comes at the"
                        + " front",
                "*@a.example|*@b.example|a \"*\" has the number of a wildcard of the pattern behind"
                        + " it: *1 is what the first stood for",
                "*@a.example|*0@b.example|a \"*\" has the number of a wildcard of the pattern"
                        + " behind it: *1 is what the first stood for",
                "*@a.example|*99999999999@b.example|there is no *99999: *@a.example has one"
                        + " wildcard",
                "*@a.example|*1|an address has an \"@\", as in *1@*1",
                "*@a.example|@b.example|the local part is missing",
                "*@a.example|*1@[192.0.2.1]|an address is rewritten to one at a domain, not at a"
                        + " literal",
                "*@a.example|*1@10.0.0.1|an address stands in brackets, and no domain ends in a"
                        + " number",
                "<>|a@b.example|<> is never rewritten",
                "*@a.example|a..b@b.example|a dot has no neighbour in the local part",
                "*@a.example|*1000@b.example|there is no *1000: *@a.example has one wildcard",
                "*.*.*.*.*.*.*.*.*.*@a.example|*10.*9@b.example|",
            })
    void aTemplateThatDoesNotFitSaysWhy(String match, String as, String why) {
        var parsed = AddressTemplate.parse(as, AddressPattern.of(match));
        if (why == null) assertThat(parsed).isInstanceOf(Parsed.Good.class);
        else assertThat(parsed).isEqualTo(Parsed.bad(why));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '\'',
            value = {
                "*1@a.example",
                "*1@*2",
                "x-*1-y@*2.a.example",
                "a@a.example",
                "'\"*1\"@a.example'",
                "'\"a b\"@a.example'"
            })
    void aTemplateIsWrittenAsItIsRead(String text) {
        assertThat(AddressTemplate.of(text, AddressPattern.of("*@*.b.example"))).hasToString(text);
    }

    @Test
    void aTemplateConsistsOfTextAndCaptures() {
        var match = AddressPattern.of("*.*@a.example");
        assertThat(AddressTemplate.of("*2*1@b.example", match).local())
                .containsExactly(
                        new AddressTemplate.Part.Capture(2), new AddressTemplate.Part.Capture(1));
        assertThat(AddressTemplate.of("x*2y@b.example", match).local())
                .containsExactly(
                        new AddressTemplate.Part.Text("x"),
                        new AddressTemplate.Part.Capture(2),
                        new AddressTemplate.Part.Text("y"));
    }

    @Test
    void aRuleTakesNoCaptureThatItsPatternLacks() {
        var match = AddressPattern.of("*@a.example");
        for (int number : new int[] {0, 2}) {
            var as =
                    new AddressTemplate(
                            List.of(new AddressTemplate.Part.Capture(number)),
                            0,
                            Domain.of("b.example"));
            assertThatThrownBy(() ->
                            new RewriteRule(
                                    "r",
                                    1,
                                    Side.FORWARD_PATH,
                                    Condition.always(),
                                    match,
                                    as,
                                    List.of()))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRuleIsHeldToItsPatternAndToMail() {
        var match = AddressPattern.of("*@*.a.example");
        var as = AddressTemplate.of("*1@*2.b.example", match);
        assertThatThrownBy(() ->
                        new RewriteRule(
                                "r",
                                1,
                                Side.FORWARD_PATH,
                                Condition.always(),
                                AddressPattern.of("*@a.example"),
                                as,
                                List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new RewriteRule(
                                "r",
                                1,
                                Side.FORWARD_PATH,
                                new Condition.RecipientKnown(),
                                match,
                                as,
                                List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
