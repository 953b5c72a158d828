package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.LoopbackDns;

/** A report as those see it who get it: Python's mail, gzip and XML, dkimpy, and libxml2. */
@Tag("peers")
@Timeout(120)
class DmarcReportPeersTest extends DmarcReportsRig {
    @Test
    void othersReadIt() throws Exception {
        begin(
                LoopbackDns.zone(
                        text("there.example", "v=spf1 -all"),
                        text(
                                "_dmarc.there.example",
                                "v=DMARC1; p=none; rua=mailto:r@there.example")),
                "dmarc-reports: { from: dmarc@ours.example, organization: \"Ours & <Sons>\" }\n");
        var noon =
                Instant.parse("2024-05-10T12:00:00Z"); // dkimpy refuses what comes from the future
        clock.set(noon);
        for (var from : List.of("x", "y", "z"))
            send(from + "@there.example", "b@ours.example", "From: " + from + "@there.example");
        clock.set(noon.plus(Duration.ofDays(1)));
        var message = folder.resolve("report.eml");
        var octets = reports(1).getFirst().octets();
        Files.writeString(message, octets, StandardCharsets.ISO_8859_1);
        var xml = folder.resolve("report.xml");
        var read =
                Programs.run(
                        List.of(
                                Programs.find("python3"),
                                "src/test/clients/report_peer.py",
                                message.toString(),
                                published,
                                xml.toString()));
        assertThat(read.status()).as(read.output()).isZero();
        assertThat(read.output())
                .contains("\"defects\": 0", "\"dkim\": true", "\"messages\": 3")
                .contains("\"organization\": \"Ours & <Sons>\"")
                .contains("\"file\": \"relay.test!there.example!1715299200!1715385599!")
                .contains("Report Domain: there.example Submitter: relay.test Report-ID: <");
        var valid =
                Programs.run(
                        List.of(
                                Programs.find("xmllint"),
                                "--noout",
                                "--nonet",
                                "--schema",
                                "src/test/resources/postern/mailauth/dmarc-aggregate.xsd",
                                xml.toString()));
        assertThat(valid.status()).as(valid.output()).isZero();
    }
}
