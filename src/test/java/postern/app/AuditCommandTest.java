package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import postern.journal.JsonValue;
import postern.journal.JsonValue.JsonArray;
import postern.journal.JsonValue.JsonObject;
import postern.journal.JsonValue.JsonString;

/** The command as people type it, against Postern itself. */
class AuditCommandTest {
    private static final String CLOSED =
            """
            domains: [ours.example]
            networks: { office: [10.20.0.0/22] }
            listeners: { in: { address: "127.0.0.1:0", tls: offered } }
            grants:
              - receive: { on: [in] }
              - relay: { on: [in], from: [office] }
            routes:
              - { to: any, next-hop: "127.0.0.1:%d" }
            """;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int audit(String... arguments) {
        return new CommandLine(new AuditCommand())
                .setExecutionExceptionHandler(Main::failed)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void posternIsClosed() throws IOException {
        try (var relay = RunningRelay.of(CLOSED.formatted(9))) {
            int status = audit("--ours", "ours.example", "127.0.0.1:" + relay.port("in"));
            assertThat(status).as(out.toString()).isZero();
            assertThat(out.toString())
                    .contains(": CLOSED")
                    .contains("It takes mail for ours.example")
                    .contains("No message was sent.")
                    .doesNotContain("OPEN");
        }
    }

    @Test
    void whoeverMayRelayHereFindsItOpen() throws IOException {
        try (var relay = RunningRelay.of(RunningRelay.toPort(9))) {
            int status = audit("--json", "127.0.0.1:" + relay.port("in"));
            assertThat(status).isEqualTo(1);
            var answer = (JsonObject) JsonValue.parse(out.toString().strip()).orThrow();
            assertThat(answer.members().get("verdict")).isEqualTo(new JsonString("open"));
            assertThat(((JsonArray) answer.members().get("probes")).items().size())
                    .isGreaterThan(200);
            assertThat(answer.members())
                    .containsKeys("host", "port", "addresses", "findings", "messages", "control");
        }
    }

    /** The relay's next hop is the audit's own receiver: what is relayed comes out there. */
    @Test
    void whatIsRelayedComesOut() throws IOException {
        int port = Programs.freePort();
        try (var relay = RunningRelay.of(RunningRelay.toPort(port))) {
            int status =
                    audit(
                            "--verbose",
                            "--deliver-to",
                            "someone@far.example",
                            "--receive-on",
                            "" + port,
                            "--max-messages",
                            "6",
                            "127.0.0.1:" + relay.port("in"));
            assertThat(status).as(out + "" + err).isEqualTo(1);
            assertThat(out.toString())
                    .contains("the server relays, and the message came out")
                    .contains("to <someone@far.example>")
                    .containsPattern("[1-6] of at most 6 messages were sent, [1-6] came out");
        }
    }

    /** Hidden recipients are handed on as they are, to the house's own server. */
    @Test
    void aHiddenRecipientThatIsHandedOnAsItIsIsNotRelayed() throws IOException {
        int port = Programs.freePort();
        try (var relay = RunningRelay.of(CLOSED.formatted(port))) {
            int status =
                    audit(
                            "--json",
                            "--ours",
                            "ours.example",
                            "--deliver-to",
                            "someone@far.example",
                            "--receive-on",
                            "" + port,
                            "--max-messages",
                            "60",
                            "127.0.0.1:" + relay.port("in"));
            assertThat(out.toString()).contains("\"outcome\":\"arrived\"");
            assertThat(status).as(out.toString()).isZero();
        }
    }

    @Test
    void nothingIsSmuggledIntoPosternNorSentByItsHeader() throws IOException {
        int port = Programs.freePort();
        try (var relay = RunningRelay.of(CLOSED.formatted(port))) {
            int status =
                    audit(
                            "--json",
                            "--ours",
                            "ours.example",
                            "--deliver-to",
                            "someone@ours.example",
                            "--deliver-to",
                            "someone@far.example",
                            "--receive-on",
                            "" + port,
                            "--max-messages",
                            "80",
                            "127.0.0.1:" + relay.port("in"));
            assertThat(out.toString())
                    .contains("\"id\":\"header-bcc\"")
                    .doesNotContain("\"id\":\"smuggling\"", "smuggling-out");
            assertThat(status).as(out.toString()).isZero();
        }
    }

    private static final String TWO =
            """
            domains: [ours.example]
            networks: { one: [127.0.0.2] }
            listeners:
              in: { address: "127.0.0.1:%1$d", tls: offered }
              secure: { address: "127.0.0.1:0", tls: implicit }
              six: { address: "[::1]:%1$d", tls: offered }
            grants:
              - receive: { on: [in, secure, six] }
              - relay: { on: [in], from: [one] }
            routes: [{ to: any, next-hop: "127.0.0.1:9" }]
            """;

    @Test
    void theListenerThatBeginsWithTlsIsTestedWithinIt() throws IOException {
        try (var relay = RunningRelay.of(TWO.formatted(Programs.freePort()))) {
            var server = "127.0.0.1:" + relay.port("secure");
            assertThat(audit("--implicit-tls", "--ours", "ours.example", server))
                    .as(out.toString())
                    .isZero();
            assertThat(out.toString())
                    .contains("It takes mail for ours.example")
                    .contains("(all in TLS)")
                    .contains("NOTE  the certificate: it is self-signed")
                    .doesNotContain(
                            "STARTTLS", "no TLS is offered", "taken before TLS", " taken\n");
            // in clear nobody answers there
            assertThat(audit("--reply-timeout", "1", "--timeout", "9", server)).isEqualTo(2);
        }
    }

    @Test
    void whatIsOpenToOneAddressOfOursIsFoundFromThere() throws IOException {
        try (var relay = RunningRelay.of(TWO.formatted(Programs.freePort()))) {
            var server = "127.0.0.1:" + relay.port("in");
            assertThat(audit("--ours", "ours.example", "--source", "127.0.0.1", server)).isZero();
            out.getBuffer().setLength(0);
            var both = new String[] {"--source", "127.0.0.1", "--source", "127.0.0.2"};
            assertThat(
                            audit(
                                    both[0],
                                    both[1],
                                    both[2],
                                    both[3],
                                    "--json",
                                    "--ours",
                                    "ours.example",
                                    server))
                    .isEqualTo(1);
            var probes =
                    ((JsonArray)
                                    ((JsonObject) JsonValue.parse(out.toString().strip()).orThrow())
                                            .members()
                                            .get("probes"))
                            .items().stream().map(JsonObject.class::cast).toList();
            assertThat(probes.stream().filter(p -> "open".equals(p.text("shows"))))
                    .isNotEmpty()
                    .allMatch(p -> "127.0.0.2".equals(p.text("source")));
        }
    }

    @Test
    void theServerAtIpv6IsTested() throws IOException {
        try (var relay = RunningRelay.of(TWO.formatted(Programs.freePort()))) {
            assertThat(audit("--ours", "ours.example", "[::1]:" + relay.port("six")))
                    .as(out.toString())
                    .isZero();
            assertThat(out.toString()).startsWith("::1 port " + relay.port("six") + ": CLOSED");
        }
    }

    /** In a process of its own, whose hosts file names both. */
    @Test
    void eachAddressOfANameIsTested() throws IOException, InterruptedException {
        try (var relay = RunningRelay.of(TWO.formatted(Programs.freePort()))) {
            var hosts = relay.folder().resolve("hosts");
            Files.writeString(hosts, "127.0.0.1 mx.ours.example\n::1 mx.ours.example\n");
            var command =
                    Programs.postern(
                                    List.of("-Djdk.net.hosts.file=" + hosts),
                                    List.of(
                                            "audit",
                                            "--json",
                                            "--ours",
                                            "ours.example",
                                            "mx.ours.example:" + relay.port("in")))
                            .command();
            var result = Programs.run(command);
            assertThat(result.status()).as(result.output()).isZero();
            assertThat(result.output())
                    .contains("\"addresses\":[\"127.0.0.1\",\"::1\"]")
                    .contains("\"address\":\"::1\"", "\"address\":\"127.0.0.1\"");
        }
    }

    @Test
    void nobodyThereIsNoVerdict() throws IOException {
        assertThat(audit("127.0.0.1:" + Programs.freePort())).isEqualTo(2);
        assertThat(out.toString()).contains("COULD NOT TELL").contains("Connection refused");
    }

    @Test
    void beyondLoopbackOnlyWhoIsAllowed() {
        assertThat(audit("192.0.2.1")).isEqualTo(64);
        assertThat(err.toString()).contains("--i-am-allowed-to-test-this");
    }

    @Test
    void whatCannotBeReadIsSaid() {
        assertThat(audit()).isEqualTo(64);
        assertThat(audit("127.0.0.1:99999")).isEqualTo(64);
        assertThat(audit("127.0.0.1", "--ours", "no domain")).isEqualTo(64);
        assertThat(audit("127.0.0.1", "--to", "nobody")).isEqualTo(64);
        assertThat(audit("127.0.0.1", "--source", "::1")).isEqualTo(64);
        assertThat(audit("127.0.0.1", "--receive-on", "2525")).isEqualTo(64);
        assertThat(out.toString()).isEmpty();
    }
}
