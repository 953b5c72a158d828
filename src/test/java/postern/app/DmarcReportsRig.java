package postern.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.junit.jupiter.api.AfterEach;
import org.xbill.DNS.Record;
import org.xml.sax.SAXException;
import postern.dkim.Algorithm;
import postern.dkim.KeyName;
import postern.dkim.NewKey;
import postern.dkim.SigningKey;
import postern.dns.LoopbackDns;
import postern.mail.Domain;
import postern.mailauth.AggregateReport;

/** A relay that reports to domains, beside a name server, at a time that tests choose. */
class DmarcReportsRig extends PolicyRig {
    private static final String PEM = NewKey.pem(Algorithm.RSA_SHA256); // one for all
    static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    static final Duration PATIENCE = Duration.ofSeconds(20);

    final MovedClock clock = new MovedClock();
    LoopbackDns dns;
    String published = ""; // of our key

    record Said(int status, String out, String err) {}

    @AfterEach
    void endDns() throws IOException {
        if (dns != null) dns.close();
    }

    static Record text(String name, String text) {
        return LoopbackDns.record(name, "TXT", 60, '"' + text + '"');
    }

    @Override
    String whole(String policy) {
        return super.whole(policy)
                .replace(
                        "inbound: { address: \"127.0.0.1:0\", tls: none }",
                        "inbound: { address: \"127.0.0.1:0\", tls: none, check-senders: yes }");
    }

    String policy(String more) {
        return """
        domains: [ours.example]
        %s
        dns: { servers: ["127.0.0.1:%d"], timeout: 10s }
        dkim: { keys: [ { domain: ours.example, selector: s1, key: key.pem } ] }
        %s
        """
                .formatted(
                        more.contains("grants:")
                                ? ""
                                : "grants: [ { receive: { on: [inbound] } } ]",
                        dns.address().getPort(),
                        more);
    }

    /** At noon of a day. */
    void begin(LoopbackDns.Script zone, String more) throws IOException {
        clock.set(NOON);
        dns = new LoopbackDns(zone);
        var file = folder.resolve("key.pem");
        Files.writeString(file, PEM);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        var name = new KeyName("s1", Domain.of("ours.example"));
        if (!(SigningKey.read(name, file) instanceof SigningKey.Reading.Usable(var key)))
            throw new AssertionError("a key that we made");
        published = "v=DKIM1; k=rsa; p=" + key.publicKey();
        start(policy(more), Worlds.at(clock));
    }

    /** To one recipient; the reply to its end. */
    String send(String from, String to, String header) throws IOException {
        try (var wire = client(STRANGER, "inbound")) {
            return wire.deliver(from, to, message(header));
        }
    }

    void restart() throws IOException {
        relay.stop();
        relay = RunningRelay.in(folder, Files.readString(relay.file()), Worlds.at(clock));
    }

    Said say(String... words) {
        var out = new StringWriter();
        var err = new StringWriter();
        int status =
                Main.lineFor()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .setExecutionExceptionHandler(Main::failed)
                        .execute(words);
        return new Said(status, out.toString(), err.toString());
    }

    Said dmarc(String... words) {
        var all = new ArrayList<String>();
        all.add("dmarc");
        all.addAll(List.of(words));
        all.addAll(List.of("-c", folder.resolve("postern.yaml").toString()));
        return say(all.toArray(String[]::new));
    }

    /** The reports that reach the next hop, once there are so many. */
    List<RecordingHop.Taken> reports(int count) {
        await().atMost(PATIENCE).until(() -> reports().size() >= count);
        assertThat(reports()).hasSize(count);
        return reports();
    }

    List<RecordingHop.Taken> reports() {
        return hop.taken().stream().filter(t -> t.mail().startsWith("<dmarc@ours.")).toList();
    }

    /** The file in a report, valid by the schema. */
    static String xml(RecordingHop.Taken report) throws IOException, SAXException {
        var part = report.octets().split("Content-Type: application/gzip;", -1)[1];
        var body = part.substring(part.indexOf("\r\n\r\n") + 4, part.indexOf("\r\n--"));
        var octets = Base64.getMimeDecoder().decode(body);
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(octets))) {
            var xml = new String(gzip.readAllBytes(), StandardCharsets.UTF_8);
            validate(xml);
            return xml;
        }
    }

    static void validate(String xml) throws IOException, SAXException {
        var schema =
                SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
                        .newSchema(AggregateReport.class.getResource("dmarc-aggregate.xsd"));
        schema.newValidator().validate(new StreamSource(new StringReader(xml)));
    }
}
