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
import postern.dns.LoopbackDns;

/** What the DNS says about clients and senders, asked from a real server. */
@Timeout(120)
class SenderGuardsRelayTest extends PolicyRig {
    private LoopbackDns dns;

    private void start(LoopbackDns.Script script, String guards) throws IOException {
        dns = new LoopbackDns(script);
        start(
                """
                domains: [ours.example]
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                grants:
                  - receive: { on: [inbound] }
                guards:
                  - %s
                """
                        .formatted(dns.address().getPort(), guards));
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    private static LoopbackDns.Script names() {
        return LoopbackDns.zone(
                record("1.0.0.127.in-addr.arpa", "PTR", 60, "mail.good.example."),
                record("mail.good.example", "A", 60, "127.0.0.1"),
                record("2.0.0.127.in-addr.arpa", "PTR", 60, "mail.bank.example."),
                record("mail.bank.example", "A", 60, "192.0.2.1"));
    }

    private static LoopbackDns.Script senders() {
        return LoopbackDns.zone(
                record("good.example", "TXT", 60, "\"v=spf1 ip4:127.0.0.0/8 -all\""),
                record("bank.example", "TXT", 60, "\"v=spf1 ip4:192.0.2.1 -all\""),
                record("soft.example", "TXT", 60, "\"v=spf1 ~all\""),
                record("broken.example", "TXT", 60, "\"v=spf1 nonsense\""));
    }

    private String greeting(String address) throws IOException {
        try (var client = WireClient.from(address, relay.port("inbound"))) {
            return client.reply();
        }
    }

    @Test
    void aClientWithoutANameThatLeadsBackIsTurnedAwayBeforeTheGreeting() throws Exception {
        start(names(), "rdns: { on: [inbound], unverified: defer, none: deny }");
        assertThat(greeting("127.0.0.1")).startsWith("220 ");
        assertThat(greeting("127.0.0.2")).startsWith("421 4.7.1");
        assertThat(greeting("127.0.0.3")).startsWith("554 5.7.25");
        isWritten("\"rdns\":\"unverified\"", "\"rdns\":\"none\"");
    }

    @Test
    void aClientWhoseNameNobodyTellsIsGreetedUnlessTheGuardSaysOtherwise() throws Exception {
        start(LoopbackDns.SILENCE, "rdns: { none: deny }");
        assertThat(greeting("127.0.0.2")).startsWith("220 ");
    }

    @Test
    void aSenderWhoseDomainForbidsTheClientIsRefused() throws Exception {
        start(senders(), "spf: { fail: deny, permerror: defer }");
        assertThat(mail("a@bank.example")).startsWith("550 5.7.23");
        assertThat(mail("a@good.example")).startsWith("250 ");
        assertThat(mail("a@soft.example")).startsWith("250 ");
        assertThat(mail("a@silent.example")).startsWith("250 ");
        assertThat(mail("a@broken.example")).startsWith("451 4.7.1");
        isWritten("\"spf\":\"fail\"", "\"spf\":\"permerror\"");
    }

    @Test
    void aSenderOfWhomTheDnsSaysNothingNowIsDeferred() throws Exception {
        start(LoopbackDns.SILENCE, "spf: { fail: deny }");
        assertThat(mail("a@bank.example")).startsWith("451 4.4.3");
        isWritten("\"spf\":null");
    }

    @Test
    void aMessageOfWhichNobodySaysWhatItProvesIsDeferredAtItsEnd() throws Exception {
        start(LoopbackDns.SILENCE, "dmarc: { reject: deny }");
        try (var client = client(STRANGER, "inbound")) {
            assertThat(client.deliver("a@good.example", "b@ours.example", message("From: a@b.c")))
                    .startsWith("451 4.4.3");
        }
    }

    private String mail(String from) throws IOException {
        return rcpt(from, "b@ours.example");
    }

    /** In the journal. */
    private void isWritten(String... facts) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                                .contains(facts));
    }
}
