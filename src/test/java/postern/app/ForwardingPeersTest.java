package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.LoopbackDns;

/**
 * A whole relay between a name server and Postfix's smtp-sink: what is forwarded, what comes back,
 * and what is reported the day after, as the sink writes it down.
 */
@Tag("peers")
@Timeout(120)
class ForwardingPeersTest extends DmarcReportsRig {
    private Process sink;
    private Path dumps;
    private int port;

    @BeforeEach
    void beginSink() throws IOException {
        dumps = Files.createTempDirectory("sink");
        Files.setPosixFilePermissions(dumps, PosixFilePermissions.fromString("rwxrwxrwx"));
        port = Programs.freePort();
        var command = new ArrayList<>(List.of(Programs.find("smtp-sink")));
        if ("root".equals(System.getProperty("user.name"))) command.addAll(List.of("-u", "nobody"));
        command.addAll(List.of("-d", dumps + "/%M.", "127.0.0.1:" + port, "100"));
        sink = new ProcessBuilder(command).inheritIO().start();
        await().atMost(Duration.ofSeconds(10))
                .ignoreExceptions()
                .until(() -> {
                    new Socket(InetAddress.getLoopbackAddress(), port).close();
                    return true;
                });
    }

    @AfterEach
    void endSink() throws IOException, InterruptedException {
        sink.destroy();
        sink.waitFor();
        Folders.delete(dumps);
    }

    @Override
    String whole(String policy) {
        return super.whole(policy).replace("127.0.0.1:" + hop.port(), "127.0.0.1:" + port);
    }

    /** The one message among those that the sink has written down in which that stands. */
    private String dumped(String text) {
        var found = new ArrayList<String>();
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() -> {
                    found.clear();
                    try (var files = Files.list(dumps)) {
                        for (var file : files.toList()) {
                            var dump = Files.readString(file, StandardCharsets.ISO_8859_1);
                            if (dump.contains(text)) found.add(dump);
                        }
                    }
                    return !found.isEmpty();
                });
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    @Test
    void mailGoesOnComesBackAndIsReported() throws Exception {
        Files.writeString(folder.resolve("srs.secret"), "a secret that nobody knows\n");
        Files.setPosixFilePermissions(
                folder.resolve("srs.secret"), PosixFilePermissions.fromString("rw-------"));
        begin(
                LoopbackDns.zone(
                        text("client.example", "v=spf1 ip4:127.0.0.1 -all"),
                        text(
                                "_dmarc.client.example",
                                "v=DMARC1; p=none; rua=mailto:r@client.example")),
                """
                grants:
                  - receive: { on: [inbound] }
                  - forward: { to: [info@ours.example], becomes: [ann@elsewhere.example] }
                forwarding:
                  srs: { domain: ours.example, secret-file: srs.secret }
                  arc: { domain: ours.example, selector: s1, key: key.pem }
                dmarc-reports: { from: dmarc@ours.example, spread: 1h }
                """);
        assertThat(send("bob@client.example", "info@ours.example", "From: bob@client.example"))
                .startsWith("250 2.0.0");
        var forwarded = dumped("X-Rcpt-Args: <ann@elsewhere.example>");
        assertThat(forwarded)
                .contains("X-Mail-Args: <SRS0=", "=client.example=bob@ours.example>")
                .contains("\nARC-Seal: i=1;", "spf=pass", "dmarc=pass");
        int at = forwarded.indexOf("<SRS0=") + 1;
        var address = forwarded.substring(at, forwarded.indexOf('>', at));
        assertThat(send("", address, "From: mailer-daemon@elsewhere.example"))
                .startsWith("250 2.0.0");
        assertThat(dumped("X-Rcpt-Args: <bob@client.example>")).contains("X-Mail-Args: <>");
        clock.set(NOON.plus(Duration.ofDays(1)));
        assertThat(dumped("X-Rcpt-Args: <r@client.example>"))
                .contains("X-Mail-Args: <dmarc@ours.example>", "\nDKIM-Signature:")
                .contains("Subject: Report Domain: client.example");
    }
}
