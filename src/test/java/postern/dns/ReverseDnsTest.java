package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Domain;
import postern.mail.IpAddress;

class ReverseDnsTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private final FakeResolver dns = new FakeResolver();

    private ClientName find(String client) {
        return new ReverseDns(dns, () -> 0).find(IpAddress.of(client), BUDGET);
    }

    private static ClientName confirmed(String name) {
        return new ClientName.Confirmed(Domain.of(name));
    }

    @Test
    void aNameThatLeadsBackIsConfirmed() {
        dns.names("192.0.2.1", "mx.example.com").host("mx.example.com", "192.0.2.9", "192.0.2.1");
        assertThat(find("192.0.2.1")).isEqualTo(confirmed("mx.example.com"));
        assertThat(find("::ffff:192.0.2.1")).isEqualTo(confirmed("mx.example.com"));
        assertThat(dns.asked).contains("A mx.example.com").doesNotContain("AAAA mx.example.com");
        dns.names("2001:db8::1", "six.example").host("six.example", "2001:db8::1", "192.0.2.1");
        assertThat(find("2001:db8::1")).isEqualTo(confirmed("six.example"));
    }

    @Test
    void oneOfSeveralNamesIsEnough() {
        dns.names("192.0.2.1", "c.example", "b.example", "a.example")
                .host("c.example", "192.0.2.1")
                .host("b.example", "192.0.2.1")
                .host("a.example", new Answer.Unavailable<>("no answer"));
        assertThat(find("192.0.2.1")).isEqualTo(confirmed("b.example"));
    }

    @Test
    void aNameThatLeadsElsewhereIsUnverified() {
        dns.names("192.0.2.1", "mx.victim.example").host("mx.victim.example", "198.51.100.1");
        assertThat(find("192.0.2.1")).isEqualTo(new ClientName.Unverified("mx.victim.example"));
        dns.names("192.0.2.2", "gone.example");
        assertThat(find("192.0.2.2")).isEqualTo(new ClientName.Unverified("gone.example"));
    }

    @Test
    void anAddressMayHaveNoName() {
        assertThat(find("192.0.2.1")).isEqualTo(new ClientName.None());
        dns.names("192.0.2.2", new Answer.Absent<>(true));
        assertThat(find("192.0.2.2")).isEqualTo(new ClientName.None());
    }

    @Test
    void whatFailsIsNeitherConfirmedNorUnverified() {
        dns.names("192.0.2.1", new Answer.Unavailable<>("SERVFAIL"));
        assertThat(find("192.0.2.1")).isEqualTo(new ClientName.Failed("SERVFAIL"));
        dns.names("192.0.2.2", new Answer.Bogus<>("dnssec bogus"));
        assertThat(find("192.0.2.2")).isEqualTo(new ClientName.Failed("dnssec bogus"));
        dns.names("192.0.2.3", "a.example", "b.example")
                .host("a.example", new Answer.Unavailable<>("no answer"))
                .host("b.example", "198.51.100.1");
        assertThat(find("192.0.2.3")).isEqualTo(new ClientName.Failed("no answer"));
        dns.names("192.0.2.4", "c.example").host("c.example", new Answer.Bogus<>("forged"));
        assertThat(find("192.0.2.4")).isEqualTo(new ClientName.Failed("forged"));
    }

    @ParameterizedTest
    @CsvSource({
        "localhost, localhost",
        "a\\.b.example, a?.b.example",
        "x\\013\\010Received:\\032evil.example, x?013?010Received??032evil.example",
        "<script>.example, ?script?.example",
        "192.0.2.1, 192.0.2.1",
        "under_score.example, under_score.example",
        "-a.example, -a.example"
    })
    void whatNoHostCanBeCalledIsShownTamedAndNotAskedFor(String name, String shown) {
        dns.names("192.0.2.1", name);
        if (!name.equals("localhost")) dns.host(name, "192.0.2.1");
        assertThat(find("192.0.2.1")).isEqualTo(new ClientName.Unverified(shown));
        if (!name.equals("localhost")) assertThat(dns.asked).containsExactly("PTR 192.0.2.1");
    }

    @Test
    void aNameIsShownShort() {
        dns.names("192.0.2.1", "\\007".repeat(250));
        assertThat(find("192.0.2.1"))
                .isInstanceOfSatisfying(
                        ClientName.Unverified.class, u -> assertThat(u.name()).hasSize(255));
    }

    @Test
    void onlySomeNamesAreLookedAt() {
        var names =
                IntStream.range(0, 100)
                        .mapToObj(i -> "n%02d.example".formatted(99 - i))
                        .toArray(String[]::new);
        dns.names("192.0.2.1", names).host("n77.example", "192.0.2.1");
        assertThat(find("192.0.2.1")).isEqualTo(new ClientName.Unverified("n00.example"));
        assertThat(dns.asked).hasSize(1 + ReverseDns.MOST_NAMES);
        dns.host("n04.example", "192.0.2.1");
        assertThat(find("192.0.2.1")).isEqualTo(confirmed("n04.example"));
    }

    @Test
    void whenTheTimeIsUpNobodyIsAsked() {
        dns.names("192.0.2.1", "a.example", "b.example", "c.example")
                .host("c.example", "192.0.2.1");
        var nanos = new AtomicLong();
        var slow =
                new ReverseDns(dns, () -> nanos.getAndAdd(Duration.ofSeconds(1).toNanos()))
                        .find(IpAddress.of("192.0.2.1"), Duration.ofSeconds(3));
        assertThat(slow).isEqualTo(new ClientName.Failed("no time left"));
        assertThat(dns.asked).isEqualTo(List.of("PTR 192.0.2.1", "A a.example"));
    }
}
