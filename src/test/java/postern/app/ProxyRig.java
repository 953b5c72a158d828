package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import postern.config.Listener;
import postern.config.Settings;
import postern.mail.IpPrefix;

/** A relay that has proxies in front of it. */
class ProxyRig {
    static final byte[] DATA = "Subject: a\r\n\r\nb\r\n.\r\n".getBytes(StandardCharsets.US_ASCII);
    static final String OFFICE = "PROXY TCP4 10.20.1.1 127.0.0.1 4000 25\r\n";
    static final String STRANGER = "PROXY TCP4 198.51.100.7 127.0.0.1 4001 25\r\n";
    RecordingHop hop;
    RunningRelay relay;

    @BeforeEach
    void begin() throws IOException {
        hop = new RecordingHop();
        relay =
                RunningRelay.of(
                        """
                        domains: [ours.example]
                        networks: { office: [10.20.0.0/22] }
                        listeners:
                          in: { address: "127.0.0.1:0", tls: none }
                          secure: { address: "127.0.0.1:0", tls: implicit }
                          direct: { address: "127.0.0.1:0", tls: none }
                        grants:
                          - receive: {}
                          - relay: { from: [office] }
                        guards:
                          - reverse-path:
                              rules: [ { match: "trap@b.example", action: block } ]
                              otherwise: allow
                        limits: { connections-per-client: 2 }
                        log: { file: log.txt }
                        routes:
                          - { to: any, next-hop: "127.0.0.1:%d" }
                        """
                                .formatted(hop.port()),
                        ProxyRig::behindProxies);
    }

    /** All listeners have a proxy at 127.0.0.1, but "direct", which has one at 127.0.0.2. */
    static Settings behindProxies(Settings s) {
        var listeners =
                s.listeners().stream()
                        .map(l -> {
                            var proxy = l.name().equals("direct") ? "127.0.0.2" : "127.0.0.1";
                            return new Listener(
                                    l.name(),
                                    l.address(),
                                    l.port(),
                                    l.tls(),
                                    l.line(),
                                    List.of(IpPrefix.parse(proxy).orThrow()),
                                    l.line(),
                                    l.auth(),
                                    l.clientCertificates(),
                                    l.inspection(),
                                    l.clientNames(),
                                    l.checksSenders());
                        })
                        .toList();
        return new Settings(
                s.file(),
                s.fingerprint(),
                s.hostname(),
                s.data(),
                s.policy(),
                s.domainLines(),
                listeners,
                s.tls(),
                s.dkim(),
                s.dmarcReports(),
                s.trustedSealers(),
                s.forwarding(),
                s.routes(),
                s.dns(),
                s.reputation(),
                s.receiving(),
                s.delivering(),
                s.spool(),
                s.log(),
                s.runAs(),
                s.metrics(),
                s.watching(),
                s.alerting(),
                s.rates(),
                s.users(),
                s.guessing(),
                s.telling(),
                s.acknowledgements(),
                s.assertions(),
                s.tests(),
                s.notes());
    }

    @AfterEach
    void end() throws IOException {
        relay.close();
        hop.close();
    }

    WireClient connect(String listener) throws IOException {
        return new WireClient(relay.port(listener));
    }

    /** Behind a header. */
    WireClient behind(String header) throws IOException {
        var client = connect("in");
        client.send(header.getBytes(StandardCharsets.ISO_8859_1));
        return client.begin();
    }

    /** A header of version 2, TCP over IPv4. */
    static byte[] v2(String versionAndCommand, String client, String fields) {
        var block = client + "7F000001 0FA0 0019" + fields;
        var octets = HexFormat.of().parseHex(block.replace(" ", ""));
        var length = "%04X".formatted(octets.length);
        return HexFormat.of()
                .parseHex(
                        "0D0A0D0A000D0A515549540A"
                                + versionAndCommand
                                + "11"
                                + length
                                + block.replace(" ", ""));
    }

    String journal() throws IOException {
        return Files.readString(relay.folder().resolve("data/journal.jsonl"));
    }

    void awaitJournal(String... texts) {
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(journal()).contains(texts));
    }
}
