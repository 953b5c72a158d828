package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dkim.Algorithm;
import postern.dkim.HeaderBound;
import postern.dkim.KeyName;
import postern.dkim.NewKey;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dns.LoopbackDns;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.mailauth.ArcResult;
import postern.mailauth.Examination;
import postern.mailauth.Result;
import postern.mailauth.TrustedSealers;

/** What strangers send and what goes on is sealed (ARC, RFC 8617 §5.1). */
@Timeout(120)
class SealingRelayTest extends PolicyRig {
    private static final String PEM = NewKey.pem(Algorithm.RSA_SHA256); // one for all
    private static final String ALIAS = "info@ours.example";
    private static final String NAME = "s1._domainkey.ours.example";
    private static final String MESSAGE =
            "From: bob@client.example\r\nSubject: hello\r\n\r\nSome words.\r\n";

    private final FakeResolver keys = new FakeResolver();
    private String published = "";
    private LoopbackDns dns;
    private int seen;

    @BeforeEach
    void begin() throws IOException {
        var file = folder.resolve("seal.pem");
        Files.writeString(file, PEM);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var name = new KeyName("s1", Domain.of("ours.example"));
        if (!(SigningKey.read(name, file) instanceof SigningKey.Reading.Usable(var key)))
            throw new AssertionError("a key that we made");
        published = key.published();
        keys.text(NAME, new Answer.Found<>(List.of(published)));
        var strings = '"' + published.substring(0, 200) + "\" \"" + published.substring(200) + '"';
        dns =
                new LoopbackDns(
                        LoopbackDns.zone(
                                LoopbackDns.record(NAME, "TXT", 60, strings),
                                LoopbackDns.record(
                                        "client.example",
                                        "TXT",
                                        60,
                                        "\"v=spf1 ip4:127.0.0.1 -all\""),
                                LoopbackDns.record(
                                        "_dmarc.client.example",
                                        "TXT",
                                        60,
                                        "\"v=DMARC1; p=reject; rua=mailto:r@client.example\"")));
        start(
                """
                domains: [ours.example]
                networks: { office: [127.0.0.2] }
                grants:
                  - receive: { on: [inbound] }
                  - relay: { on: [outbound], from: [office] }
                  - forward: { to: [info@ours.example], becomes: [ann@elsewhere.example] }
                dns: { servers: ["127.0.0.1:%d"], timeout: 10s }
                trusted-sealers: [ours.example]
                dmarc-reports: { from: dmarc@ours.example }
                forwarding:
                  arc: { domain: ours.example, selector: s1, key: seal.pem }
                """
                        .formatted(dns.address().getPort()));
    }

    @AfterEach
    void endDns() throws IOException {
        dns.close();
    }

    /** What leaves when that comes. */
    private String through(String message, String to) throws IOException {
        return through("bob@client.example", message, to);
    }

    private String through(String from, String message, String to) throws IOException {
        try (var client = client(STRANGER, "inbound")) {
            var octets = (message + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(client.deliver(from, to, octets)).startsWith("250 2.0.0");
        }
        return next();
    }

    private String next() {
        int wanted = ++seen;
        await().atMost(Duration.ofSeconds(30)).until(() -> hop.taken().size() >= wanted);
        return hop.taken().get(wanted - 1).octets();
    }

    private ArcResult verified(String message) {
        var examination =
                new Examination(
                        Domain.of("far.example"),
                        new HeaderBound(1 << 20, 1000),
                        TrustedSealers.NOBODY);
        examination.take(ByteBuffer.wrap(message.getBytes(StandardCharsets.ISO_8859_1)));
        examination.end();
        return examination
                .find(
                        keys,
                        IpAddress.of("127.0.0.1"),
                        "relay.test",
                        new ReversePath.Null(),
                        Instant.now(),
                        Duration.ofSeconds(10))
                .arc();
    }

    @Test
    void whatGoesOnCarriesASealWithWhatWasFound() throws Exception {
        var sealed = through(MESSAGE, ALIAS);
        assertThat(sealed)
                .startsWith("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=ours.example; s=s1;")
                .contains("\r\nARC-Message-Signature: i=1;")
                .contains("\r\nARC-Authentication-Results: i=1; relay.test;")
                .contains("\r\nAuthentication-Results: relay.test;");
        var chain = verified(sealed);
        assertThat(chain.result()).isEqualTo(Result.PASS);
        assertThat(chain.instance()).isEqualTo(1);
        assertThat(chain.sets().getFirst().results())
                .contains("spf=pass", "smtp.mailfrom=bob@client.example", "dkim=none");
        assertThat(verified(sealed.replace("Some words", "Other words")).result())
                .isEqualTo(Result.FAIL);
    }

    @Test
    void whatStaysIsNotSealedAndNotLookedAt() throws Exception {
        assertThat(through(MESSAGE, "c@ours.example")).startsWith("Received:");
        try (var client = client("127.0.0.2", "outbound")) {
            var octets = (MESSAGE + ".\r\n").getBytes(StandardCharsets.ISO_8859_1);
            assertThat(client.deliver("bob@client.example", "x@far.example", octets))
                    .startsWith("250 2.0.0");
        }
        assertThat(next()).startsWith("Received:");
    }

    @Test
    void aChainThatCameAlongIsContinued() throws Exception {
        var message = MESSAGE;
        for (int i = 1; i <= 4; i++) {
            message = through(message, ALIAS);
            assertThat(message).startsWith("ARC-Seal: i=" + i + ";");
            assertThat(message.substring(0, 200)).contains(i == 1 ? "cv=none" : "cv=pass");
        }
        var chain = verified(message);
        assertThat(chain.result()).isEqualTo(Result.PASS);
        assertThat(chain.instance()).isEqualTo(4);
    }

    @Test
    void aChainThatHasFailedIsSealedAsFailedOnce() throws Exception {
        var altered = through(MESSAGE, ALIAS).replace("Some words", "Other words");
        var failed = through(altered, ALIAS);
        assertThat(failed.substring(0, 200)).startsWith("ARC-Seal: i=2;").contains("cv=fail");
        assertThat(verified(failed).result()).isEqualTo(Result.FAIL);
        assertThat(through(failed, ALIAS)).startsWith("Authentication-Results:");
    }

    @Test
    void theReportSaysThatATrustedForwarderVouchedForIt() throws Exception {
        var sealed = through(MESSAGE, ALIAS);
        through("list@lists.example", sealed, ALIAS);
        var report = new StringWriter();
        Main.lineFor()
                .setOut(new PrintWriter(report, true))
                .execute("dmarc", "show", "client.example", "-c", relay.file().toString());
        assertThat(report.toString())
                .contains("<disposition>pass</disposition>")
                .contains("<type>trusted_forwarder</type>");
    }

    @Test
    @Tag("peers")
    void dkimpyBelievesTheChain() throws Exception {
        var one = through(MESSAGE, ALIAS);
        var two = through(one, ALIAS);
        var messages = Files.createDirectory(folder.resolve("messages"));
        Files.writeString(messages.resolve("one"), one, StandardCharsets.ISO_8859_1);
        Files.writeString(messages.resolve("two"), two, StandardCharsets.ISO_8859_1);
        Files.writeString(
                messages.resolve("wrong"),
                two.replace("Some words", "Other words"),
                StandardCharsets.ISO_8859_1);
        var said =
                Programs.run(
                        List.of(
                                Programs.find("python3"),
                                "src/test/clients/arc_peer.py",
                                "verify",
                                published,
                                messages.toString()));
        assertThat(said.output()).contains("one pass\n", "two pass\n", "wrong fail\n");
    }
}
