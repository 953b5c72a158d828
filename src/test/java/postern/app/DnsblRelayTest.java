package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Record;
import postern.console.ControlProtocol.Ending;
import postern.dns.LoopbackDns;

/** Clients and senders on lists in the DNS, asked from a real server. */
@Timeout(120)
class DnsblRelayTest extends PolicyRig {
    private LoopbackDns dns;

    private static String settings(LoopbackDns dns, String lists, String guards) {
        return """
        domains: [ours.example]
        dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
        reputation:
          lists: [ %s ]
        grants:
          - receive: { on: [inbound] }
        guards: [ %s ]
        """
                .formatted(dns.address().getPort(), lists, guards);
    }

    private void start(LoopbackDns.Script script, String lists, String guards) throws IOException {
        dns = new LoopbackDns(script);
        start(settings(dns, lists, guards));
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    /** Lists that are well; each entry as {@code name.zone}. */
    private static LoopbackDns.Script listing(String... entries) {
        var records = new ArrayList<Record>();
        for (var zone : List.of("bl.test", "more.test", "good.test", "names.test")) {
            records.add(record("2.0.0.127." + zone, "A", 60, "127.0.0.2"));
            records.add(record("test." + zone, "A", 60, "127.0.0.2"));
        }
        for (var entry : entries) records.add(record(entry, "A", 60, "127.0.0.2"));
        records.add(
                record("5.0.0.127.bl.test", "TXT", 60, "\"see https://bl.test/?\\013\\010221 x\""));
        return LoopbackDns.zone(records.toArray(Record[]::new));
    }

    private String greeting(String address) throws IOException {
        try (var client = WireClient.from(address, relay.port("inbound"))) {
            return client.reply();
        }
    }

    private String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    private String journal() throws IOException {
        return Files.readString(folder.resolve("data/journal.jsonl"));
    }

    private void isLogged(String text) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(log()).contains(text));
    }

    @Test
    void aListedClientHearsWhichListSaysSoAndWhy() throws Exception {
        start(
                listing("5.0.0.127.bl.test", "6.0.0.127.bl.test", "6.0.0.127.more.test"),
                "{ zone: bl.test, weight: 5 }, { zone: more.test, weight: 5 }",
                "dnsbl: { deny: 10, defer: 5 }");
        assertThat(greeting("127.0.0.4")).startsWith("220 ");
        assertThat(greeting("127.0.0.5"))
                .isEqualTo(
                        "421 4.7.1 127.0.0.5 is listed by bl.test: see https://bl.test/???221 x");
        assertThat(greeting("127.0.0.6"))
                .isEqualTo("554 5.7.1 127.0.0.6 is listed by bl.test; by more.test");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(journal())
                                .contains(
                                        "\"dnsbl-client\":\"10 127.0.0.6 is listed by bl.test; by"
                                                + " more.test\"",
                                        "550 5.7.1 127.0.0.6 is listed by bl.test; by more.test"));
    }

    @Test
    void anAllowListTakesAwayAndPermitsNothing() throws Exception {
        start(
                listing("5.0.0.127.bl.test", "5.0.0.127.good.test", "6.0.0.127.good.test"),
                "{ zone: bl.test, weight: 5 }, { zone: good.test, weight: -3 }",
                "dnsbl: { deny: 5 }");
        assertThat(greeting("127.0.0.5")).startsWith("220 ");
        assertThat(rcpt("127.0.0.6", "inbound", "a@b.example", "c@elsewhere.example"))
                .startsWith("550 5.7.1");
    }

    @Test
    void aSenderOfAListedDomainIsRefusedAtMail() throws Exception {
        start(
                listing("spam.example.names.test", "helo.example.names.test"),
                "{ zone: names.test, of: [reverse-path, helo] }",
                "dnsbl: { of: sender, deny: 1 }");
        try (var client = WireClient.from("127.0.0.4", relay.port("inbound"))) {
            assertThat(client.reply()).startsWith("220 ");
            client.say("EHLO good.example");
            assertThat(client.say("MAIL FROM:<a@spam.example>"))
                    .isEqualTo("550 5.7.1 spam.example is listed by names.test");
            assertThat(client.say("MAIL FROM:<a@ham.example>")).startsWith("250 ");
            client.say("RSET");
            assertThat(client.say("MAIL FROM:<>")).startsWith("250 ");
            client.say("RSET");
            client.say("EHLO helo.example");
            assertThat(client.say("MAIL FROM:<>"))
                    .isEqualTo("550 5.7.1 helo.example is listed by names.test");
        }
    }

    @Test
    void aListThatListsTheWorldIsSwitchedOffAndSaidSo() throws Exception {
        start(
                listing("1.0.0.127.bl.test", "5.0.0.127.bl.test", "5.0.0.127.more.test"),
                "{ zone: bl.test }, { zone: more.test }",
                "dnsbl: { hold: 1, defer: 2 }");
        isLogged(
                "list bl.test (IPv4) is switched off: 127.0.0.1 is listed, as all the world may be");
        assertThat(greeting("127.0.0.5")).startsWith("220 "); // 1..2: held, but not yet
        assertThat(relay.server().ground().metrics())
                .satisfies(metrics -> {
                    var text = new StringBuilder();
                    metrics.write(text);
                    assertThat(text)
                            .contains("postern_dnsbl_off{zone=\"bl.test\"} 1")
                            .contains("postern_dnsbl_off{zone=\"more.test\"} 0");
                });
    }

    @Test
    void aSilentListHoldsNobodyUpForLongAndIsSwitchedOff() throws Exception {
        start(
                (query, response, tcp) ->
                        !query.getQuestion().getName().toString().contains("silent")
                                && listing("5.0.0.127.bl.test").answer(query, response, tcp),
                "{ zone: silent.test, weight: 9, timeout: 1s }, { zone: bl.test, weight: 5 }",
                "dnsbl: { deny: 5 }");
        long began = System.nanoTime();
        assertThat(greeting("127.0.0.4")).startsWith("220 ");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
        assertThat(greeting("127.0.0.5")).startsWith("554 5.7.1 127.0.0.5 is listed by bl.test");
        isLogged("list silent.test (IPv4) is switched off: it does not answer");
        int asked = dns.asked.get();
        assertThat(greeting("127.0.0.7")).startsWith("220 ");
        assertThat(dns.asked.get() - asked).as("the other list alone").isEqualTo(1);
    }

    @Test
    void whoDefersWithoutAListGetsThat() throws Exception {
        start(
                LoopbackDns.SILENCE,
                "{ zone: bl.test, timeout: 1s }",
                "dnsbl: { deny: 1, unavailable: defer }");
        assertThat(greeting("127.0.0.4")).isEqualTo("421 4.4.3 The DNS gave no answer");
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(journal()).contains("\"dnsbl-client\":\"0..1\""));
    }

    @Test
    void aReloadTakesOtherLists() throws Exception {
        start(listing("5.0.0.127.bl.test"), "{ zone: more.test }", "dnsbl: { deny: 1 }");
        assertThat(greeting("127.0.0.5")).startsWith("220 ");
        change(settings(dns, "{ zone: bl.test }", "dnsbl: { deny: 1 }"));
        assertThat(relay.server().reload()).isInstanceOf(Ending.Done.class);
        assertThat(greeting("127.0.0.5")).startsWith("554 5.7.1");
    }
}
