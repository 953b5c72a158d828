package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

class WideTrustTest {

    private static IpSet set(String blocks) {
        var prefixes = new ArrayList<IpPrefix>();
        for (var block : blocks.split(" ")) prefixes.add(IpPrefix.parse(block).orThrow());
        return IpSet.of(prefixes);
    }

    private static List<String> firsts(List<IpSet.Range> ranges) {
        return ranges.stream().map(range -> range.first() + " to " + range.last()).toList();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "203.0.112.0/20, none",
                "203.0.112.0/20 203.0.128.0/32, 203.0.112.0 to 203.0.128.0",
                "203.0.111.255/32 203.0.112.0/20, 203.0.111.255 to 203.0.127.255",
                "2001:db8::/48, none",
                "2001:db8::/48 2001:db8:1::/128, 2001:db8:: to 2001:db8:1::",
                "2001:db8:0:ffff:ffff:ffff:ffff:ffff/128 2001:db8:1::/48, 2001:db8:0:ffff:ffff:ffff:ffff:ffff to 2001:db8:1:ffff:ffff:ffff:ffff:ffff",
                "2001:db8:0:8000::/49 2001:db8:1::/49, none",
                "10.0.0.0/8 fc00::/7 127.0.0.0/8 169.254.0.0/16, none",
                "64:ff9b::/116, none",
                "64:ff9b::/115, 64:ff9b:: to 64:ff9b::1fff",
                "64:ff9b::/96, 64:ff9b:: to 64:ff9b::ffff:ffff"
            })
    void whatIsTooWideForThePublic(String blocks, String wide) {
        assertThat(firsts(WideTrust.in(set(blocks))))
                .isEqualTo(wide == null ? List.of() : Arrays.asList(wide.split(", ")));
    }

    /** A range that is wide by itself is told once, translated addresses in it included. */
    @Test
    void translatedAddressesWithinAWideRangeAreToldWithIt() {
        assertThat(firsts(WideTrust.in(set("64:ff9b::/47")))).hasSize(1);
        assertThat(firsts(WideTrust.in(set("64:ff9b::/96 203.0.0.0/16"))))
                .containsExactlyInAnyOrder(
                        "203.0.0.0 to 203.0.255.255", "64:ff9b:: to 64:ff9b::ffff:ffff");
        assertThat(firsts(WideTrust.in(set("64:ff9b::/96 2001:db8::/32")))).hasSize(2);
        assertThat(firsts(WideTrust.in(set("64:ff9b::/96 64::/32")))).hasSize(2);
    }

    @Test
    void privateNetworksAreWideForWhoSharesThem() {
        assertThat(firsts(WideTrust.inPrivate(set("10.20.0.0/16 169.254.0.0/24 fe80::/120"))))
                .isEmpty();
        assertThat(firsts(WideTrust.inPrivate(set("10.20.0.0/15"))))
                .containsExactly("10.20.0.0 to 10.21.255.255");
        assertThat(firsts(WideTrust.inPrivate(set("169.254.0.0/23")))).hasSize(1);
        assertThat(WideTrust.everybody(set("0.0.0.0/8"))).isEmpty();
        assertThat(WideTrust.everybody(set("16.0.0.0/7"))).hasSize(1);
    }
}
