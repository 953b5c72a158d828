package postern.mailauth;

import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** What tests report about. */
final class Rows {
    static final LocalDate DAY = LocalDate.parse("2026-11-27");
    static final Domain EXAMPLE = Domain.of("example.com");
    static final DmarcRecord RECORD = record("v=DMARC1; p=reject; rua=mailto:dmarc@example.com");

    private Rows() {}

    static DmarcRecord record(String text) {
        return DmarcRecord.parse(text).orThrow();
    }

    static ReportRow row(String source) {
        return row(source, "example.com");
    }

    static ReportRow row(String source, String from) {
        return new ReportRow(
                IpAddress.of(source),
                Domain.of(from),
                "bounce.example.com",
                ReportRow.Disposition.PASS,
                true,
                false,
                null,
                List.of(
                        new ReportRow.Signature("example.com", "s1", Result.PASS),
                        new ReportRow.Signature("", "a b:c%\n\u00e9", Result.PERMERROR)),
                new ReportRow.Sender("bounce.example.com", true, Result.SOFTFAIL));
    }

    /** How long the line of such a row is. */
    static int line(String source, String domain) {
        return new LedgerLine.Row(DAY, Domain.of(domain), 1, row(source)).written().length();
    }

    static ReportRow plain(String source) {
        return new ReportRow(
                IpAddress.of(source),
                EXAMPLE,
                "",
                ReportRow.Disposition.QUARANTINE,
                false,
                false,
                ReportRow.Reason.POLICY_TEST_MODE,
                List.of(),
                null);
    }

    static ReportMaterial material(DmarcRecord record, long lost, ReportRow... rows) {
        var counted = new LinkedHashMap<ReportRow, Long>();
        for (var row : rows) counted.merge(row, 1L, Long::sum);
        return new ReportMaterial(DAY, EXAMPLE, record, counted, lost);
    }
}
