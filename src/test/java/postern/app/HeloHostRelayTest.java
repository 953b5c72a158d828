package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.LoopbackDns;

/** HELO names that lead to the client, elsewhere, or nowhere. */
@Timeout(60)
class HeloHostRelayTest extends PolicyRig {
    private LoopbackDns dns;

    private void start(LoopbackDns.Script script, String unavailable) throws IOException {
        dns = new LoopbackDns(script);
        start(
                """
                domains: [ours.example]
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                grants:
                  - receive: { on: [inbound] }
                guards:
                  - helo: { unavailable: %s, rules: [ { match: [nowhere, "*.dynamic.example"], action: deny }, { match: elsewhere, action: defer } ] }
                """
                        .formatted(dns.address().getPort(), unavailable));
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    private static LoopbackDns.Script hosts() {
        return LoopbackDns.zone(
                record("mail.good.example", "A", 60, "192.0.2.9"),
                record("mail.good.example", "A", 60, "127.0.0.5"),
                record("mail.bank.example", "A", 60, "192.0.2.1"),
                record("six.bank.example", "AAAA", 60, "2001:db8::1"),
                record("a.dynamic.example", "A", 60, "127.0.0.5"));
    }

    @Test
    void theHeloNameIsHeldAgainstTheDns() throws Exception {
        start(hosts(), "defer");
        try (var client = WireClient.from("127.0.0.5", relay.port("inbound"))) {
            client.reply();
            assertThat(client.say("EHLO mail.bank.example")).startsWith("451 4.7.1");
            assertThat(client.say("HELO six.bank.example")).startsWith("451 4.7.1");
            assertThat(client.say("EHLO [192.0.2.1]")).startsWith("451 4.7.1");
            assertThat(client.say("EHLO none.bank.example")).startsWith("550 5.7.1");
            assertThat(client.say("EHLO a.dynamic.example")).startsWith("550 5.7.1");
            assertThat(client.say("EHLO [127.0.0.5]")).startsWith("250");
            assertThat(client.say("HELO mail.good.example")).startsWith("250");
            assertThat(client.say("HELO mail.bank.example")).startsWith("451 4.7.1");
        }
        var journal = folder.resolve("data/journal.jsonl");
        await().untilAsserted(() ->
                assertThat(Files.readString(journal))
                        .contains("\"helo-host\":\"elsewhere\"", "\"helo-host\":\"nowhere\""));
    }

    @Test
    void whereTheDnsIsSilentTheGuardSaysWhatHappens() throws Exception {
        start(LoopbackDns.SILENCE, "allow");
        try (var client = WireClient.from("127.0.0.5", relay.port("inbound"))) {
            client.reply();
            assertThat(client.say("HELO mail.bank.example")).startsWith("250");
        }
    }
}
