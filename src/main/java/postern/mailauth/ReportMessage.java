package postern.mailauth;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import postern.mail.Mailbox;

/**
 * The message that carries an aggregate report (RFC 9990 §3.5.2).
 *
 * @param recipients whom it goes to; not empty
 * @param text the finished message, of lines that end in CRLF, in ASCII; it has to be signed for
 *     the domain of its From
 */
public record ReportMessage(List<Mailbox> recipients, String text) {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT);

    public ReportMessage {
        recipients = List.copyOf(recipients);
    }

    /**
     * Writes the message. Null where it is larger than any of its destinations takes, or none takes
     * what is ASCII: then nobody gets it.
     */
    public static @Nullable ReportMessage of(
            Reporter reporter,
            ReportMaterial material,
            List<ReportDestinations.Destination> destinations,
            ZonedDateTime now) {
        var report = new AggregateReport(reporter, material);
        var able = destinations.stream().filter(d -> !d.mailbox().needsSmtpUtf8()).toList();
        var text = text(reporter, material, report, recipients(able), now);
        int size = text.length();
        var left = able.stream().filter(d -> d.limit() == 0 || size <= d.limit()).toList();
        if (left.isEmpty()) return null;
        if (left.size() < able.size())
            text = text(reporter, material, report, recipients(left), now);
        return new ReportMessage(recipients(left), text);
    }

    private static List<Mailbox> recipients(List<ReportDestinations.Destination> destinations) {
        var recipients = new LinkedHashSet<Mailbox>();
        for (var destination : destinations) recipients.add(destination.mailbox());
        return List.copyOf(recipients);
    }

    private static String text(
            Reporter reporter,
            ReportMaterial material,
            AggregateReport report,
            List<Mailbox> recipients,
            ZonedDateTime now) {
        var id = report.id();
        var boundary = "=_" + id;
        var file = report.fileName();
        var body =
                Base64.getMimeEncoder(76, new byte[] {'\r', '\n'})
                        .encodeToString(report.compressed());
        var text =
                """
                From: %s
                To: %s
                Date: %s
                Message-ID: <%s@%s>
                Subject: Report Domain: %s
                 Submitter: %s
                 Report-ID: <%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: multipart/mixed; boundary="%s"

                --%s
                Content-Type: text/plain; charset=us-ascii

                This is a DMARC aggregate report (RFC 9990) about mail
                that came on %s (UTC) and said to be from
                %s,
                for whoever the record at _dmarc.%s
                names. %s messages are in it.

                --%s
                Content-Type: application/gzip;
                 name="%s"
                Content-Disposition: attachment;
                 filename="%s"
                Content-Transfer-Encoding: base64

                %s
                --%s--
                """
                        .formatted(
                                reporter.from(),
                                recipients.stream()
                                        .map(Mailbox::toString)
                                        .collect(Collectors.joining(",\n ")),
                                DATE.format(now.withZoneSameInstant(ZoneOffset.UTC)),
                                id,
                                reporter.receiver(),
                                material.domain(),
                                reporter.receiver(),
                                id,
                                boundary,
                                boundary,
                                material.day(),
                                material.domain(),
                                material.domain(),
                                material.messages(),
                                boundary,
                                file,
                                file,
                                body.replace("\r\n", "\n"),
                                boundary);
        return text.replace("\n", "\r\n");
    }
}
