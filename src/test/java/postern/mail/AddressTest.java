package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HOSTILE 12 to 17: one canonical form, or none. */
class AddressTest {

    private static final String LABEL_63 = "a".repeat(63);
    private static final String DOMAIN_253 =
            LABEL_63 + "." + LABEL_63 + "." + LABEL_63 + "." + "a".repeat(61);

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            quoteCharacter = '~',
            value = {
                "a@example.com a@example.com",
                "a@Example.COM a@example.com",
                "A.b@example.com A.b@example.com",
                "a@example.com. a@example.com",
                "\"a\"@example.com a@example.com",
                "\"a\\b\"@example.com ab@example.com",
                "\"a\\\"b\"@example.com \"a\\\"b\"@example.com",
                "\"\"@example.com \"\"@example.com",
                "\"user@foreign\"@ours.example \"user@foreign\"@ours.example",
                "user%foreign@ours.example user%foreign@ours.example",
                "foreign!user@ours.example foreign!user@ours.example",
                "a+b=c/d@example.com a+b=c/d@example.com",
                "user@[127.0.0.1] user@[127.0.0.1]",
                "user@[IPv6:::1] user@[IPv6:::1]",
                "user@[ipv6:2001:DB8:0::1] user@[IPv6:2001:db8::1]",
                "user@[IPv6:::ffff:192.0.2.1] user@[192.0.2.1]",
                "user@localhost user@localhost",
                "ü@example.com ü@example.com",
            })
    void oneCanonicalForm(String text, String canonical) {
        assertThat(Mailbox.of(text)).hasToString(canonical);
        assertThat(Mailbox.of(canonical)).isEqualTo(Mailbox.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "user",
                "@example.com",
                "a@",
                "a@@b.example",
                "a@b@c.example",
                "a b@c.example",
                "a..b@c.example",
                ".a@c.example",
                "a.@c.example",
                "a@c..example",
                "a@.c.example",
                "a@c.example..",
                "a@.",
                "a@-c.example",
                "a@c-.example",
                "a@c_d.example",
                "a@127.0.0.1",
                "a@1",
                "a@example.123",
                "a@[]",
                "a@[127.0.0.1",
                "a@[127.0.0.01]",
                "a@[127.1]",
                "a@[0x7f.0.0.1]",
                "a@[::1]",
                "a@[IPv6:127.0.0.1]",
                "a@[IPv6:fe80::1%1]",
                "a@[x:y]",
                "a@[ıPv6:::1]",
                "a@[127.0.0.1]x",
                "a(b)@c.example",
                "a<b@c.example",
                "a,b@c.example",
                "a;b@c.example",
                "a:b@c.example",
                "a\\b@c.example",
                "\"a@c.example",
                "\"a\"b@c.example",
                "\"a\u0000b\"@c.example",
                "\"a\rb\"@c.example",
                "\"a\r\nb\"@c.example",
                "\"a\\\nb\"@c.example",
                "\"a\u007fb\"@c.example",
                "\"a\\\"@c.example",
                "a\u0000@c.example",
                "a\u0085@c.example",
                "a@c.exam\u0000ple",
                "a@c.example ",
                " a@c.example",
                "<a@c.example>",
                "a@c.example,b@c.example",
            })
    void noMailbox(String text) {
        assertThat(Mailbox.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void hostile16Lengths() {
        assertThat(Mailbox.parse("a".repeat(64) + "@b.example")).isInstanceOf(Parsed.Good.class);
        assertThat(Mailbox.parse("a".repeat(65) + "@b.example")).isInstanceOf(Parsed.Bad.class);
        assertThat(Mailbox.parse("ü".repeat(32) + "@b.example")).isInstanceOf(Parsed.Good.class);
        assertThat(Mailbox.parse("ü".repeat(33) + "@b.example")).isInstanceOf(Parsed.Bad.class);
        assertThat(Domain.parse(DOMAIN_253)).isInstanceOf(Parsed.Good.class);
        assertThat(Domain.parse(DOMAIN_253 + ".")).isInstanceOf(Parsed.Good.class);
        assertThat(Domain.parse(DOMAIN_253 + "a")).isInstanceOf(Parsed.Bad.class);
        assertThat(Domain.parse("a" + LABEL_63 + ".example")).isInstanceOf(Parsed.Bad.class);
        assertThat(Mailbox.parse("a@" + DOMAIN_253.substring(1))).isInstanceOf(Parsed.Good.class);
        assertThat(Mailbox.parse("aa@" + DOMAIN_253.substring(1))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void hostile17LocalPartsKeepTheirCase() {
        assertThat(Mailbox.of("A@b.example")).isNotEqualTo(Mailbox.of("a@b.example"));
    }

    @ParameterizedTest
    @CsvSource({
        "<a@b.example>, <a@b.example>",
        "'<@ours.example:user@foreign.example>', <user@foreign.example>",
        "'<@a.example,@b.example:user@c.example>', <user@c.example>",
        "<PostMaster>, <postmaster>",
        "postmaster@b.example, <postmaster@b.example>"
    })
    void hostile14ARouteIsDroppedAndTheMailboxJudged(String text, String path) {
        assertThat(ForwardPath.parse(text).orThrow()).hasToString(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<>",
                "<user>",
                "<@ours.example:>",
                "<@ours.example user@foreign.example>",
                "<@ours.example,user@foreign.example>",
                "<@:user@foreign.example>",
                "<@a_b:user@foreign.example>",
                "<user@foreign@ours.example>",
                "<a@b.example",
                "<a@b.example>>",
                "<<a@b.example>>",
                "<poſtmaster>"
            })
    void hostile15NoForwardPath(String text) {
        assertThat(ForwardPath.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aReversePathMayBeNull() {
        assertThat(ReversePath.of("<>").isNull()).isTrue();
        assertThat(ReversePath.of("<@a.example:b@c.example>"))
                .isEqualTo(ReversePath.of("b@c.example"));
        assertThat(ReversePath.parse("<postmaster>")).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aBarePostmasterLivesInOurFirstDomain() {
        assertThat(new ForwardPath.Postmaster().in(Domain.of("ours.example")))
                .isEqualTo(Mailbox.of("postmaster@ours.example"));
    }
}
