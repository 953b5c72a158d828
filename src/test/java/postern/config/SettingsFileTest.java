package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import postern.config.RouteRule.Target;
import postern.config.RouteRule.TlsDemand;
import postern.config.Settings.Address;
import postern.config.Settings.Delivering;
import postern.config.Settings.Dns;
import postern.config.Settings.Logging;
import postern.config.Settings.Receiving;
import postern.config.Settings.Spooling;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.mail.MessageBounds;
import postern.mail.SessionBounds;
import postern.policy.DomainPattern;
import postern.policy.Grant;
import postern.policy.Guard;

class SettingsFileTest {
    private static final Path FILE = Path.of("/etc/postern/postern.yaml");
    private static final String LEAST =
            """
            hostname: mail.example.com
            domains: example.com
            listeners: { inbound: { address: "127.0.0.1:25" } }
            grants: [ { receive: {} } ]
            routes: [ { to: any, next-hop: mx } ]
            """;

    private static Settings read(String text) {
        var reading = SettingsFile.read(FILE, text.getBytes(StandardCharsets.UTF_8));
        assertThat(reading).isInstanceOf(Reading.Read.class);
        return ((Reading.Read) reading).settings();
    }

    /** Every default in one place: who changes one changes this too. */
    @Test
    void defaults() {
        var settings = read(LEAST);
        assertThat(settings.data()).isEqualTo(Path.of("/etc/postern/data"));
        assertThat(settings.tls()).isEqualTo(new Tls(List.of(), TlsVersion.TLS_1_2, null));
        assertThat(settings.listeners())
                .containsExactly(
                        new Listener("inbound", IpAddress.of("127.0.0.1"), 25, TlsMode.OFFERED, 3));
        assertThat(settings.routes())
                .containsExactly(
                        new RouteRule(5, List.of(), new Target.Mx(), TlsDemand.OPPORTUNISTIC));
        assertThat(settings.receiving())
                .isEqualTo(
                        new Receiving(
                                MessageBounds.USUAL,
                                SessionBounds.USUAL,
                                new Settings.Crowd(
                                        5000,
                                        500,
                                        100,
                                        250,
                                        Settings.Crowd.NO_BOUND,
                                        24,
                                        48,
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(10)),
                                Duration.ofSeconds(30)));
        assertThat(settings.delivering())
                .isEqualTo(
                        new Delivering(
                                Duration.ofMinutes(5),
                                Duration.ofHours(1),
                                Duration.ofDays(5),
                                Duration.ofHours(4),
                                20,
                                200,
                                Duration.ofSeconds(30),
                                Duration.ofMinutes(5)));
        assertThat(settings.dns()).isEqualTo(new Dns(List.of(), Duration.ofSeconds(5)));
        assertThat(settings.spool()).isEqualTo(new Spooling(64L << 20, 100L << 20, Long.MAX_VALUE));
        assertThat(settings.log())
                .isEqualTo(
                        new Logging(
                                List.of(
                                        LogOutput.lines(
                                                "-", new LogOutput.Target.StandardOutput())),
                                Path.of("/etc/postern/data/journal.jsonl"),
                                null));
        assertThat(settings.metrics()).isEqualTo(new Address(IpAddress.of("127.0.0.1"), 9025));
        assertThat(settings.policy().guards()).isEmpty();
    }

    @Test
    void whatIsWrittenCounts() {
        var settings =
                read(
                        LEAST
                                + """
                                data: /var/spool/postern
                                limits: { message-size: 10 MiB, recipients: 200, idle: 90s }
                                delivery: { first-retry: 1m, delay-notice: never }
                                dns: { servers: ["127.0.0.1:5353", "::1"], timeout: 500ms }
                                spool: { min-free: 1 GiB, max-size: 10 GiB }
                                log: { file: mail.log, journal: none }
                                metrics: { address: none }
                                """
                                        .replace("\"::1\"", "\"[::1]\""));
        assertThat(settings.data()).isEqualTo(Path.of("/var/spool/postern"));
        assertThat(settings.receiving().message().size()).isEqualTo(10L << 20);
        assertThat(settings.receiving().session().recipients()).isEqualTo(200);
        assertThat(settings.receiving().session().idle()).isEqualTo(Duration.ofSeconds(90));
        assertThat(settings.delivering().firstRetry()).isEqualTo(Duration.ofMinutes(1));
        assertThat(settings.delivering().delayNotice()).isNull();
        assertThat(settings.dns().servers())
                .containsExactly(
                        new Address(IpAddress.of("127.0.0.1"), 5353),
                        new Address(IpAddress.of("::1"), 53));
        assertThat(settings.spool()).isEqualTo(new Spooling(64L << 20, 1L << 30, 10L << 30));
        assertThat(settings.log())
                .isEqualTo(
                        new Logging(
                                List.of(
                                        LogOutput.lines(
                                                "mail.log",
                                                new LogOutput.Target.File(
                                                        Path.of("/etc/postern/mail.log"), null))),
                                null,
                                null));
        assertThat(settings.metrics()).isNull();
    }

    @Test
    void routesHaveFixedHostsInTheirOrder() {
        var routes =
                read(LEAST.replace(
                                "routes: [",
                                "routes: [ { to: [example.com, \"*.example.com\"],"
                                        + " next-hop: [\"10.0.0.10\", \"[2001:db8::1]:2525\","
                                        + " \"lmtp://store.example.com:24\"], tls: verified }, "))
                        .routes();
        assertThat(routes.getFirst())
                .isEqualTo(
                        new RouteRule(
                                5,
                                List.of(
                                        DomainPattern.of("example.com"),
                                        DomainPattern.of("*.example.com")),
                                new Target.Fixed(
                                        List.of(
                                                hop(Hop.Protocol.SMTP, "10.0.0.10", 25),
                                                hop(Hop.Protocol.SMTP, "2001:db8::1", 2525),
                                                new Hop(
                                                        Hop.Protocol.LMTP,
                                                        Domain.of("store.example.com"),
                                                        24))),
                                TlsDemand.VERIFIED));
    }

    private static Hop hop(Hop.Protocol protocol, String address, int port) {
        return new Hop(protocol, new AddressLiteral(IpAddress.of(address)), port);
    }

    @Test
    void grantsHaveNamesOfTheirOwn() {
        var policy =
                read(LEAST.replace("networks", "")
                                .replace(
                                        "grants: [ ",
                                        """
                                        networks: { office: [10.20.0.0/22, 10.30.0.1] }
                                        grants: [ { relay: { from: office } },
                                          { relay: { from: [office, 192.0.2.9], until: 2027-06-30 } },
                                          { relay: { from: office, to: [example.net, "a@example.org"] } },
                                          { receive: { name: second, because: it was asked for } },
                                        """))
                        .policy();
        assertThat(policy.grants().stream().map(Grant::name))
                .containsExactly(
                        "relay office",
                        "relay office, 192.0.2.9",
                        "relay office (2)",
                        "second",
                        "receive");
        assertThat(policy.grants().get(1).terms().until())
                .isEqualTo(Instant.parse("2027-06-30T23:59:59Z"));
        assertThat(policy.grants().get(3).terms().because()).isEqualTo("it was asked for");
        var to = policy.grants().get(2).terms().to();
        assertThat(String.valueOf(to)).isEqualTo("[*@example.net, a@example.org]");
        assertThat(policy.networks())
                .isEqualTo(
                        Map.of(
                                "office",
                                IpSet.of(
                                        List.of(
                                                IpPrefix.parse("10.20.0.0/22").orThrow(),
                                                IpPrefix.parse("10.30.0.1").orThrow()))));
    }

    @Test
    void theNullReversePathIsNotMeantByOtherwise() {
        var guards =
                read(LEAST
                                + "guards: [ { reverse-path: { rules: [ { match: \"*@example.com\","
                                + " action: allow } ], otherwise: deny } } ]")
                        .policy()
                        .guards();
        assertThat(guards.getFirst().rules().stream().map(Guard.Rule::match))
                .containsExactly("*@example.com", "<>");
    }

    @Test
    void whatIsDangerousButLegalIsRead() {
        for (var domain : List.of("\"*\"", "\"*bar.example\"", "\"*.com\"", "com"))
            assertThat(read(LEAST.replace("domains: example.com", "domains: [" + domain + "]")))
                    .isNotNull();
        read(LEAST.replace("receive: {}", "relay: { from: [\"0.0.0.0/0\", \"::/0\"] }"));
    }

    /** As large as policies get; by far enough time, to fail only if it grows with the square. */
    @Test
    @Timeout(20)
    void tenThousandDomainsAreReadInNoTime() {
        var domains = new StringJoiner(", ", "domains: [", "]");
        var from = new StringJoiner(", ", "[", "]");
        for (int i = 0; i < 10_000; i++) domains.add("d" + i + ".example");
        for (int i = 0; i < 10_000; i++) from.add("10.0." + i / 256 + "." + i % 256);
        var settings =
                read(
                        LEAST.replace("domains: example.com", domains.toString())
                                .replace(
                                        "receive: {}",
                                        "relay: { name: many, from: " + from + " }"));
        assertThat(settings.policy().domains().patterns()).hasSize(10_000);
    }

    @Test
    void theFingerprintIsThatOfTheContent() {
        assertThat(read(LEAST).fingerprint()).hasSize(16).isEqualTo(read(LEAST).fingerprint());
        assertThat(read(LEAST).fingerprint()).isNotEqualTo(read(LEAST + "\n").fingerprint());
    }

    @Test
    void whatCannotBeOpenedIsOneProblem(@TempDir Path folder) throws IOException {
        assertThat(SettingsFile.read(folder.resolve("none.yaml")))
                .isInstanceOf(Reading.Unreadable.class);
        assertThat(SettingsFile.read(folder)).isInstanceOf(Reading.Unreadable.class);
        var latin = folder.resolve("latin.yaml");
        Files.write(latin, "hostname: m\u00fcnchen.example".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(((Reading.Unreadable) SettingsFile.read(latin)).problems().getFirst().message())
                .contains("UTF-8");
    }
}
