package postern.digest;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import postern.mail.Mailbox;

/** A day's report as a message of both texts (multipart/alternative, RFC 2046 §5.1.4), in ASCII. */
public final class DayMail {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT);

    private DayMail() {}

    /**
     * The whole message, of lines that end in CRLF.
     *
     * @param to not empty
     * @param id what its Message-ID has in front of the host's name; the same for a report that is
     *     sent once more
     */
    public static byte[] write(
            DayReport report, Mailbox from, List<Mailbox> to, String id, Instant now) {
        var boundary = "=_" + id;
        var text =
                """
                From: %s
                To: %s
                Subject: %s
                Date: %s
                Message-ID: <%s@%s>
                Auto-Submitted: auto-generated
                MIME-Version: 1.0
                Content-Type: multipart/alternative;
                 boundary="%s"

                --%s
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: base64

                %s
                --%s
                Content-Type: text/html; charset=utf-8
                Content-Transfer-Encoding: base64

                %s
                --%s--
                """
                        .formatted(
                                from,
                                to.stream()
                                        .map(Mailbox::toString)
                                        .collect(Collectors.joining(",\n ")),
                                report.host() + " " + report.headline(),
                                DATE.format(now.atZone(ZoneOffset.UTC)),
                                id,
                                report.host(),
                                boundary,
                                boundary,
                                encoded(report.text()),
                                boundary,
                                encoded(DayHtml.of(report)),
                                boundary);
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static String encoded(String text) {
        return Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
