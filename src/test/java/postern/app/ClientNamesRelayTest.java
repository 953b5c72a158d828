package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Rcode;
import postern.dns.LoopbackDns;

/** What the DNS calls a client stands in our Received field, and in the journal. */
@Timeout(120)
class ClientNamesRelayTest extends PolicyRig {
    private String names = "yes";
    private LoopbackDns dns;

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    private void begin(LoopbackDns.Script script) throws IOException {
        dns = new LoopbackDns(script);
        start(
                """
                domains: [ours.example]
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                grants:
                  - receive: { on: [inbound] }
                """
                        .formatted(dns.address().getPort()));
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, client-names: "
                                + names
                                + " }");
    }

    /** The first line of the field, of a message from that address. */
    private String received(String address) throws IOException {
        try (var client = client(address, "inbound")) {
            assertThat(client.deliver("a@there.example", "b@ours.example", message("Subject: x")))
                    .startsWith("250");
        }
        var octets = taken().octets();
        return octets.substring(0, octets.indexOf("\r\n"));
    }

    private void isLogged(String... parts) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(Files.readAllLines(folder.resolve("log")))
                                .anySatisfy(line -> assertThat(line).contains(parts)));
    }

    @Test
    void aNameThatLeadsBackIsTold() throws Exception {
        begin(
                LoopbackDns.zone(
                        record("2.0.0.127.in-addr.arpa", "PTR", 60, "mail.good.example."),
                        record("mail.good.example", "A", 60, "127.0.0.2")));
        assertThat(received("127.0.0.2")).endsWith(" (mail.good.example [127.0.0.2])");
        isLogged(" disconnected client=127.0.0.2 rdns=confirmed name=mail.good.example ");
    }

    @Test
    void aNameThatLeadsElsewhereIsNot() throws Exception {
        begin(
                LoopbackDns.zone(
                        record("2.0.0.127.in-addr.arpa", "PTR", 60, "mail.bank.example."),
                        record("mail.bank.example", "A", 60, "192.0.2.1")));
        assertThat(received("127.0.0.2")).endsWith(" (unverified [127.0.0.2])");
        isLogged(" disconnected client=127.0.0.2 rdns=unverified ");
    }

    @Test
    void aNameThatWouldEndTheCommentNeverGetsThere() throws Exception {
        begin(
                LoopbackDns.zone(
                        record(
                                "2.0.0.127.in-addr.arpa",
                                "PTR",
                                60,
                                "a\\032\\091192\\.0\\.2\\.1\\093\\)\\013\\010X:\\032y.bank.example.")));
        assertThat(received("127.0.0.2")).endsWith(" (unverified [127.0.0.2])");
    }

    @Test
    void anAddressWithoutAName() throws Exception {
        begin(LoopbackDns.zone());
        assertThat(received("127.0.0.2")).endsWith(" (unknown [127.0.0.2])");
    }

    @Test
    void aLookUpThatFails() throws Exception {
        begin(LoopbackDns.rcode(Rcode.SERVFAIL));
        assertThat(received("127.0.0.2")).endsWith(" (RDNS failed [127.0.0.2])");
        isLogged(" disconnected client=127.0.0.2 rdns=failed ");
    }

    @Test
    void aServerThatStaysSilentDelaysNothingBeforeData() throws Exception {
        begin(LoopbackDns.SILENCE);
        long begun = System.nanoTime();
        try (var client = client("127.0.0.2", "inbound")) {
            client.say("MAIL FROM:<a@there.example>");
            assertThat(client.say("RCPT TO:<b@ours.example>")).startsWith("250");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SILENT);
            assertThat(client.say("DATA")).startsWith("354");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BUDGET);
        }
    }

    private static final Duration SILENT = Duration.ofSeconds(1); // until the resolver gives up
    private static final Duration BUDGET = Duration.ofSeconds(10); // 5, on a busy machine

    @Test
    void nobodyIsAskedAboutWhoComesOverLoopbackUnlessTheListenerSaysSo() throws Exception {
        names = "strangers";
        begin(LoopbackDns.SILENCE);
        assertThat(received("127.0.0.2")).endsWith(" ([127.0.0.2])");
        assertThat(dns.asked).hasValue(0);
    }
}
