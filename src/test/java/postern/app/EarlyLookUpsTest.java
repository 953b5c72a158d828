package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static postern.dns.LoopbackDns.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.xbill.DNS.Record;
import postern.dkim.Algorithm;
import postern.dkim.DkimSigner;
import postern.dkim.HeaderBound;
import postern.dkim.KeyName;
import postern.dkim.SigningKey;
import postern.dns.LoopbackDns;
import postern.mail.Domain;

/** The DNS is asked as soon as it can be, about nothing that nobody wants to know, and once. */
@Timeout(120)
class EarlyLookUpsTest extends PolicyRig {
    private static final List<SigningKey> KEYS = List.of(key("one"), key("two"));
    private static final String BEFORE = "PTR 1.0.0.127.in-addr.arpa";
    private static final String NAME = "A mail.there.example";
    private static final String HELO = "TXT mail.there.example";
    private static final String PATH = "TXT there.example";
    private static final String FIRST_KEY = "TXT one._domainkey.there.example";
    private static final String SECOND_KEY = "TXT two._domainkey.there.example";
    private static final String RECORD = "TXT _dmarc.there.example";

    private final CountDownLatch told = new CountDownLatch(1);
    private LoopbackDns dns;

    private static SigningKey key(String selector) {
        KeyPair pair;
        try {
            pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        var der = pair.getPublic().getEncoded();
        return new SigningKey(
                new KeyName(selector, Domain.of("there.example")),
                Algorithm.ED25519_SHA256,
                pair.getPrivate(),
                Base64.getEncoder()
                        .encodeToString(Arrays.copyOfRange(der, der.length - 32, der.length)),
                256);
    }

    @AfterEach
    void silence() throws IOException {
        told.countDown();
        if (dns != null) dns.close();
    }

    private static Record text(String name, String text) {
        return record(name, "TXT", 0, '"' + text + '"');
    }

    private static LoopbackDns.Script zone() {
        return LoopbackDns.zone(
                record("1.0.0.127.in-addr.arpa", "PTR", 0, "mail.there.example."),
                record("mail.there.example", "A", 0, "127.0.0.1"),
                text("mail.there.example", "v=spf1 ip4:127.0.0.1 -all"),
                text("there.example", "v=spf1 ip4:127.0.0.1 -all"),
                text("_dmarc.there.example", "v=DMARC1; p=reject"),
                text("one._domainkey.there.example", KEYS.getFirst().published()),
                text("two._domainkey.there.example", KEYS.getLast().published()));
    }

    /** Each answer comes 200 milliseconds after its question. */
    private static LoopbackDns.Script late(LoopbackDns.Script script) {
        return (query, response, tcp) -> {
            try {
                Thread.sleep(Duration.ofMillis(200));
            } catch (InterruptedException _) {
                return false;
            }
            return script.answer(query, response, tcp);
        };
    }

    private void begin(LoopbackDns.Script script, String listener, String guards)
            throws IOException {
        dns = new LoopbackDns(script, true);
        checking = listener;
        start(
                """
                domains: [ours.example]
                networks: { office: [127.0.0.2] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [inbound], from: [office] }
                dns: { servers: ["127.0.0.1:%d"], timeout: 5s }
                """
                                .formatted(dns.address().getPort())
                        + guards);
    }

    private String checking = "";

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        checking + ": { address: \"127.0.0.1:0\", tls: none }",
                        checking + ": { address: \"127.0.0.1:0\", tls: none, check-senders: yes }");
    }

    private static byte[] signed(String body) {
        var message = "From: ann@there.example\r\nSubject: hello\r\n\r\n" + body;
        var signer = new DkimSigner(KEYS, new HeaderBound(1 << 20, 1000));
        signer.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        return (new String(signer.end(Instant.now()), StandardCharsets.ISO_8859_1) + message)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Up to DATA, as somebody whose name is in order. */
    private WireClient transaction(String address) throws IOException {
        var client = WireClient.from(address, relay.port("inbound"));
        client.reply();
        client.say("EHLO mail.there.example");
        assertThat(client.say("MAIL FROM:<bounces@there.example>")).startsWith("250");
        assertThat(client.say("RCPT TO:<b@ours.example>")).startsWith("250");
        assertThat(client.say("DATA")).startsWith("354");
        return client;
    }

    private void areAsked(String... questions) {
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(
                        () -> assertThat(dns.questions).containsExactlyInAnyOrder(questions));
    }

    /** The name server is gone before the dot: what is answered then needed it no more. */
    @Test
    void aMessageWhoseBodyTakesLongerThanTheLookUpsWaitsForNone() throws Exception {
        begin(late(zone()), "inbound", "");
        try (var client = transaction("127.0.0.1")) {
            var message = signed("Hello.\r\n".repeat(1000));
            client.send(Arrays.copyOf(message, 4000));
            areAsked(BEFORE, NAME, HELO, PATH, FIRST_KEY, SECOND_KEY, RECORD);
            await().atMost(Duration.ofSeconds(20)).until(() -> dns.answered.get() == 7);
            dns.close();
            client.send(Arrays.copyOfRange(message, 4000, message.length));
            long dot = System.nanoTime();
            client.send("\r\n.\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
            // a single question would have waited for 5 seconds
            assertThat(Duration.ofNanos(System.nanoTime() - dot)).isLessThan(Duration.ofSeconds(4));
        }
        assertThat(taken().octets().replace("\r\n", ""))
                .contains("iprev=pass (mail.there.example)")
                .contains("spf=pass smtp.helo=mail.there.example")
                .contains("spf=pass smtp.mailfrom=bounces@there.example")
                .containsPattern("dkim=pass.*header.s=one")
                .containsPattern("dkim=pass.*header.s=two")
                .contains("dmarc=pass")
                .doesNotContain("temperror");
        assertThat(dns.questions).hasSize(7);
    }

    /** No answer comes before all that can be asked is asked. */
    @Test
    void allIsAskedAtTheSameTime() throws Exception {
        begin(
                (query, response, tcp) -> {
                    try {
                        told.await();
                    } catch (InterruptedException _) {
                        return false;
                    }
                    return zone().answer(query, response, tcp);
                },
                "inbound",
                "");
        try (var client = transaction("127.0.0.1")) {
            areAsked(BEFORE, HELO, PATH);
            var message = signed("Hello.\r\n");
            client.send(message);
            areAsked(BEFORE, HELO, PATH, FIRST_KEY, SECOND_KEY, RECORD);
            told.countDown();
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        areAsked(BEFORE, NAME, HELO, PATH, FIRST_KEY, SECOND_KEY, RECORD);
    }

    private static final String GUARDS =
            """
            guards:
              - rdns: { on: [inbound], none: deny }
              - spf: { on: [inbound], fail: deny }
              - dmarc: { on: [inbound], reject: deny }
            """;

    @Test
    void guardsAndTheExaminationShareWhatWasAnswered() throws Exception {
        begin(zone(), "inbound", GUARDS);
        try (var client = transaction("127.0.0.1")) {
            client.send(signed("Hello.\r\n"));
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        areAsked(BEFORE, NAME, HELO, PATH, FIRST_KEY, SECOND_KEY, RECORD);
    }

    @Test
    void guardsOfAnotherListenerAskNothing() throws Exception {
        begin(zone(), "outbound", GUARDS.replace("inbound", "outbound"));
        try (var client = transaction("127.0.0.1")) {
            client.send(signed("Hello.\r\n"));
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        assertThat(dns.questions).isEmpty();
    }

    @Test
    void oneGuardAsksForNoMoreThanItWantsToKnow() throws Exception {
        begin(zone(), "none", "guards: [ { spf: { on: [inbound], fail: deny } } ]\n");
        try (var client = transaction("127.0.0.1")) {
            client.send(signed("Hello.\r\n"));
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        areAsked(PATH);
    }

    @Test
    void whoMayRelayOrIsTurnedAwayIsNotAskedAbout() throws Exception {
        begin(
                zone(),
                "inbound",
                "guards: [ { block: { from: [127.0.0.3] } }, { rdns: { none: deny } } ]\n");
        try (var client = transaction("127.0.0.2")) {
            client.send(signed("Hello.\r\n"));
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        try (var client = WireClient.from("127.0.0.3", relay.port("inbound"))) {
            assertThat(client.reply()).startsWith("554");
        }
        assertThat(dns.questions).isEmpty();
    }

    @Test
    void anotherTransactionHasAnotherSender() throws Exception {
        begin(zone(), "inbound", "");
        try (var client = transaction("127.0.0.1")) {
            client.send(signed("Hello.\r\n"));
            client.send(".\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
            client.say("MAIL FROM:<x@elsewhere.example>");
            // RSET ends what is asked, and what has not been asked yet is not asked at all
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> dns.questions.contains("TXT elsewhere.example"));
            client.say("RSET");
            client.say("MAIL FROM:<>");
            client.say("RCPT TO:<b@ours.example>");
            client.say("DATA");
            client.send("From: x@third.example\r\n\r\n.\r\n");
            assertThat(client.reply()).startsWith("250 2.0.0");
        }
        areAsked(
                BEFORE,
                NAME,
                HELO,
                PATH,
                FIRST_KEY,
                SECOND_KEY,
                RECORD,
                "TXT elsewhere.example",
                "TXT _dmarc.third.example",
                "TXT _dmarc.example");
    }
}
