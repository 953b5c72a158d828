package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPInputStream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.xml.sax.SAXException;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mailauth.ReportDestinations.Destination;

/** The report about a day, as a file and as a message (RFC 9990). */
class AggregateReportTest {
    private static final Reporter US =
            new Reporter(
                    Domain.of("mx.example.net"),
                    "Example & <Sons>",
                    Mailbox.of("reports@example.net"),
                    Mailbox.of("dmarc@example.net"),
                    "Postern 0.1");
    private static final ZonedDateTime NOW = ZonedDateTime.parse("2026-11-28T01:02:03+01:00");

    private static Validator schema() throws SAXException {
        var factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        var source = AggregateReportTest.class.getResource("dmarc-aggregate.xsd");
        return factory.newSchema(source).newValidator();
    }

    private static void validate(String xml) throws SAXException, IOException {
        schema().validate(new StreamSource(new StringReader(xml)));
    }

    private static String xml(ReportMaterial material) {
        return new AggregateReport(US, material).xml();
    }

    @Test
    void everyKindOfRowIsValid() throws SAXException, IOException {
        var rows = new ArrayList<ReportRow>();
        rows.add(Rows.row("192.0.2.1"));
        rows.add(Rows.plain("2001:db8::1"));
        for (var disposition : ReportRow.Disposition.values())
            for (var reason : ReportRow.Reason.values())
                for (var result : Result.values())
                    rows.add(
                            new ReportRow(
                                    IpAddress.of("192.0.2.7"),
                                    Domain.of("a.example.com"),
                                    "x",
                                    disposition,
                                    true,
                                    true,
                                    reason,
                                    List.of(new ReportRow.Signature("d", "s", result)),
                                    new ReportRow.Sender("d", false, result)));
        var all = rows.toArray(new ReportRow[0]);
        validate(xml(Rows.material(Rows.RECORD, 0, all)));
        validate(
                xml(
                        Rows.material(
                                Rows.record(
                                        "v=DMARC1;p=none;sp=reject;np=quarantine;t=y;adkim=s;"
                                                + "aspf=s;fo=1:d;xx=1;rua=bad"),
                                7,
                                all)));
    }

    @Test
    void theSchemaRefusesWhatIsWrong() {
        var good = xml(Rows.material(Rows.RECORD, 0, Rows.row("192.0.2.1")));
        for (var bad :
                List.of(
                        good.replace("<p>reject</p>\n", ""),
                        good.replace("<count>1</count>", "<count>some</count>"),
                        good.replace(">mfrom<", ">helo<"),
                        good.replace("dmarc-2.0", "dmarc-1.0"),
                        good.replace("<testing>", "<pct>100</pct><testing>"))) {
            assertThat(bad).isNotEqualTo(good);
            assertThatThrownBy(() -> validate(bad)).isInstanceOf(SAXException.class);
        }
    }

    @Test
    void theReportReads() {
        assertThat(
                        xml(
                                Rows.material(
                                        Rows.record(
                                                "v=DMARC1; p=reject; sp=none; rua=mailto:a@b.c,?"),
                                        2,
                                        Rows.row("192.0.2.1"),
                                        Rows.row("192.0.2.1"))))
                .isEqualTo(
                        """
                        <?xml version="1.0" encoding="UTF-8"?>
                        <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0">
                        <version>1.0</version>
                        <report_metadata>
                        <org_name>Example &amp; &lt;Sons&gt;</org_name>
                        <email>dmarc@example.net</email>
                        <report_id>ID</report_id>
                        <date_range>
                        <begin>1795737600</begin>
                        <end>1795823999</end>
                        </date_range>
                        <error>rua: "?" is no URI; there was no room for 2 more messages</error>
                        <generator>Postern 0.1</generator>
                        </report_metadata>
                        <policy_published>
                        <domain>example.com</domain>
                        <discovery_method>treewalk</discovery_method>
                        <p>reject</p>
                        <sp>none</sp>
                        <fo>0</fo>
                        <adkim>r</adkim>
                        <aspf>r</aspf>
                        <testing>n</testing>
                        </policy_published>
                        <record>
                        <row>
                        <source_ip>192.0.2.1</source_ip>
                        <count>2</count>
                        <policy_evaluated>
                        <disposition>pass</disposition>
                        <dkim>pass</dkim>
                        <spf>fail</spf>
                        </policy_evaluated>
                        </row>
                        <identifiers>
                        <header_from>example.com</header_from>
                        <envelope_from>bounce.example.com</envelope_from>
                        </identifiers>
                        <auth_results>
                        <dkim>
                        <domain>example.com</domain>
                        <selector>s1</selector>
                        <result>pass</result>
                        </dkim>
                        <dkim>
                        <domain></domain>
                        <selector>a b:c%?&#233;</selector>
                        <result>permerror</result>
                        </dkim>
                        <spf>
                        <domain>bounce.example.com</domain>
                        <scope>mfrom</scope>
                        <result>softfail</result>
                        </spf>
                        </auth_results>
                        </record>
                        </feedback>
                        """
                                .replace("ID", new AggregateReport(US, one()).id()));
    }

    private static ReportMaterial one() {
        return Rows.material(Rows.RECORD, 0, Rows.row("192.0.2.1"));
    }

    @Test
    void theFileIsNamedAsTheStandardSays() throws IOException {
        var report = new AggregateReport(US, one());
        assertThat(report.fileName())
                .matches(
                        "mx\\.example\\.net!example\\.com!1795737600!1795823999!"
                                + "[A-Za-z0-9]+\\.xml\\.gz")
                .isEqualTo(new AggregateReport(US, one()).fileName());
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(report.compressed()))) {
            assertThat(new String(gzip.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(report.xml());
        }
    }

    @Test
    void theMessageCarriesIt() {
        var to =
                List.of(
                        new Destination(Mailbox.of("a@example.com"), 0),
                        new Destination(Mailbox.of("b@example.com"), 100_000),
                        new Destination(Mailbox.of("c@example.com"), 100),
                        new Destination(Mailbox.of("\u00fc@example.com"), 0),
                        new Destination(Mailbox.of("a@example.com"), 0));
        var message = ReportMessage.of(US, one(), to, NOW);
        assertThat(message).isNotNull();
        assertThat(message.recipients())
                .containsExactly(Mailbox.of("a@example.com"), Mailbox.of("b@example.com"));
        var text = message.text();
        var report = new AggregateReport(US, one());
        assertThat(text)
                .startsWith(
                        """
                        From: reports@example.net
                        To: a@example.com,
                         b@example.com
                        Date: Sat, 28 Nov 2026 00:02:03 +0000
                        Message-ID: <%ID@mx.example.net>
                        Subject: Report Domain: example.com
                         Submitter: mx.example.net
                         Report-ID: <%ID>
                        Auto-Submitted: auto-generated
                        MIME-Version: 1.0
                        Content-Type: multipart/mixed; boundary="=_%ID"

                        """
                                .replace("%ID", report.id())
                                .replace("\n", "\r\n"));
        var part = text.split("\r\n--=_" + report.id())[2];
        assertThat(part)
                .contains("Content-Type: application/gzip;\r\n")
                .contains(
                        "Content-Disposition: attachment;\r\n filename=\""
                                + report.fileName()
                                + "\"");
        var body = part.substring(part.indexOf("\r\n\r\n") + 4);
        assertThat(Base64.getMimeDecoder().decode(body)).isEqualTo(report.compressed());
        assertThat(text.replace("\r\n", "")).doesNotContain("\n").doesNotContain("\r");
        assertThat(text).endsWith("--=_" + report.id() + "--\r\n");
    }

    @Test
    void nobodyGetsWhatNobodyTakes() {
        var small = new Destination(Mailbox.of("c@example.com"), 100);
        assertThat(ReportMessage.of(US, one(), List.of(small), NOW)).isNull();
        assertThat(ReportMessage.of(US, one(), List.of(), NOW)).isNull();
    }
}
