package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.SILENCE;
import static postern.dns.LoopbackDns.record;
import static postern.dns.LoopbackDns.zone;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import postern.config.Settings;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** Names of addresses, one family alone, and less time than usual. */
class StubResolverNamesTest {
    private static final Domain EXAMPLE = Domain.of("example.com");
    private final List<LoopbackDns> servers = new ArrayList<>();

    @AfterEach
    void stop() throws IOException {
        for (var server : servers) server.close();
    }

    private LoopbackDns server(LoopbackDns.Script script) throws IOException {
        var server = new LoopbackDns(script);
        servers.add(server);
        return server;
    }

    private static StubResolver resolver(Duration timeout, LoopbackDns server) {
        return new StubResolver(
                List.of(server.address()), Settings.Dns.Dnssec.OFF, timeout, System::nanoTime);
    }

    private static StubResolver resolver(LoopbackDns server) {
        return resolver(Duration.ofSeconds(5), server);
    }

    @Test
    void oneFamilyIsAskedAlone() throws IOException {
        var dns =
                server(
                        zone(
                                record("mx.example.com", "A", 300, "192.0.2.1"),
                                record("mx.example.com", "AAAA", 300, "2001:db8::1")));
        var resolver = resolver(dns);
        assertThat(resolver.ipv4("MX.example.com"))
                .isEqualTo(new Answer.Found<>(List.of(IpAddress.of("192.0.2.1"))));
        assertThat(dns.asked).hasValue(1);
        assertThat(resolver.ipv6("mx.example.com"))
                .isEqualTo(new Answer.Found<>(List.of(IpAddress.of("2001:db8::1"))));
        assertThat(dns.asked).hasValue(2);
    }

    @Test
    void theNamesOfAnAddressWhateverOctetsTheyHold() throws IOException {
        var dns =
                server(
                        zone(
                                record("4.2.0.192.in-addr.arpa", "CNAME", 300, "4.0-7.example."),
                                record("4.0-7.example", "PTR", 300, "Mail.Example.COM."),
                                record("4.0-7.example", "PTR", 300, "a\\.b\\010.example."),
                                record(
                                        "1." + "0.".repeat(23) + "8.b.d.0.1.0.0.2.ip6.arpa",
                                        "PTR",
                                        300,
                                        "six.example.")));
        assertThat(resolver(dns).names(IpAddress.of("192.0.2.4")))
                .isEqualTo(
                        new Answer.Found<>(
                                List.of("mail.example.com", "a\\.b\\010.example"),
                                false,
                                "4.0-7.example"));
        assertThat(resolver(dns).names(IpAddress.of("2001:db8::1")))
                .isEqualTo(new Answer.Found<>(List.of("six.example")));
        assertThat(resolver(dns).names(IpAddress.of("192.0.2.5")))
                .isEqualTo(new Answer.Absent<>(true));
    }

    @Test
    void anyTextCanBeAName() throws IOException {
        var dns = server(zone(record("a\\ \\\\\\@\\195\\188.example", "TXT", 300, "here")));
        assertThat(resolver(dns).texts(NameText.escaped("A \\@ü.example")))
                .isEqualTo(new Answer.Found<>(List.of("here")));
        assertThat(NameText.escaped("_spf.Example")).isEqualTo("_spf.Example");
    }

    @Test
    void withinATimeOrNotAtAll() throws IOException {
        var dead = server(SILENCE);
        var resolver = resolver(Duration.ofSeconds(20), dead);
        var hurried = resolver.within(Duration.ofMillis(200)).within(Duration.ofSeconds(20));
        var begin = System.nanoTime();
        assertThat(hurried.mx(EXAMPLE)).isInstanceOf(Answer.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
        int asked = dead.asked.get();
        while (System.nanoTime() - begin < Duration.ofMillis(200).toNanos()) Thread.onSpinWait();
        assertThat(hurried.mx(EXAMPLE)).isEqualTo(new Answer.Unavailable<>("no time left"));
        assertThat(dead.asked).hasValue(asked);
        assertThat(resolver.counts().unavailable()).isEqualTo(2);
    }

    @Test
    void whatIsKnownNeedsNoTime() throws IOException {
        var resolver = resolver(server(zone(record("example.com", "MX", 300, "5 mx.example."))));
        var answer = resolver.mx(EXAMPLE);
        assertThat(resolver.within(Duration.ZERO).mx(EXAMPLE)).isEqualTo(answer);
    }
}
