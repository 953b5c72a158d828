package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.stream.MimeConfig;
import org.junit.jupiter.api.Test;
import postern.delivery.Notification.Action;
import postern.delivery.Notification.Item;
import postern.delivery.NotificationWriter.Written;
import postern.mail.Domain;
import postern.mail.Envelope;
import postern.mail.Recipient;
import postern.mail.Recipient.Notify;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.mail.ReversePath;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;

class NotificationWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
    private static final Item NO_SUCH_USER =
            new Item(
                    Action.FAILED,
                    Reply.parse("550 5.1.1 No such user here").orThrow(),
                    "mx.example.net[192.0.2.1]:25");
    private final NotificationWriter writer =
            new NotificationWriter(Domain.of("mail.example.com"), Duration.ofDays(5));

    @Test
    void failed() throws Exception {
        var mail =
                mail(
                        "from=<ann@example.com> to=<bob@example.net>;ORCPT=rfc822:robert+x@example.net,"
                                + "<cy@example.org> envid=order_17",
                        "Received: from somewhere",
                        "Subject: Minutes",
                        "Message-ID: <1@example.com>",
                        "",
                        "Secret");
        golden("failed", write(mail, Map.of(0, NO_SUCH_USER)), mail);
    }

    @Test
    void delayed() throws Exception {
        var mail = mail("from=<ann@example.com> to=<bob@example.net>", "Subject: Minutes", "", "x");
        var item = new Item(Action.DELAYED, Replies.NEXT_HOP_UNREACHABLE, "");
        golden("delayed", write(mail, Map.of(0, item)), mail);
    }

    @Test
    void deliveredRelayedAndFailed() throws Exception {
        var mail =
                mail(
                        "from=<ann@example.com> to=<a@example.net>,<b@example.net>,<c@example.net>",
                        "Subject: Minutes",
                        "",
                        "x");
        var relayed =
                new Item(
                        Action.RELAYED,
                        Reply.parse("250 2.0.0 queued as 77").orThrow(),
                        "192.0.2.1:25");
        var delivered =
                new Item(
                        Action.DELIVERED,
                        Reply.parse("250 2.1.5 stored").orThrow(),
                        "lmtp.example.net[2001:db8::1]:24");
        golden("mixed", write(mail, Map.of(0, delivered, 1, NO_SUCH_USER, 2, relayed)), mail);
    }

    @Test
    void allOfItWhenAskedFor() throws Exception {
        var mail =
                mail(
                        "from=<ann@example.com> to=<bob@example.net> ret=FULL",
                        "Subject: Minutes",
                        "",
                        ".Secret",
                        "--=_report_00000000000Z",
                        "\\ end");
        var written = write(mail, Map.of(0, NO_SUCH_USER));
        golden("full", written, mail);
        assertThat(written.message().content().leadingDots()).isTrue();
    }

    @Test
    void onlyTheHeaderWhenNothingFailedOrItIsLarge() throws Exception {
        var delayed = new Item(Action.DELAYED, Replies.NEXT_HOP_LOST, "");
        var small =
                mail("from=<a@x.example> to=<b@y.example> ret=FULL", "Subject: s", "", "Secret");
        assertThat(NotificationWriter.wanted(new Notification(small.message(), Map.of(0, delayed))))
                .isEqualTo(22);
        assertThat(type(write(small, Map.of(0, delayed)), 2)).isEqualTo("text/rfc822-headers");
        var large =
                mail(
                        "from=<a@x.example> to=<b@y.example> ret=FULL size=65537",
                        "Subject: s",
                        "",
                        "Secret");
        var written = write(large, Map.of(0, NO_SUCH_USER));
        assertThat(type(written, 2)).isEqualTo("text/rfc822-headers");
        assertThat(text(written)).doesNotContain("Secret");
    }

    @Test
    void allOfItKeepsEightBitsButNoLongLines() throws Exception {
        var words = "from=<a@x.example> to=<b@y.example> ret=FULL";
        var eightBit = write(mail(words, "Subject: s", "", "\u00e4"), Map.of(0, NO_SUCH_USER));
        assertThat(type(eightBit, 2)).isEqualTo("message/rfc822");
        assertThat(eightBit.message().content().eightBit()).isTrue();
        assertThat(eightBit.message().content().eightBitHeader()).isFalse();
        assertThat(eightBit.message().envelope().body()).isEqualTo(Envelope.Body.EIGHT_BIT_MIME);
        for (var line : List.of("y".repeat(999), "a\u0000b")) {
            var odd = write(mail(words, "Subject: s", "", line), Map.of(0, NO_SUCH_USER));
            assertThat(type(odd, 2)).isEqualTo("text/rfc822-headers");
        }
    }

    @Test
    void oddHeadersAreEncoded() throws Exception {
        for (var odd :
                List.of("X: \u00e4", "X: " + "y".repeat(2000), "X: \u0000", "X: trailing ")) {
            var mail = mail("from=<a@x.example> to=<b@y.example>", odd, "Y: 2=3", "", "body");
            var written = write(mail, Map.of(0, NO_SUCH_USER));
            assertSevenBit(written);
            assertThat(part(written, 2)).isEqualTo(odd + "\r\nY: 2=3\r\n");
        }
    }

    @Test
    void aHeaderWithoutEndIsCutAtALine() throws Exception {
        var mail = mail("from=<a@x.example> to=<b@y.example>", "A: 1", "B: 2\\");
        assertThat(part(write(mail, Map.of(0, NO_SUCH_USER)), 2)).isEqualTo("A: 1\r\n");
        var huge = new StringBuilder();
        for (int i = 0; i < 3000; i++) huge.append("X-Field: ").append(i).append("\n");
        var large = mail("from=<a@x.example> to=<b@y.example>", huge.toString().split("\n"));
        assertThat(part(write(large, Map.of(0, NO_SUCH_USER)), 2))
                .hasSizeBetween(NotificationWriter.MAX_HEADER - 20, NotificationWriter.MAX_HEADER)
                .endsWith("\r\n");
    }

    @Test
    void aMessageThatCannotBeReadIsStillReported() throws Exception {
        var mail = mail("from=<a@x.example> to=<b@y.example>", "Subject: s", "", "x");
        var notification = new Notification(mail.message(), Map.of(0, NO_SUCH_USER));
        var written = writer.write(notification, ByteBuffer.allocate(0), new QueueId(31), NOW);
        assertThat(parsed(written).getBodyParts()).hasSize(2);
    }

    @Test
    void nothingFromOutsideBreaksOut() throws Exception { // HOSTILE 12
        var evil = "x\r\n\r\n--=_report_00000000000Z\r\nBcc: <v@z.example>\u0000\u2028\u202e";
        var mail = mail("from=<a@x.example> to=<b@y.example>", "Subject: s", "", "x");
        var one = mail.message().envelope().recipients().getFirst();
        var envelope =
                new Envelope(
                        mail.message().envelope().from(),
                        List.of(new Recipient(one.to(), Set.of(), "rfc822;" + evil)),
                        null,
                        evil,
                        Envelope.Body.SEVEN_BIT,
                        false);
        var message =
                new Message(
                        mail.message().id(), NOW, envelope, mail.message().content(), Origin.SELF);
        var item =
                new Item(
                        Action.FAILED,
                        new Reply(
                                550,
                                null,
                                List.of(
                                        "--=_report_00000000000Z",
                                        "\u00e4\u202e" + "z".repeat(3000))),
                        evil);
        var notification = new Notification(message, Map.of(0, item));
        var octets = ByteBuffer.wrap(mail.octets().getBytes(StandardCharsets.ISO_8859_1));
        var written = writer.write(notification, octets, new QueueId(31), NOW);
        assertSevenBit(written);
        assertThat(parsed(written).getBodyParts()).hasSize(3);
        assertThat(text(written)).doesNotContain("\nBcc:");
        var status = part(written, 1);
        assertThat(status.split("\r\n\r\n", -1)).hasSize(2);
        assertThat(status).contains("\r\nStatus: 5.0.0\r\n").contains("\r\nAction: failed\r\n");
    }

    @Test
    void smtpUtf8() throws Exception { // RFC 6533
        var mail =
                mail(
                        "from=<ann@example.com> to=<b\u00f6b@example.net>;ORCPT=utf-8:\u00f6@example.net"
                                + " smtputf8",
                        "Subject: Gr\u00fc\u00dfe",
                        "",
                        "x");
        var item = new Item(Action.FAILED, Replies.NEXT_HOP_LACKS_SMTPUTF8, "");
        var written = write(mail, Map.of(0, item));
        assertSevenBit(written);
        assertThat(type(written, 1)).isEqualTo("message/global-delivery-status");
        assertThat(part(written, 1))
                .contains("Final-Recipient: utf-8;b\u00f6b@example.net\r\n")
                .contains("Original-Recipient: utf-8;\u00f6@example.net\r\n");
        assertThat(type(written, 2)).isEqualTo("message/global-headers");
        assertThat(part(written, 0)).contains("<b\u00f6b@example.net>");
        assertThat(written.message().envelope().smtpUtf8()).isFalse();
    }

    @Test
    void aSenderBeyondAscii() throws Exception {
        var mail =
                mail(
                        "from=<\u00e4nn@example.com> to=<b@y.example> smtputf8",
                        "Subject: s",
                        "",
                        "x");
        var written = write(mail, Map.of(0, NO_SUCH_USER));
        assertThat(written.message().envelope().smtpUtf8()).isTrue();
        assertThat(written.message().content().eightBitHeader()).isTrue();
        assertThat(text(written)).contains("\r\nTo: <\u00e4nn@example.com>\r\n");
    }

    @Test
    void anOldProgramGetsTheUnicodeRecipientInAscii() throws Exception {
        var mail =
                mail(
                        "from=<a@x.example> to=<b@y.example>;ORCPT=utf-8:\u00f6@example.net",
                        "Subject: s",
                        "",
                        "x");
        assertThat(part(write(mail, Map.of(0, NO_SUCH_USER)), 1))
                .contains("Original-Recipient: utf-8;\\x{F6}@example.net\r\n");
    }

    @Test
    void itsEnvelopeCannotBeAnswered() throws Exception { // RFC 3461 §6.1
        var mail = mail("from=<a@x.example> to=<b@y.example>", "Subject: s", "", "x");
        var written = write(mail, Map.of(0, NO_SUCH_USER));
        var message = written.message();
        assertThat(message.envelope().from()).isEqualTo(new ReversePath.Null());
        assertThat(message.envelope().recipients()).hasSize(1);
        assertThat(message.envelope().recipients().getFirst().to()).hasToString("a@x.example");
        assertThat(message.envelope().recipients().getFirst().notifyOn())
                .containsExactly(Notify.NEVER);
        assertThat(message.origin()).isEqualTo(Origin.SELF);
        assertThat(message.content().size()).isEqualTo(written.octets().remaining());
        var answer = new Notification(message, Map.of(0, NO_SUCH_USER));
        assertThatThrownBy(() -> writer.write(answer, written.octets(), new QueueId(32), NOW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Compares with a file, and reads it again with a parser of others. */
    private void golden(String name, Written written, ClientTranscript.Mail mail) throws Exception {
        assertSevenBit(written);
        var file = Path.of("src/test/notifications", name + ".eml");
        var text = text(written);
        assertThat(text.replace("\r\n", "\n")).isEqualTo(Files.readString(file));
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
        for (var line : text.split("\r\n")) assertThat(line).hasSizeLessThanOrEqualTo(78);
        var header = message(written).getHeader();
        assertThat(header.getField("Auto-Submitted").getBody()).isEqualTo("auto-replied");
        assertThat(header.getField("To").getBody())
                .isEqualTo(mail.message().envelope().from().toString());
        assertThat(parsed(written).getBodyParts()).hasSize(3);
        assertThat(parsed(written).getSubType()).isEqualTo("report");
        assertThat(type(written, 0)).isEqualTo("text/plain");
        assertThat(type(written, 1)).isEqualTo("message/delivery-status");
    }

    private static void assertSevenBit(Written written) {
        var octets = written.octets().duplicate();
        int line = 0;
        while (octets.hasRemaining()) {
            byte octet = octets.get();
            assertThat(octet).isPositive();
            line = octet == '\n' ? 0 : line + 1;
            assertThat(line).isLessThanOrEqualTo(999);
        }
        assertThat(written.message().content().eightBit()).isFalse();
    }

    private Written write(ClientTranscript.Mail mail, Map<Integer, Item> items) {
        var octets = ByteBuffer.wrap(mail.octets().getBytes(StandardCharsets.ISO_8859_1));
        return writer.write(new Notification(mail.message(), items), octets, new QueueId(31), NOW);
    }

    /** A line's {@code \} at its end leaves out the CRLF. */
    private static ClientTranscript.Mail mail(String words, String... lines) {
        var draft = new MessageDraft(words);
        for (var line : lines)
            draft.add(line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\r\n");
        return draft.mail(7);
    }

    private static String text(Written written) {
        return StandardCharsets.UTF_8.decode(written.octets().duplicate()).toString();
    }

    private static org.apache.james.mime4j.dom.Message message(Written written) throws IOException {
        var octets = new byte[written.octets().remaining()];
        written.octets().duplicate().get(octets);
        var builder = new DefaultMessageBuilder();
        builder.setMimeEntityConfig(MimeConfig.STRICT);
        return builder.parseMessage(new ByteArrayInputStream(octets));
    }

    private static Multipart parsed(Written written) throws IOException {
        return (Multipart) message(written).getBody();
    }

    private static String type(Written written, int part) throws IOException {
        return parsed(written).getBodyParts().get(part).getMimeType();
    }

    private static String part(Written written, int part) throws IOException {
        var body = (SingleBody) parsed(written).getBodyParts().get(part).getBody();
        try (var octets = body.getInputStream()) {
            var all = octets.readAllBytes();
            var utf8 = new String(all, StandardCharsets.UTF_8);
            return utf8.contains("\ufffd") ? new String(all, StandardCharsets.ISO_8859_1) : utf8;
        }
    }
}
