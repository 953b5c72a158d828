package postern.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Parsed;

/** Records and macros as they are read (RFC 7208 §4.6.1, §7). */
class SpfRecordTest {

    private static String wrong(String record) {
        return SpfRecord.parse(record) instanceof Parsed.Bad<SpfRecord>(var why) ? why : "";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    v=spf1 a:1.2.3.4         | in "a:1.2.3.4" an address is no domain; it is written ip4:1.2.3.4
                    v=spf1 ip4:1.2.3.04      | in "ip4:1.2.3.04" the address cannot be read
                    v=spf1 ip4:2001:db8::1   | in "ip4:2001:db8::1" the address cannot be read
                    v=spf1 ip6:1.2.3.4       | in "ip6:1.2.3.4" the address cannot be read
                    v=spf1 ip6:fe80::1%eth0  | in "ip6:fe80::1%eth0" the address cannot be read
                    v=spf1 ip4               | in "ip4" a network is missing
                    v=spf1 mx/33             | in "mx/33" the length of a prefix is too large
                    v=spf1 all.              | in "all." there is no such mechanism
                    v=spf1 +-all             | in "+-all" there is no such mechanism
                    v=spf1 a:%{d             | in "a:%{d" a macro in it cannot be read
                    v=spf1 a:%{d0}           | in "a:%{d0}" a macro in it keeps no part
                    v=spf1 a:%{c}            | in "a:%{c}" there is no macro %{c} here
                    v=spf1 a:%{é}.x.y        | in "a:%{?}.x.y" only printable ASCII may stand in a record
                    v=spf1 a:x.%             | in "a:x.%" a % in it begins no macro; a % alone is written %%
                    v=spf1 exp=a.b exp=c.d   | in "exp=c.d" it stands there twice
                    v=spf1 EXP=a.b Exp=c.d   | in "Exp=c.d" it stands there twice
                    v=spf1 redirect=x        | in "redirect=x" it names no domain of two labels or more
                    """)
    void whatIsWrongIsSaid(String record, String why) {
        assertThat(wrong(record)).isEqualTo(why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=spf1",
                "V=SPF1   +A  MX/24//64  ?PTR:x.example. ~Exists:%{IR}._spf.%{D2} -ALL ",
                "v=spf1 a:%{l}%% a:x%_ a:x%-",
                "v=spf1 a:x.1-2 a:x.xn--p1ai a:x.a1 a:_a.b",
                "v=spf1 unknown=%{s}/:@ x.y-z_9= Redirect=%{d}",
                "v=spf1 a:%{d200}.example.com a:%{l99999999999999r+-}.b",
                "v=spf1 ip6:::ffff:1.2.3.4 ip6:::/0 ip4:0.0.0.0/0",
                "v=spf1 a:a/b.example.com/24//64 mx//0",
            })
    void allOfThisIsWellFormed(String record) {
        assertThat(wrong(record)).isEmpty();
    }

    @Test
    void onlyARecordOfThatVersionIsOne() {
        assertThat(SpfRecord.isOne("v=spf1")).isTrue();
        assertThat(SpfRecord.isOne("V=spf1 -all")).isTrue();
        assertThat(SpfRecord.isOne("v=spf10")).isFalse();
        assertThat(SpfRecord.isOne(" v=spf1")).isFalse();
        assertThat(SpfRecord.isOne("v=\u017fpf1")).isFalse();
    }

    private static MacroValues values(String client) {
        return new MacroValues(
                IpAddress.of(client),
                "[mx]",
                "strong-Bad+x",
                "email.example.com",
                Domain.of("gate.example.net"),
                Instant.EPOCH,
                domain -> "mx." + domain);
    }

    /** Those of §7.4, and some more. */
    @ParameterizedTest
    @CsvSource({
        "%{s}, strong-Bad+x@email.example.com",
        "%{o}, email.example.com",
        "%{d4}, email.example.com",
        "%{d2}, example.com",
        "%{d1}, com",
        "%{dr}, com.example.email",
        "%{d2r}, example.email",
        "%{DR2}, ''",
        "%{l-}, strong.Bad+x",
        "%{lr-+}, x.Bad.strong",
        "%{l1r-}, strong",
        "%{L}, strong-Bad%2Bx",
        "%{H}, %5Bmx%5D",
        "%{p}, mx.email.example.com",
        "%{ir}.%{v}._spf.%{d2}, 3.2.0.192.in-addr._spf.example.com",
        "%{i}, 192.0.2.3",
        "%{s@}, ''",
        "a%%b%_c%-d, a%b c%20d",
    })
    void macrosStandForWhatIsKnown(String text, String expanded) {
        var read = MacroText.parse(text, false);
        assertThat(
                        read instanceof Parsed.Good<MacroText>(var macros)
                                ? values("192.0.2.3").text(macros, "email.example.com")
                                : "")
                .isEqualTo(expanded);
    }

    @Test
    void anIpv6AddressIsItsDigits() {
        var macros = MacroText.parse("%{i} %{c}", true).orThrow();
        assertThat(values("2001:db8::cb01").text(macros, "x"))
                .isEqualTo(
                        "2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1"
                                + " 2001:db8::cb01");
    }

    @Test
    void aNameThatIsTooLongLosesLabelsOnItsLeft() {
        var macros = MacroText.domain("%{d}." + "abcdefgh.".repeat(30) + "example.").orThrow();
        var name = values("192.0.2.3").name(macros, "email.example.com");
        assertThat(name).hasSizeLessThanOrEqualTo(253).endsWith(".example").startsWith("abcdefgh.");
        var absurd = MacroText.domain("%{s}".repeat(20_000)).orThrow();
        assertThat(values("192.0.2.3").text(absurd, "x")).hasSizeLessThan(17_000);
    }

    @Test
    void anIpv6NetworkHoldsNoIpv4Client() {
        var record = SpfRecord.parse("v=spf1 ip6:::ffff:192.0.2.0/120 ip6:::ffff:0:0/80").orThrow();
        var client = IpAddress.of("::ffff:192.0.2.1");
        assertThat(record.directives())
                .noneMatch(d ->
                        d.mechanism() instanceof Mechanism.Ip(var network)
                                && network != null
                                && network.contains(client))
                .anyMatch(d ->
                        d.mechanism() instanceof Mechanism.Ip(var network)
                                && network != null
                                && network.contains(IpAddress.of("::fffe:c000:201")));
    }
}
