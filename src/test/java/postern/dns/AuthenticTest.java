package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.dns.LoopbackDns.record;
import static postern.dns.LoopbackDns.zone;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Type;
import postern.config.Settings.Dns.Dnssec;
import postern.mail.Domain;

/** When an answer counts as validated (RFC 4035 §3.2.3, RFC 6840 §5.7). */
class AuthenticTest {
    private static final String TLSA = "3 1 1 " + "AB".repeat(32);

    private static boolean isAuthentic(Answer<?> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return answer instanceof Answer.Found<?>(_, boolean authentic, _) && authentic;
    }

    private static StubResolver resolver(LoopbackDns dns, Dnssec dnssec) {
        return new StubResolver(
                List.of(dns.address()), dnssec, Duration.ofSeconds(5), System::nanoTime);
    }

    /** Sets the AD bit in what it answers. */
    private static LoopbackDns.Script validated(LoopbackDns.Script script) {
        return (query, response, tcp) -> {
            response.getHeader().setFlag(Flags.AD);
            return script.answer(query, response, tcp);
        };
    }

    @ParameterizedTest
    @EnumSource(Dnssec.class)
    void theWordOfAServerOnLoopbackCountsUnlessItIsSwitchedOff(Dnssec dnssec) throws IOException {
        var asked = new AtomicBoolean();
        var zone = validated(zone(record("example.com", "MX", 300, "10 mx.example.com.")));
        try (var dns =
                new LoopbackDns((query, response, tcp) -> {
                    asked.set(query.getHeader().getFlag(Flags.AD));
                    return zone.answer(query, response, tcp);
                })) {
            var answer = resolver(dns, dnssec).mx(Domain.of("example.com"));
            assertThat(isAuthentic(answer)).isEqualTo(dnssec != Dnssec.OFF);
            assertThat(asked.get()).isEqualTo(dnssec != Dnssec.OFF);
        }
    }

    @Test
    void anAnswerWithoutTheBitProvesNothing() throws IOException {
        try (var dns =
                new LoopbackDns(zone(record("example.com", "MX", 300, "10 mx.example.com.")))) {
            assertThat(isAuthentic(resolver(dns, Dnssec.TRUSTED).mx(Domain.of("example.com"))))
                    .isFalse();
        }
    }

    @Test
    void everyLinkOfAChainHasToBeValidated() throws IOException {
        var zone =
                zone(
                        record("example.com", "CNAME", 300, "b.example."),
                        record("b.example", "MX", 300, "10 mx.example.com."));
        for (var unproved : List.of("example.com.", "b.example.", "")) {
            try (var dns =
                    new LoopbackDns((query, response, tcp) -> {
                        if (!query.getQuestion().getName().toString().equals(unproved))
                            response.getHeader().setFlag(Flags.AD);
                        return zone.answer(query, response, tcp);
                    })) {
                var answer = resolver(dns, Dnssec.LOOPBACK).mx(Domain.of("example.com"));
                assertThat(isAuthentic(answer)).as(unproved).isEqualTo(unproved.isEmpty());
            }
        }
    }

    @Test
    void addressesOfBothFamiliesHaveToBeValidated() throws IOException {
        var zone =
                zone(
                        record("mx.example", "A", 300, "192.0.2.1"),
                        record("mx.example", "AAAA", 300, "2001:db8::1"));
        for (int unproved : new int[] {Type.A, Type.AAAA, Type.MX}) {
            try (var dns =
                    new LoopbackDns((query, response, tcp) -> {
                        if (query.getQuestion().getType() != unproved)
                            response.getHeader().setFlag(Flags.AD);
                        return zone.answer(query, response, tcp);
                    })) {
                var answer = resolver(dns, Dnssec.LOOPBACK).addresses("mx.example");
                assertThat(isAuthentic(answer)).isEqualTo(unproved == Type.MX);
            }
        }
    }

    @Test
    void tlsaAndTextAreRead() throws IOException {
        try (var dns =
                new LoopbackDns(
                        validated(
                                zone(
                                        record("_25._tcp.mx.example", "CNAME", 300, "t.example."),
                                        record("t.example", "TLSA", 300, TLSA),
                                        record(
                                                "x.example",
                                                "TXT",
                                                300,
                                                "\"v=STS\" \"v1; id=1\""))))) {
            var resolver = resolver(dns, Dnssec.LOOPBACK);
            assertThat(resolver.tlsa("_25._tcp.MX.example"))
                    .isEqualTo(
                            new Answer.Found<>(
                                    List.of(new Tlsa(3, 1, 1, "ab".repeat(32))),
                                    true,
                                    "t.example"));
            assertThat(resolver.texts("x.example"))
                    .isEqualTo(new Answer.Found<>(List.of("v=STSv1; id=1"), true, ""));
        }
    }
}
