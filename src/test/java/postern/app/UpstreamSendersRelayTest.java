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

/** What an upstream host hands on is judged by where that one got it. */
@Timeout(120)
class UpstreamSendersRelayTest extends PolicyRig {
    private static final String UPSTREAM = "127.0.0.2";
    private static final String SENDER = "a@bank.example";

    private LoopbackDns dns;

    private void begin(String more) throws IOException {
        dns =
                new LoopbackDns(
                        LoopbackDns.zone(
                                record("bank.example", "TXT", 60, "\"v=spf1 ip4:192.0.2.1 -all\""),
                                record("_dmarc.bank.example", "TXT", 60, "\"v=DMARC1; p=reject\""),
                                record("1.2.0.192.in-addr.arpa", "PTR", 60, "mx.bank.example."),
                                record("mx.bank.example", "A", 60, "192.0.2.1")));
        start(
                """
                domains: [ours.example]
                networks: { provider: [127.0.0.2] }
                dns: { servers: ["127.0.0.1:%d"], timeout: 1s }
                """
                                .formatted(dns.address().getPort())
                        + more);
    }

    private static String policy(String grant, String guards) {
        return "grants: [ { receive: { on: [inbound] } }, { upstream: { on: [inbound], from: [provider]"
                + grant
                + " } } ]\nguards: [ "
                + guards
                + " ]\n";
    }

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, check-senders: yes }");
    }

    private static String received(String address) {
        return received(address, "mx.provider.example");
    }

    private static String received(String address, String by) {
        return "Received: from mx.bank.example (mx.bank.example ["
                + address
                + "])\n\tby "
                + by
                + " (Postfix) with ESMTP id A; Fri, 27 Nov 2026 10:00:00 +0000\n";
    }

    /** The last reply to a message that the upstream host hands on. */
    private String answer(String from, String header) throws IOException {
        try (var wire = WireClient.from(UPSTREAM, relay.port("inbound"))) {
            assertThat(wire.reply()).startsWith("220");
            wire.say("EHLO mx.provider.example");
            assertThat(wire.say("MAIL FROM:<" + from + ">")).startsWith("250");
            assertThat(wire.say("RCPT TO:<b@ours.example>")).startsWith("250");
            wire.say("DATA");
            wire.send(message(header + "From: " + SENDER + "\n"));
            return wire.reply();
        }
    }

    private void isWritten(String... facts) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(Files.readString(folder.resolve("data/journal.jsonl")))
                                .contains(facts));
    }

    private static final String SPF = "{ spf: { fail: deny, none: allow } }";

    @Test
    void spfIsAskedAboutWhereTheUpstreamHostGotIt() throws Exception {
        begin(policy("", SPF));
        assertThat(answer(SENDER, received("192.0.2.1"))).startsWith("250");
        assertThat(answer(SENDER, received("203.0.113.9"))).startsWith("550 5.7.23");
        isWritten(
                "\"source\":\"192.0.2.1 mx.bank.example\"", "\"spf\":\"pass\"", "\"spf\":\"fail\"");
        assertThat(taken().octets()).contains("spf=pass", "policy.iprev=192.0.2.1");
    }

    @Test
    void nobodyChoosesTheAddressByAFieldOfHisOwn() throws Exception {
        begin(policy("", SPF));
        var forged = received("192.0.2.1");
        assertThat(answer(SENDER, received("203.0.113.9") + forged)).startsWith("550 5.7.23");
        assertThat(answer(SENDER, received("203.0.113.9", "mx.else.example") + forged))
                .as("it is not known who wrote the first")
                .startsWith("451 4.4.3");
        assertThat(answer(SENDER, "Received: by mx.provider.example with local id A; d\n" + forged))
                .startsWith("451 4.4.3");
        assertThat(answer(SENDER, "")).startsWith("451 4.4.3");
        isWritten("\"source\":null", "\"guard\":\"spf behind upstream\"");
    }

    @Test
    void aStrangerIsJudgedAtOnceAndByItsOwnAddress() throws Exception {
        begin(policy("", SPF));
        assertThat(rcpt(SENDER, "b@ours.example")).startsWith("550 5.7.23");
    }

    @Test
    void eachMessageOfOneConnectionHasItsOwnSource() throws Exception {
        begin(policy("", SPF + ", { rdns: { none: deny, unverified: deny } }"));
        try (var wire = WireClient.from(UPSTREAM, relay.port("inbound"))) {
            assertThat(wire.reply()).startsWith("220");
            wire.say("EHLO mx.provider.example");
            assertThat(wire.deliver(SENDER, "b@ours.example", message(received("192.0.2.1"))))
                    .startsWith("250");
            assertThat(wire.deliver(SENDER, "b@ours.example", message(received("203.0.113.9"))))
                    .startsWith("550 5.7.23");
            assertThat(wire.deliver("", "b@ours.example", message(received("203.0.113.9"))))
                    .startsWith("550 5.7.25");
            assertThat(wire.deliver("", "b@ours.example", message(received("192.0.2.1"))))
                    .startsWith("250");
        }
    }

    @Test
    void dmarcIsJudgedByItToo() throws Exception {
        begin(policy("", "{ dmarc: { reject: deny } }"));
        assertThat(answer(SENDER, received("192.0.2.1"))).startsWith("250");
        assertThat(answer(SENDER, received("203.0.113.9"))).startsWith("550 5.7.26");
        assertThat(answer(SENDER, "")).as("SPF might have passed").startsWith("451 4.4.3");
    }

    @Test
    void hostsThatNameThemselvesMayHandOnToEachOther() throws Exception {
        begin(policy(", received-by: [\"*.provider.example\"]", SPF));
        var inner = received("127.0.0.1", "mx.provider.example");
        var outer = received("203.0.113.9", "in.provider.example");
        assertThat(answer(SENDER, inner + outer + received("192.0.2.1"))).startsWith("550 5.7.23");
        assertThat(answer(SENDER, inner + outer.replace("203.0.113.9", "192.0.2.1")))
                .startsWith("250");
    }

    @Test
    void whereItLooksPastNobodyWhatTheyHandOnIsLeftAlone() throws Exception {
        begin(policy(", look-past: no", SPF));
        assertThat(answer(SENDER, received("203.0.113.9"))).startsWith("250");
        assertThat(answer(SENDER, "")).startsWith("250");
    }
}
