package postern.mailauth;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mailauth.ReportRow.Disposition;
import postern.mailauth.ReportRow.Reason;
import postern.mailauth.ReportRow.Sender;
import postern.mailauth.ReportRow.Signature;

/**
 * A line of the file in which what is to be reported is kept: fields between blanks, each written
 * as in a URL, so that no field has a blank or the end of a line in it; {@code -} for none.
 */
sealed interface LedgerLine {
    LocalDate day();

    Domain domain();

    /** The record of a domain, as it is now. */
    record Published(LocalDate day, Domain domain, String text) implements LedgerLine {}

    /** That many messages more. */
    record Row(LocalDate day, Domain domain, long count, ReportRow row) implements LedgerLine {}

    /** That many messages more of which nothing is known. */
    record Lost(LocalDate day, Domain domain, long count) implements LedgerLine {}

    /** The report is done with. */
    record Done(LocalDate day, Domain domain) implements LedgerLine {}

    private static String escaped(String text) {
        return text.isEmpty() ? "-" : text.equals("-") ? "%2D" : encoded(text);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String read(String field) {
        return field.equals("-") ? "" : URLDecoder.decode(field, StandardCharsets.UTF_8);
    }

    /** With its end. */
    default String written() {
        var head = day() + " " + domain();
        return switch (this) {
            case Published(_, _, var text) -> "record " + head + " " + escaped(text) + "\n";
            case Lost(_, _, long count) -> "lost " + head + " " + count + "\n";
            case Done _ -> "done " + head + "\n";
            case Row(_, _, long count, var row) ->
                    "row " + head + " " + count + " " + text(row) + "\n";
        };
    }

    private static String text(ReportRow row) {
        var reason = row.reason();
        var spf = row.spf();
        var text =
                new StringBuilder()
                        .append(row.source())
                        .append(' ')
                        .append(row.headerFrom())
                        .append(' ')
                        .append(escaped(row.envelopeFrom()))
                        .append(' ')
                        .append(row.disposition())
                        .append(row.dkimAligned() ? " pass" : " fail")
                        .append(row.spfAligned() ? " pass " : " fail ")
                        .append(reason == null ? "-" : reason.name());
        if (spf == null) text.append(" -");
        else
            text.append(spf.isMailFrom() ? " mfrom:" : " helo:")
                    .append(spf.result())
                    .append(':')
                    .append(encoded(spf.domain()));
        for (var signature : row.signatures())
            text.append(' ')
                    .append(signature.result())
                    .append(':')
                    .append(encoded(signature.domain()))
                    .append(':')
                    .append(encoded(signature.selector()));
        return text.toString();
    }

    /** Null for what is no such line. */
    static @Nullable LedgerLine parse(String line) {
        var fields = line.split(" ", -1);
        if (fields.length < 3) return null;
        try {
            var day = LocalDate.parse(fields[1]);
            var domain = Domain.of(fields[2]);
            return switch (fields[0]) {
                case "record" ->
                        fields.length == 4 ? new Published(day, domain, read(fields[3])) : null;
                case "lost" -> fields.length == 4 ? new Lost(day, domain, count(fields[3])) : null;
                case "done" -> fields.length == 3 ? new Done(day, domain) : null;
                case "row" ->
                        fields.length >= 12
                                ? new Row(day, domain, count(fields[3]), row(fields))
                                : null;
                default -> null;
            };
        } catch (DateTimeException | IllegalArgumentException _) {
            return null;
        }
    }

    private static ReportRow row(String[] fields) {
        var signatures = new ArrayList<Signature>();
        for (int i = 12; i < fields.length; i++) {
            var parts = parts(fields[i]);
            signatures.add(new Signature(read(parts[1]), read(parts[2]), Result.valueOf(parts[0])));
        }
        return new ReportRow(
                IpAddress.of(fields[4]),
                Domain.of(fields[5]),
                read(fields[6]),
                Disposition.valueOf(fields[7]),
                isPass(fields[8]),
                isPass(fields[9]),
                fields[10].equals("-") ? null : Reason.valueOf(fields[10]),
                List.copyOf(signatures),
                fields[11].equals("-") ? null : sender(parts(fields[11])));
    }

    private static Sender sender(String[] parts) {
        return new Sender(read(parts[2]), parts[0].equals("mfrom"), Result.valueOf(parts[1]));
    }

    private static String[] parts(String field) {
        var parts = field.split(":", -1);
        if (parts.length != 3) throw new IllegalArgumentException("not three parts");
        return parts;
    }

    private static boolean isPass(String word) {
        if (!word.equals("pass") && !word.equals("fail"))
            throw new IllegalArgumentException("neither pass nor fail");
        return word.equals("pass");
    }

    private static long count(String text) {
        long count = Long.parseLong(text);
        if (count <= 0) throw new IllegalArgumentException("no number of messages");
        return count;
    }
}
