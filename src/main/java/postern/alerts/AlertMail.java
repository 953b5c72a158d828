package postern.alerts;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import postern.mail.Ascii;
import postern.mail.Mailbox;

/**
 * Bulletins as a message for people (RFC 5322), of ASCII alone. Its lines are sentences, however
 * long, up to some hundred characters, so that a small screen breaks them where it has to.
 */
public final class AlertMail {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, d MMM yyyy HH:mm:ss '+0000'", Locale.ROOT);
    private static final int MOST_TOLD = 100;
    private static final int ENCODED = 36; // octets of text in one encoded word
    private static final int LONGEST_SUBJECT = 120;

    /**
     * @param hostname ours
     * @param program its name and version
     */
    public record Letterhead(Mailbox from, List<Mailbox> to, String hostname, String program) {}

    private AlertMail() {}

    /**
     * The message, of lines that end in CRLF.
     *
     * @param bulletins at least one
     * @param number that no other mail of that moment has
     */
    public static byte[] of(List<Bulletin> bulletins, Letterhead head, Instant now, String number) {
        var body = body(bulletins, head);
        boolean plain = Ascii.isAscii(body);
        var text = new StringBuilder();
        field(text, "From", head.from().toString());
        field(
                text,
                "To",
                head.to().stream().map(Mailbox::toString).collect(Collectors.joining(",\r\n ")));
        field(text, "Subject", encoded(subject(bulletins, head)));
        field(text, "Date", DATE.format(now.atZone(ZoneOffset.UTC)));
        field(text, "Message-ID", "<alert." + number + "@" + head.hostname() + ">");
        field(text, "Auto-Submitted", "auto-generated"); // RFC 3834 §5
        field(text, "MIME-Version", "1.0");
        field(text, "Content-Type", "text/plain; charset=" + (plain ? "us-ascii" : "utf-8"));
        field(text, "Content-Transfer-Encoding", plain ? "7bit" : "base64");
        if (bulletins.stream().anyMatch(AlertMail::isGrave)) field(text, "Importance", "high");
        text.append("\r\n");
        text.append(
                plain
                        ? body
                        : Base64.getMimeEncoder(76, new byte[] {'\r', '\n'})
                                        .encodeToString(body.getBytes(UTF_8))
                                + "\r\n");
        return text.toString().getBytes(US_ASCII);
    }

    private static boolean isGrave(Bulletin bulletin) {
        var condition = bulletin.condition();
        return condition != null
                && condition.isGrave()
                && bulletin.kind() != Bulletin.Kind.RECOVERED;
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append("\r\n");
    }

    private static String subject(List<Bulletin> bulletins, Letterhead head) {
        var first = bulletins.getFirst();
        var what =
                bulletins.size() == 1
                        ? word(first)
                                + first.title()
                                + (first.subject().isEmpty() ? "" : ": " + first.subject())
                        : bulletins.size()
                                + " alerts: "
                                + bulletins.stream()
                                        .map(Bulletin::name)
                                        .distinct()
                                        .collect(Collectors.joining(", "));
        return Plain.line("[" + head.hostname() + "] " + what, LONGEST_SUBJECT);
    }

    private static String word(Bulletin bulletin) {
        return switch (bulletin.kind()) {
            case RAISED, TEST -> "";
            case RECOVERED -> "Well again: ";
            case REMINDER -> "Still: ";
        };
    }

    private static String body(List<Bulletin> bulletins, Letterhead head) {
        var text = new StringBuilder();
        for (var bulletin : bulletins.subList(0, Math.min(bulletins.size(), MOST_TOLD)))
            paragraph(text, bulletin);
        if (bulletins.size() > MOST_TOLD)
            line(text, "And " + (bulletins.size() - MOST_TOLD) + " more: postern alerts list", "");
        line(text, "--", " ");
        line(text, head.hostname() + ", " + head.program(), "");
        line(text, "All that is wrong: postern alerts list", "");
        return text.toString();
    }

    private static void paragraph(StringBuilder text, Bulletin bulletin) {
        var subject = bulletin.subject();
        line(text, mark(bulletin), bulletin.title() + (subject.isEmpty() ? "" : ": " + subject));
        var since = Spans.time(bulletin.since());
        switch (bulletin.kind()) {
            case RECOVERED ->
                    line(text, "", "From " + since + " to " + Spans.time(bulletin.at()) + ".");
            case RAISED, REMINDER, TEST -> line(text, "", "Since " + since + ".");
        }
        line(text, "", sentence(bulletin));
        var condition = bulletin.condition();
        if (condition != null && bulletin.kind() != Bulletin.Kind.RECOVERED) {
            text.append("\r\n");
            line(text, "What to do: ", condition.advice());
            line(text, "See more: ", condition.command(bulletin.subject()));
            line(text, "Be quiet about it: ", silence(bulletin));
        }
        text.append("\r\n");
    }

    private static String mark(Bulletin bulletin) {
        return switch (bulletin.kind()) {
            case RAISED -> "WRONG: ";
            case RECOVERED -> "WELL AGAIN: ";
            case REMINDER -> "STILL WRONG: ";
            case TEST -> "TEST: ";
        };
    }

    private static String sentence(Bulletin bulletin) {
        var figures =
                bulletin.kind() == Bulletin.Kind.RECOVERED
                        ? "The last figures were: " + bulletin.figures()
                        : bulletin.figures();
        return figures.isEmpty() || figures.endsWith(".") ? figures : figures + ".";
    }

    private static String silence(Bulletin bulletin) {
        var subject = bulletin.subject();
        var quoted = subject.isEmpty() ? "" : " " + Plain.word(subject);
        return "postern alerts silence " + bulletin.name() + quoted + " --for 2h";
    }

    private static void line(StringBuilder text, String mark, String rest) {
        text.append(mark).append(rest).append("\r\n");
    }

    /** As encoded words where it is not ASCII (RFC 2047 §2), whole characters in each. */
    private static String encoded(String text) {
        if (Ascii.isAscii(text)) return text;
        var out = new StringBuilder();
        var part = new StringBuilder();
        int[] all = text.codePoints().toArray();
        for (int c : all) {
            var next = new String(Character.toChars(c));
            if (part.toString().getBytes(UTF_8).length + next.getBytes(UTF_8).length > ENCODED)
                word(out, part);
            part.append(next);
        }
        word(out, part);
        return out.toString();
    }

    private static void word(StringBuilder out, StringBuilder part) {
        if (!out.isEmpty()) out.append("\r\n ");
        out.append("=?utf-8?B?")
                .append(Base64.getEncoder().encodeToString(part.toString().getBytes(UTF_8)))
                .append("?=");
        part.setLength(0);
    }
}
