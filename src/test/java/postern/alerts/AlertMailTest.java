package postern.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import postern.alerts.AlertMail.Letterhead;
import postern.alerts.Bulletin.Kind;
import postern.mail.Mailbox;

/** Mail that people get, as another program reads it. */
class AlertMailTest {
    private static final Instant START = Instant.parse("2026-11-27T22:13:05.5Z");
    private static final Letterhead HEAD =
            new Letterhead(
                    Mailbox.of("postern@ours.example"),
                    List.of(Mailbox.of("a@ours.example"), Mailbox.of("b@there.example")),
                    "mail.ours.example",
                    "Postern 0.1.0");

    private static Bulletin bulletin(Kind kind, Condition condition, String subject, String text) {
        return new Bulletin(kind, condition, subject, START.minusSeconds(600), START, text);
    }

    private static byte[] octets(Bulletin... bulletins) {
        return AlertMail.of(List.of(bulletins), HEAD, START, "7.x");
    }

    private static MimeMessage read(byte[] octets) throws MessagingException {
        return new MimeMessage(
                Session.getInstance(new Properties()), new ByteArrayInputStream(octets));
    }

    private static String body(MimeMessage message) throws IOException, MessagingException {
        return ((String) message.getContent()).replace("\r\n", "\n");
    }

    @Test
    void oneAlertAsPeopleReadIt() throws Exception {
        var octets =
                octets(
                        bulletin(
                                Kind.RAISED,
                                Condition.RELAY_REFUSALS,
                                "203.0.113.9",
                                "77 recipients refused within 10m (told from 50)"));
        var message = read(octets);
        assertThat(message.getSubject())
                .isEqualTo("[mail.ours.example] A client tries to relay through us: 203.0.113.9");
        assertThat(message.getFrom())
                .extracting(Object::toString)
                .containsExactly("postern@ours.example");
        assertThat(message.getRecipients(RecipientType.TO))
                .extracting(Object::toString)
                .containsExactly("a@ours.example", "b@there.example");
        assertThat(message.getHeader("Message-ID"))
                .containsExactly("<alert.7.x@mail.ours.example>");
        assertThat(message.getHeader("Date")).containsExactly("Fri, 27 Nov 2026 22:13:05 +0000");
        assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(message.getHeader("MIME-Version")).containsExactly("1.0");
        assertThat(message.getHeader("Importance")).isNull();
        assertThat(body(message))
                .isEqualTo(
                        """
                        WRONG: A client tries to relay through us: 203.0.113.9
                        Since 2026-11-27 22:03 UTC.
                        77 recipients refused within 10m (told from 50).

                        What to do: It was refused. If it is one of yours, it lacks a grant or a login; if it is a stranger, a guard with action: block keeps it away.
                        See more: postern explain --client 203.0.113.9 --from SENDER --to RECIPIENT
                        Be quiet about it: postern alerts silence relay-refusals 203.0.113.9 --for 2h

                        --\s
                        mail.ours.example, Postern 0.1.0
                        All that is wrong: postern alerts list
                        """);
        for (var line : new String(octets, StandardCharsets.US_ASCII).split("\r\n"))
            assertThat(line.length()).isLessThanOrEqualTo(998); // RFC 5322 §2.1.1
    }

    @Test
    void severalComeTogether() throws Exception {
        var message =
                read(
                        octets(
                                bulletin(Kind.RAISED, Condition.DISK, "", "50 MiB are free"),
                                bulletin(Kind.RECOVERED, Condition.QUEUE_AGE, "", "nothing waits"),
                                bulletin(Kind.REMINDER, Condition.HELD_MAIL, "", "7 are held")));
        assertThat(message.getSubject())
                .isEqualTo("[mail.ours.example] 3 alerts: disk, queue-age, held-mail");
        assertThat(message.getHeader("Importance")).containsExactly("high");
        assertThat(body(message))
                .contains("WRONG: The disk is nearly full\n")
                .contains(
                        "WELL AGAIN: Mail waits for long\nFrom 2026-11-27 22:03 UTC to 2026-11-27")
                .contains("The last figures were: nothing waits.\n")
                .contains("STILL WRONG: Mail is held\n");
    }

    @Test
    void whatIsNotAsciiIsEncoded() throws Exception {
        var user = "bjørn ßüß 漢字 ".repeat(8);
        var octets =
                octets(bulletin(Kind.RAISED, Condition.DEPARTURE, "user " + user, "für " + user));
        for (byte octet : octets) assertThat(octet).isPositive();
        var message = read(octets);
        assertThat(message.getSubject())
                .startsWith(
                        "[mail.ours.example] Somebody sends as never before: user bjørn ßüß 漢字");
        assertThat(body(message)).contains("für " + user.strip());
        for (var line : new String(octets, StandardCharsets.US_ASCII).split("\r\n"))
            assertThat(line.length()).isLessThanOrEqualTo(100);
    }

    @Test
    void nobodyWritesFieldsOrCommandsIntoIt() throws Exception {
        var reading = Reading.firing("x\r\nBcc: all@there.example\r\n\r\nhi", "y'\r\n.\r\nMAIL");
        var octets =
                octets(
                        bulletin(
                                Kind.RAISED,
                                Condition.RELAY_REFUSALS,
                                reading.subject() + "'; rm -rf /",
                                reading.figures()));
        var message = read(octets);
        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(new String(octets, StandardCharsets.US_ASCII)).doesNotContain("\r\n.\r\n");
        assertThat(body(message))
                .contains(
                        "silence relay-refusals 'x??Bcc: all@there.example????hi'\\''; rm -rf /' ");
    }

    @Test
    void aHundredAreToldAndTheOthersCounted() throws Exception {
        var many = new ArrayList<Bulletin>();
        for (int i = 0; i < 250; i++)
            many.add(bulletin(Kind.RAISED, Condition.DEFERRALS, "d" + i + ".example", "x"));
        var text = body(read(AlertMail.of(many, HEAD, START, "7")));
        assertThat(text)
                .contains("d99.example", "And 150 more: postern alerts list\n")
                .doesNotContain("d100.example");
    }
}
