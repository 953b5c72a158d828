package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HOSTILE 21: one address, one spelling; a block is what it says or nothing. */
class IpTest {

    private static IpPrefix prefix(String text) {
        return IpPrefix.parse(text).orThrow();
    }

    private static IpSet set(String... prefixes) {
        return IpSet.of(Arrays.stream(prefixes).map(IpTest::prefix).toList());
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "::ffff:192.0.2.1, 192.0.2.1",
        "::FFFF:c000:201, 192.0.2.1",
        "0:0:0:0:0:ffff:192.0.2.1, 192.0.2.1",
        "::1, ::1",
        "::, ::",
        "2001:DB8:0:0:0:0:0:1, 2001:db8::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
        "::192.0.2.1, ::c000:201",
        "64:ff9b::192.0.2.1, 64:ff9b::c000:201"
    })
    void oneCanonicalForm(String text, String canonical) {
        assertThat(IpAddress.of(text)).hasToString(canonical);
        assertThat(IpAddress.of(canonical)).isEqualTo(IpAddress.of(text));
        assertThat(IpAddress.of(IpAddress.of(text).octets())).isEqualTo(IpAddress.of(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.04",
                "1.2.3.256",
                "1.2.3.+4",
                " 1.2.3.4",
                "1.2.3.4 ",
                "0x7f.1.1.1",
                "127.1",
                "2130706433",
                "1.2.3.",
                ":",
                ":::",
                "1::2::3",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                "fe80::1%eth0",
                "::1%1",
                "1.2.3.4::",
                "::1.2.3",
                "::01.2.3.4",
                "::ffff:1.2.3.4.5",
                "1:",
                ":1",
                "[::1]",
                "١.2.3.4"
            })
    void noAddress(String text) {
        assertThat(IpAddress.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "::ffff:0:0/96",
                "::ffff:192.0.2.0/120",
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/08",
                "10.0.0.0/",
                "10.0.0.0/8/8",
                "2001:db8::1/64",
                "::/129",
                "10.0/8",
                "010.0.0.0/8",
                "10.0.0.0/255.0.0.0",
                "fe80::%1/64"
            })
    void hostile21NoBlock(String text) {
        assertThat(IpPrefix.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aBlockHoldsItsEndsAndNothingBeside() {
        var block = prefix("10.20.0.0/22");
        assertThat(block.first()).isEqualTo(IpAddress.of("10.20.0.0"));
        assertThat(block.last()).isEqualTo(IpAddress.of("10.20.3.255"));
        assertThat(block.contains(IpAddress.of("10.20.3.255"))).isTrue();
        assertThat(block.contains(IpAddress.of("10.20.4.0"))).isFalse();
        assertThat(block.contains(IpAddress.of("::10.20.0.0"))).isFalse();
        assertThat(prefix("0.0.0.0/0").contains(IpAddress.of("255.255.255.255"))).isTrue();
        assertThat(prefix("::/0").contains(IpAddress.of("1.2.3.4"))).isFalse();
        assertThat(prefix("::/0").last())
                .isEqualTo(IpAddress.of("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"));
        assertThat(prefix("2001:db8:7::/48")).hasToString("2001:db8:7::/48");
        assertThat(prefix("::ffff:192.0.2.1")).hasToString("192.0.2.1");
    }

    @Test
    void setsJoinWhatOverlapsOrAdjoins() {
        assertThat(set("10.0.0.0/25", "10.0.0.128/25", "10.0.0.7").ranges())
                .containsExactly(
                        new IpSet.Range(IpAddress.of("10.0.0.0"), IpAddress.of("10.0.0.255")));
        assertThat(set("10.0.0.0/24", "10.0.2.0/24").ranges()).hasSize(2);
        assertThat(set("255.255.255.255", "::").ranges()).hasSize(2);
        assertThat(set("2001:db8:0:0:ffff:ffff:ffff:ffff", "2001:db8:0:1::").ranges()).hasSize(1);
        assertThat(set("0.0.0.0/0", "::/0").ranges()).hasSize(2);
        assertThat(set().contains(IpAddress.of("::"))).isFalse();
    }

    @Test
    void aSetHoldsWhatOneOfItsBlocksHolds() {
        var random = new Random(21);
        for (int round = 0; round < 300; round++) {
            var blocks = new java.util.ArrayList<IpPrefix>();
            for (int i = random.nextInt(8); i >= 0; i--) {
                int length = 120 + random.nextInt(9);
                var address = IpAddress.of("2001:db8::" + Integer.toHexString(random.nextInt(512)));
                blocks.add(new IpPrefix(address.first(length), length));
            }
            var set = IpSet.of(blocks);
            for (int i = 0; i < 600; i++) {
                var address = IpAddress.of("2001:db8::" + Integer.toHexString(i));
                assertThat(set.contains(address))
                        .isEqualTo(blocks.stream().anyMatch(b -> b.contains(address)));
            }
        }
        assertThat(IpSet.of(List.of())).isEqualTo(IpSet.EMPTY);
    }

    @Test
    void whatIsTakenAwayIsGoneAndNothingElse() {
        var random = new Random(5);
        for (int round = 0; round < 500; round++) {
            var a = someSet(random);
            var b = someSet(random);
            var left = a.minus(b);
            for (int low = 0; low < 64; low++) {
                var address = IpAddress.of("192.0.2." + low);
                assertThat(left.contains(address))
                        .as(address + " in " + a + " minus " + b)
                        .isEqualTo(a.contains(address) && !b.contains(address));
            }
        }
        assertThat(set("::/0", "0.0.0.0/0").minus(set("::/0"))).isEqualTo(set("0.0.0.0/0"));
        assertThat(set("2001:db8::/32").minus(set("2001:db8:8000::/33")))
                .isEqualTo(set("2001:db8::/33"));
        assertThat(set("0.0.0.0/0", "::/0").minus(set("0.0.0.0/0", "::/0")).isEmpty()).isTrue();
    }

    private static IpSet someSet(Random random) {
        var set = IpSet.EMPTY;
        for (int i = random.nextInt(4); i > 0; i--) {
            int length = 26 + random.nextInt(7);
            var base = IpAddress.of("192.0.2." + random.nextInt(64)).first(length);
            set = set.union(IpSet.of(List.of(new IpPrefix(base, length))));
        }
        return set;
    }

    @Test
    void addressesHaveNeighbours() {
        assertThat(IpAddress.of("10.0.0.255").next()).hasToString("10.0.1.0");
        assertThat(IpAddress.of("10.0.1.0").previous()).hasToString("10.0.0.255");
        assertThat(IpAddress.of("2001:db8::ffff:ffff:ffff:ffff").next())
                .hasToString("2001:db8:0:1::");
        assertThat(IpAddress.of("2001:db8:0:1::").previous())
                .hasToString("2001:db8::ffff:ffff:ffff:ffff");
        assertThat(IpAddress.of("::fffe:ffff:ffff").next()).hasToString("::1:0:0:0");
        assertThat(IpAddress.of("::1:0:0:0").previous()).hasToString("::fffe:ffff:ffff");
    }

    @Test
    void aBlockAroundTheMappedAddressesEndsBeforeThem() {
        for (var block : List.of("::/80", "::8000:0:0/81", "::fffe:0:0/95"))
            assertThat(IpPrefix.parse(block).orThrow().last())
                    .as(block)
                    .hasToString("::fffe:ffff:ffff");
        assertThat(set("::/80", "::1:0:0:0/80")).isEqualTo(set("::/79"));
        assertThat(set("::/64").minus(set("::/80")).union(set("::/80"))).isEqualTo(set("::/64"));
    }
}
