package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.Acknowledgement;
import postern.policy.DomainPattern;
import postern.policy.DomainSet;
import postern.policy.Grant;
import postern.policy.Policy;

class ProofTest {

    private static List<String> failing(String domain, Grant... grants) {
        var policy =
                new Policy(List.of(DomainPattern.of(domain)), Map.of(), List.of(grants), List.of());
        var properties =
                Proof.of(
                        policy,
                        new Surroundings(
                                List.of(),
                                new DomainSet(List.of(new DomainPattern.Everything())),
                                null,
                                List.of(),
                                List.of(),
                                Instant.EPOCH));
        var failing = new ArrayList<String>();
        for (var property : properties) if (!property.permitsStart()) failing.add(property.name());
        assertThat(Proof.permitsStart(properties)).isEqualTo(failing.isEmpty());
        return failing;
    }

    private static Grant.Clients clients(String prefixes) {
        var list = new ArrayList<IpPrefix>();
        for (var prefix : prefixes.split(" ")) list.add(IpPrefix.parse(prefix).orThrow());
        return new Grant.Clients(List.of("net"), IpSet.of(list));
    }

    private static Grant.Terms terms(String name) {
        return new Grant.Terms(name, 7, List.of(), null, null, null);
    }

    private static Grant relay(String prefixes) {
        return new Grant.Relay(terms("relay"), clients(prefixes));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "0.0.0.0/1 128.0.0.0/1",
                "203.0.96.0/19",
                "203.0.112.0/20 203.0.128.0",
                "198.51.96.0/21 198.51.104.0/21 198.51.112.0/24",
                "2001:db8::/47",
                "2001:db8::/48 2001:db8:1::",
                "8.0.0.0/7", // public beside the private 10.0.0.0/8
                "11.0.0.0/12 10.0.0.0/8",
            })
    void whatIsWideIsRefused(String prefixes) {
        assertThat(failing("example.com", relay(prefixes)))
                .containsExactly("no-open-relay", "no-wide-trust");
        assertThat(failing("example.com", new Grant.Upstream(terms("up"), clients(prefixes))))
                .containsExactly("no-wide-trust");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.0/8",
                "172.16.0.0/12 192.168.0.0/16",
                "203.0.112.0/20",
                "198.51.96.0/21 198.51.104.0/21",
                "203.0.113.5 198.51.100.0/24",
                "2001:db8::/48",
                "fc00::/7",
                "::1 127.0.0.0/8",
            })
    void whatIsNarrowOrPrivateIsNot(String prefixes) {
        assertThat(failing("example.com", relay(prefixes))).isEmpty();
    }

    @Test
    void theNetworksOfAllGrantsCountTogether() {
        var other = new Grant.Relay(terms("other"), clients("203.0.128.0/20"));
        assertThat(failing("example.com", relay("203.0.112.0/20"))).isEmpty();
        assertThat(failing("example.com", relay("203.0.112.0/20"), other)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*.com",
                "com",
                "co.uk",
                "*.co.uk",
                "github.io",
                "*example.com",
                "*.ck"
            })
    void whatIsNotOursAloneIsRefused(String domain) {
        assertThat(failing(domain)).containsExactly("no-loose-pattern");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example.com", "*.example.com", "example.co.uk", "me.github.io", "intern"})
    void whatIsOursAloneIsNot(String domain) {
        assertThat(failing(domain)).isEmpty();
    }

    private static Property openRelay(String acknowledged, String until, String prefixes) {
        var policy =
                new Policy(
                        List.of(DomainPattern.of("example.com")),
                        Map.of("net", clients(prefixes).addresses()),
                        List.of(relay(prefixes)),
                        List.of());
        var acknowledgement =
                new Acknowledgement(
                        "no-wide-trust", acknowledged, "we know", Instant.parse(until), 9);
        var surroundings =
                new Surroundings(
                        List.of(),
                        new DomainSet(List.of(new DomainPattern.Everything())),
                        null,
                        List.of(acknowledgement),
                        List.of(),
                        Instant.parse("2026-06-01T00:00:00Z"));
        return Proof.of(policy, surroundings).getFirst();
    }

    @ParameterizedTest
    @CsvSource({
        "net,   2026-12-31T00:00:00Z, 198.18.0.0/19, true",
        "relay, 2026-12-31T00:00:00Z, 198.18.0.0/19, true",
        "other, 2026-12-31T00:00:00Z, 198.18.0.0/19, false",
        "net,   2026-05-31T00:00:00Z, 198.18.0.0/19, false", // ended
        "net,   2026-12-31T00:00:00Z, 0.0.0.0/0,     false", // as good as everybody
        "relay, 2026-12-31T00:00:00Z, 0.0.0.0/1,     false",
    })
    void whoIsAcknowledgedIsNoOutsider(String name, String until, String prefixes, boolean holds) {
        var property = openRelay(name, until, prefixes);
        assertThat(property.name()).isEqualTo("no-open-relay");
        assertThat(property.holds()).as(property.detail()).isEqualTo(holds);
    }
}
