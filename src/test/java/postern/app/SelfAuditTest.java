package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.config.Settings;
import postern.dns.StubResolver;
import postern.login.HopLogins;
import postern.mail.IpAddress;
import postern.net.ClientTls;
import postern.net.Examiners;
import postern.net.Outward;

/** The relay looks whether strangers can relay through it, at its own doors. */
@Timeout(300)
class SelfAuditTest {
    @SuppressWarnings("InlineFormatString") // it reads better up here
    private static final String CLOSED =
            """
            domains: [ours.example]
            networks: { office: [127.0.0.1, 198.51.100.0/24] }
            listeners: { in: { address: "127.0.0.1:0", tls: %s } }
            grants:
              - receive: { on: [in] }
              - relay: { on: [in], from: [office] }
            guards:
              - limit: { by: client, rate: 1000/m }
            limits: { connections: 1 }
            routes: [ { to: any, next-hop: "127.0.0.1:1" } ]
            metrics: { address: "127.0.0.1:%d" }
            log: { file: log.txt }
            """;

    private static final byte[] MESSAGE =
            "Subject: x\r\n\r\nhello\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);

    private final MovedClock clock = new MovedClock();
    private RunningRelay relay;
    private int metrics;

    private void begin(String tls) throws IOException {
        metrics = Programs.freePort();
        relay = RunningRelay.of(CLOSED.formatted(tls, metrics), Worlds.at(clock));
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
    }

    private SelfAudit.Seen afterwards(Instant before) {
        await().atMost(Duration.ofMinutes(2))
                .until(() -> relay.server().audit().seen().time().isAfter(before));
        return relay.server().audit().seen();
    }

    private SelfAudit.Seen audited() {
        relay.server().audit().begin();
        return afterwards(Instant.EPOCH);
    }

    private String get(String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + metrics + path);
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
            return answer.statusCode() + "\n" + answer.body();
        }
    }

    private String log() throws IOException {
        return Files.readString(relay.folder().resolve("log.txt"));
    }

    private Settings settings() {
        return Configuration.read(relay.file());
    }

    @Test
    void aClosedRelayIsClosedAndNothingElseHearsOfIt() throws Exception {
        begin("offered");
        var seen = audited();
        assertThat(seen.open()).as(log()).isEmpty();
        assertThat(seen.undecided()).as(log()).isEmpty();
        assertThat(seen.probes()).isGreaterThan(200); // two families, in clear and in TLS
        await().atMost(Duration.ofSeconds(20)).until(() -> log().contains("self-audit: closed"));
        assertThat(log())
                .contains("self-audit: closed: " + seen.probes() + " probes on 1 listeners");
        assertThat(get("/healthz")).isEqualTo("200\nok\n");
        assertThat(get("/metrics"))
                .contains(
                        "\npostern_audit_open 0\n",
                        "\npostern_audit_probes " + seen.probes() + "\n",
                        "\npostern_audit_time_seconds " + seen.time().getEpochSecond() + "\n",
                        "\npostern_decisions_total{stage=\"rcpt\",verdict=\"reject\"} 0\n");
        assertThat(Files.readString(relay.folder().resolve("data/journal.jsonl")))
                .contains("self-audit")
                .doesNotContain("visitor", "postern-audit@example.org");
    }

    @Test
    void implicitTls() throws Exception {
        begin("implicit");
        var seen = audited();
        assertThat(seen.open()).as(log()).isEmpty();
        assertThat(seen.undecided()).as(log()).isEmpty();
        assertThat(seen.probes()).isGreaterThan(100);
    }

    /** What no proof would let pass, behind its back. */
    private void open() throws Exception {
        var text = Files.readString(relay.file());
        var other = relay.folder().resolve("open.yaml");
        Files.writeString(other, text.replace("office: [127.0.0.1,", "office: [128.0.0.0/1,"));
        var wide = Configuration.read(other);
        var clockNow = Worlds.QUIET.clock();
        relay.server()
                .relay()
                .reload(
                        wide,
                        relay.server().ground().certificates().tls(),
                        new Outward(
                                new ClientTls(wide.routes()),
                                new HopLogins(wide.routes(), null, clockNow, _ -> {})),
                        Examiners.NONE,
                        Worlds.QUIET.hostFinders(wide, StubResolver.of(wide.dns()), new Random(1)),
                        relay.server().ground().users().authenticator());
    }

    @Test
    void anOpenOneIsFound() throws Exception {
        begin("none");
        open();
        var seen = audited();
        assertThat(seen.open()).as(log()).containsExactly("in");
        await().atMost(Duration.ofSeconds(20)).until(() -> log().contains("self-audit: OPEN"));
        assertThat(log())
                .contains(
                        "level=error",
                        "self-audit: listener in: as ",
                        "C: RCPT TO:<postern-audit@example.org> | S: 250",
                        "self-audit: OPEN: in relays for strangers");
        assertThat(get("/healthz"))
                .startsWith("503\n")
                .contains("listener in relays for strangers");
        assertThat(get("/metrics")).contains("\npostern_audit_open 1\n");
        assertThat(relay.server().spool().count()).isZero();
        assertThat(relay.server().reload().toString()).contains("reloaded"); // closed again
        assertThat(afterwards(seen.time()).open()).isEmpty();
        assertThat(get("/healthz")).startsWith("200\n");
    }

    @Test
    void everyDay() throws Exception {
        begin("none");
        var first = audited();
        clock.move(SelfAudit.BETWEEN.minusMinutes(5));
        await().during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> relay.server().audit().seen().equals(first));
        clock.move(Duration.ofMinutes(5));
        assertThat(afterwards(first.time()).open()).isEmpty();
    }

    /** Although it may relay, and is the only one that may be here. */
    @Test
    void aVisitorBringsNoMailAndCountsForNothing() throws Exception {
        begin("none");
        var settings = settings();
        var listener = settings.listeners().getFirst();
        for (int i = 0; i < 3; i++) {
            var socket = relay.server().relay().visit(listener, IpAddress.of("127.0.0.1"));
            try (var visitor = new WireClient(socket).begin()) {
                var reply = visitor.deliver("a@ours.example", "b@there.example", MESSAGE);
                assertThat(reply).startsWith("451");
                try (var client = new WireClient(relay.port("in")).begin()) {
                    assertThat(client.say("NOOP")).startsWith("250");
                }
            }
        }
        assertThat(relay.server().spool().count()).isZero();
    }

    @Test
    void strangersAreNobodyWhomTheConfigurationNames() throws Exception {
        begin("none");
        var random = new Random(7);
        var settings = settings();
        for (int i = 0; i < 1000; i++) {
            var four = Outsider.of(settings, false, random).orElseThrow();
            assertThat(settings.policy().networks().get("office").contains(four)).isFalse();
            assertThat(four.isV6()).isFalse();
            assertThat(Outsider.of(settings, true, random).orElseThrow().isV6()).isTrue();
        }
    }
}
