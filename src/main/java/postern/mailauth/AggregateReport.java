package postern.mailauth;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import postern.mailauth.ReportRow.Sender;
import postern.mailauth.ReportRow.Signature;

/**
 * A DMARC aggregate report as a file (RFC 9990 §3.1, Appendix A). The same material gives the same
 * report, identifier and name, so that one that is sent again is known as such.
 */
public final class AggregateReport {
    private static final long DAY = 86_400;

    private final Reporter reporter;
    private final ReportMaterial material;
    private final StringBuilder xml = new StringBuilder();

    public AggregateReport(Reporter reporter, ReportMaterial material) {
        this.reporter = reporter;
        this.material = material;
    }

    /** Seconds since 1970, when the day began. */
    long begin() {
        return material.day().atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    /** The last second of it. */
    long end() {
        return begin() + DAY - 1;
    }

    /** Letters and digits; of no other report to the domain (RFC 9990 §3.5.1). */
    public String id() {
        var what = reporter.receiver() + " " + material.domain() + " " + begin();
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var octets = digest.digest(what.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(octets, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /** Of the compressed file (RFC 9990 §3.5.2). */
    public String fileName() {
        return String.join(
                        "!",
                        reporter.receiver().name(),
                        material.domain().name(),
                        Long.toString(begin()),
                        Long.toString(end()),
                        id())
                + ".xml.gz";
    }

    /** The compressed file (RFC 1952). */
    public byte[] compressed() {
        var octets = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(octets)) {
            gzip.write(xml().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never of memory
        }
        return octets.toByteArray();
    }

    /** The report; ASCII. */
    public String xml() {
        xml.setLength(0);
        xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        xml.append("<feedback xmlns=\"urn:ietf:params:xml:ns:dmarc-2.0\">\n");
        leaf("version", "1.0");
        metadata();
        policy();
        for (var row : material.rows().entrySet()) record(row.getKey(), row.getValue());
        return xml.append("</feedback>\n").toString();
    }

    private void metadata() {
        open("report_metadata");
        leaf("org_name", reporter.organization());
        leaf("email", reporter.contact().toString());
        leaf("report_id", id());
        open("date_range");
        leaf("begin", Long.toString(begin()));
        leaf("end", Long.toString(end()));
        close("date_range");
        var errors = String.join("; ", material.record().problems());
        if (material.lost() > 0)
            errors +=
                    (errors.isEmpty() ? "" : "; ")
                            + "there was no room for "
                            + material.lost()
                            + " more messages";
        if (!errors.isEmpty()) leaf("error", errors);
        leaf("generator", reporter.generator());
        close("report_metadata");
    }

    private void policy() {
        var record = material.record();
        open("policy_published");
        leaf("domain", material.domain().name());
        leaf("discovery_method", "treewalk");
        leaf("p", word(record.p()));
        if (record.sp() != null) leaf("sp", word(record.sp()));
        if (record.np() != null) leaf("np", word(record.np()));
        leaf("fo", record.failureOptions());
        leaf("adkim", record.dkim().word());
        leaf("aspf", record.spf().word());
        leaf("testing", record.testing() ? "y" : "n");
        close("policy_published");
    }

    private static String word(@Nullable DmarcPolicy policy) {
        return policy == null ? DmarcPolicy.NONE.word() : policy.word();
    }

    private void record(ReportRow row, long count) {
        open("record");
        open("row");
        leaf("source_ip", row.source().toString());
        leaf("count", Long.toString(count));
        open("policy_evaluated");
        leaf("disposition", row.disposition().word());
        leaf("dkim", row.dkimAligned() ? "pass" : "fail");
        leaf("spf", row.spfAligned() ? "pass" : "fail");
        var reason = row.reason();
        if (reason != null) {
            open("reason");
            leaf("type", reason.word());
            close("reason");
        }
        close("policy_evaluated");
        close("row");
        open("identifiers");
        leaf("header_from", row.headerFrom().name());
        leaf("envelope_from", row.envelopeFrom());
        close("identifiers");
        open("auth_results");
        for (var signature : row.signatures()) signature(signature);
        if (row.spf() != null) sender(row.spf());
        close("auth_results");
        close("record");
    }

    private void signature(Signature signature) {
        open("dkim");
        leaf("domain", signature.domain());
        leaf("selector", signature.selector());
        leaf("result", signature.result() == Result.SOFTFAIL ? "fail" : signature.result().word());
        close("dkim");
    }

    private void sender(Sender spf) {
        open("spf");
        leaf("domain", spf.domain());
        if (spf.isMailFrom()) leaf("scope", "mfrom");
        leaf("result", spf.result().word());
        close("spf");
    }

    private void open(String name) {
        xml.append('<').append(name).append(">\n");
    }

    private void close(String name) {
        xml.append("</").append(name).append(">\n");
    }

    private void leaf(String name, String text) {
        xml.append('<').append(name).append('>');
        text.codePoints().forEach(this::character);
        xml.append("</").append(name).append(">\n");
    }

    /** What XML cannot say (XML 1.0 §2.2) becomes a question mark. */
    private void character(int c) {
        switch (c) {
            case '<' -> xml.append("&lt;");
            case '>' -> xml.append("&gt;");
            case '&' -> xml.append("&amp;");
            default -> {
                if (c >= ' ' && c < 127) xml.append((char) c);
                else if (c >= 160 && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000)
                    xml.append("&#").append(c).append(';');
                else xml.append('?');
            }
        }
    }
}
