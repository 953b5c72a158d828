package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.rcode;
import static postern.dns.LoopbackDns.record;
import static postern.dns.LoopbackDns.zone;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import postern.config.Settings;
import postern.mail.Domain;

/** How long the stub resolver remembers what it was told. */
class StubResolverCacheTest {
    private static final Domain EXAMPLE = Domain.of("example.com");

    /** How far the clock was moved on. */
    private final AtomicLong passed = new AtomicLong();

    private StubResolver resolver(LoopbackDns dns) {
        return new StubResolver(
                List.of(dns.address()),
                Settings.Dns.Dnssec.LOOPBACK,
                Duration.ofSeconds(5),
                () -> System.nanoTime() + passed.get());
    }

    @Test
    void answersHoldAsLongAsTheirTtl() throws IOException {
        try (var dns = new LoopbackDns(zone(record("example.com", "MX", 60, "5 mx.example.")))) {
            var resolver = resolver(dns);
            var first = resolver.mx(EXAMPLE);
            passed.addAndGet(Duration.ofSeconds(50).toNanos());
            assertThat(resolver.mx(EXAMPLE)).isSameAs(first);
            assertThat(dns.asked).hasValue(1);
            passed.addAndGet(Duration.ofSeconds(11).toNanos());
            assertThat(resolver.mx(EXAMPLE)).isEqualTo(first);
            assertThat(dns.asked).hasValue(2);
            assertThat(resolver.counts()).isEqualTo(new StubResolver.Counts(1, 2, 0, 0, 0));
        }
    }

    @Test
    void denialsHoldAsLongAsTheSoaSays() throws IOException {
        try (var dns =
                new LoopbackDns((_, response, _) -> {
                    response.getHeader().setRcode(Rcode.NXDOMAIN);
                    response.addRecord(
                            record(
                                    "com",
                                    "SOA",
                                    900,
                                    "ns.example. root.example. 1 1800 900 604800 30"),
                            Section.AUTHORITY);
                    return true;
                })) {
            var resolver = resolver(dns);
            resolver.mx(EXAMPLE);
            passed.addAndGet(Duration.ofSeconds(25).toNanos());
            assertThat(resolver.mx(EXAMPLE)).isEqualTo(new Answer.Absent<>(false));
            assertThat(dns.asked).hasValue(1);
            passed.addAndGet(Duration.ofSeconds(6).toNanos());
            resolver.mx(EXAMPLE);
            assertThat(dns.asked).hasValue(2);
        }
    }

    @Test
    void failuresAreNotKept() throws IOException {
        try (var dns = new LoopbackDns(rcode(Rcode.SERVFAIL))) {
            var resolver = resolver(dns);
            resolver.mx(EXAMPLE);
            resolver.mx(EXAMPLE);
            assertThat(dns.asked).hasValue(2);
        }
    }
}
