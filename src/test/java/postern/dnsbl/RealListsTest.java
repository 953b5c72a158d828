package postern.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import postern.config.Settings;
import postern.dns.ClientName;
import postern.dns.ReverseDns;
import postern.dns.StubResolver;
import postern.dns.Unbound;
import postern.dnsbl.DnsList.Kind;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** Lists and names of clients in zones of Debian's unbound. */
@Tag("peers")
class RealListsTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final String V6 =
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";
    private static final String V6_TEST = "2.0.0.0.0.0.f.7.f.f.f.f" + ".0".repeat(20);

    @TempDir private Path folder;

    private static String data(String record) {
        return "local-data: '" + record + "'";
    }

    private static List<String> zones() {
        var lines = new ArrayList<String>();
        for (var zone : List.of("good.test", "dead.test"))
            lines.add("local-zone: \"" + zone + ".\" static");
        lines.add("local-zone: \"world.test.\" redirect");
        lines.add(data("world.test. A 127.0.0.2"));
        lines.add("local-zone: \"broken.test.\" always_refuse");
        for (var entry : List.of("2.0.0.127", V6_TEST, "test", "99.2.0.192", V6, "spam.example"))
            lines.add(data(entry + ".good.test. A 127.0.0.2"));
        lines.add(data("99.2.0.192.good.test. TXT \"listed, \" \"see good.test\""));
        lines.add(data("77.2.0.192.good.test. A 127.255.255.255"));
        lines.add(data("1.2.0.192.in-addr.arpa. PTR mx.good.test."));
        lines.add(data("2.2.0.192.in-addr.arpa. PTR mx.good.test."));
        lines.add(data("mx.good.test. A 192.0.2.1"));
        return lines;
    }

    private static DnsList list(String zone) {
        return new DnsList(
                Domain.of(zone),
                Set.of(Kind.values()),
                1,
                DnsList.USUAL_CODES,
                true,
                DnsList.USUAL_TIMEOUT);
    }

    private static List<String> names(List<Listings.Unavailable> lists) {
        return lists.stream().map(u -> u.zone() + ": " + u.why().replaceAll(":\\d+", "")).toList();
    }

    @Test
    void aRealNameServerIsUnderstood() throws Exception {
        try (var unbound = new Unbound(folder, zones())) {
            var server = new Settings.Address(IpAddress.of("127.0.0.1"), unbound.port);
            var resolver = StubResolver.of(new Settings.Dns(List.of(server), BUDGET));
            var lists =
                    new DnsLists(
                            resolver,
                            List.of(
                                    list("good.test"),
                                    list("dead.test"),
                                    list("world.test"),
                                    list("broken.test")),
                            System::nanoTime);
            assertThat(lists.check(BUDGET))
                    .extracting(change -> change.list().zone() + " " + change.kind())
                    .containsExactly(
                            "dead.test IPV4",
                            "dead.test IPV6",
                            "dead.test DOMAIN",
                            "world.test IPV4",
                            "world.test IPV6",
                            "world.test DOMAIN",
                            "broken.test IPV4",
                            "broken.test IPV6",
                            "broken.test DOMAIN");

            var found = lists.ask(IpAddress.of("192.0.2.99"), BUDGET);
            assertThat(found.listed())
                    .containsExactly(
                            new Listings.Listed(
                                    Domain.of("good.test"),
                                    1,
                                    List.of(IpAddress.of("127.0.0.2")),
                                    "listed, see good.test"));
            assertThat(names(found.unavailable()))
                    .containsExactly(
                            "dead.test: switched off: 127.0.0.2 is not listed: the list may be dead",
                            "world.test: switched off: 127.0.0.1 is listed, as all the world may be",
                            "broken.test: switched off: it does not answer: REFUSED from 127.0.0.1");
            assertThat(lists.ask(IpAddress.of("2001:db8::1"), BUDGET).weight()).isEqualTo(1);
            assertThat(lists.ask(Domain.of("spam.example"), BUDGET).weight()).isEqualTo(1);
            assertThat(lists.ask(IpAddress.of("192.0.2.98"), BUDGET).listed()).isEmpty();
            assertThat(names(lists.ask(IpAddress.of("192.0.2.77"), BUDGET).unavailable()))
                    .contains("good.test: it refuses to answer us: 127.255.255.255");

            var reverse = new ReverseDns(resolver, System::nanoTime);
            assertThat(reverse.find(IpAddress.of("192.0.2.1"), BUDGET))
                    .isEqualTo(new ClientName.Confirmed(Domain.of("mx.good.test")));
            assertThat(reverse.find(IpAddress.of("192.0.2.2"), BUDGET))
                    .isEqualTo(new ClientName.Unverified("mx.good.test"));
            assertThat(reverse.find(IpAddress.of("192.0.2.3"), BUDGET))
                    .isEqualTo(new ClientName.None());
        }
    }
}
