package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.Envelope.Body;
import postern.mail.Envelope.Ret;
import postern.mail.ForwardPath;
import postern.mail.Recipient.Notify;
import postern.mail.Reply;
import postern.mail.ReversePath;

class CommandWriterTest {
    private final CommandWriter writer = new CommandWriter();

    @Test
    void commandsWithoutParameters() {
        writer.ehlo("a.example").helo("b.example").lhlo("c.example").startTls();
        writer.rset().data().quit();
        assertThat(taken().split("\r\n"))
                .containsExactly(
                        "EHLO a.example",
                        "HELO b.example",
                        "LHLO c.example",
                        "STARTTLS",
                        "RSET",
                        "DATA",
                        "QUIT");
    }

    @Test
    void whatWasTakenIsNotTouchedAgain() {
        var first = writer.rset().take();
        writer.quit();
        assertThat(StandardCharsets.UTF_8.decode(first).toString()).isEqualTo("RSET\r\n");
        assertThat(taken()).isEqualTo("QUIT\r\n");
    }

    @Test
    void mail() {
        mail("<>", -1, Body.SEVEN_BIT, false, null, null);
        assertThat(taken()).isEqualTo("MAIL FROM:<>\r\n");
        mail("<\"a b\"@x.example>", 0, Body.EIGHT_BIT_MIME, true, Ret.FULL, "a b+c=d");
        assertThat(taken())
                .isEqualTo(
                        "MAIL FROM:<\"a b\"@x.example> SIZE=0 BODY=8BITMIME SMTPUTF8 RET=FULL"
                                + " ENVID=a+20b+2Bc+3Dd\r\n");
        mail("<ä@ö.example>", -1, Body.SEVEN_BIT, true, Ret.HDRS, "");
        assertThat(taken()).isEqualTo("MAIL FROM:<ä@xn--nda.example> SMTPUTF8 RET=HDRS\r\n");
    }

    @Test
    void rcpt() {
        rcpt("<b@y.example>", Set.of(), null);
        assertThat(taken()).isEqualTo("RCPT TO:<b@y.example>\r\n");
        rcpt("<b@y.example>", EnumSet.allOf(Notify.class), "rfc822;b@y.example");
        assertThat(taken())
                .isEqualTo(
                        "RCPT TO:<b@y.example> NOTIFY=NEVER,SUCCESS,FAILURE,DELAY"
                                + " ORCPT=rfc822;b@y.example\r\n");
    }

    @Test
    void originalRecipientsAreEncodedForTheirType() {
        assertThat(original("rfc822;a b+c=d@y")).isEqualTo(" ORCPT=rfc822;a+20b+2Bc+3Dd@y");
        assertThat(original("utf-8;ä+\uD83D\uDE00\\@y"))
                .isEqualTo(" ORCPT=utf-8;\\x{E4}\\x{2B}\\x{1F600}\\x{5C}@y");
        assertThat(original("UTF-8;\\x{E4}@y")).isEqualTo(" ORCPT=UTF-8;\\x{E4}@y");
    }

    @Test
    void anOriginalRecipientThatHasNoTypeIsLeftOut() {
        for (var bad : new String[] {"a@y", ";a@y", "rfc822;", "rf c822;a@y", "r\r\nRSET;a"})
            assertThat(original(bad)).as(bad).isEmpty();
    }

    @Test
    void extensionsAreReadFromTheReply() {
        var reply =
                new Reply(
                        250,
                        null,
                        List.of(
                                "PIPELINING is no keyword in the first line",
                                "size 1000",
                                "StartTLS",
                                "SMTPUTF8X",
                                "8BITMIME",
                                "X DSN",
                                ""));
        assertThat(Extensions.of(reply))
                .isEqualTo(new Extensions(true, false, true, false, false, 1000));
        assertThat(size("SIZE")).isEqualTo(0);
        assertThat(size("SIZE ")).isEqualTo(0);
        assertThat(size("SIZE -5")).isEqualTo(0);
        assertThat(size("SIZE 9999999999999999999")).isEqualTo(0);
        assertThat(size("SIZED 5")).isEqualTo(-1);
    }

    private static long size(String line) {
        return Extensions.of(new Reply(250, null, List.of("mx", line))).maxSize();
    }

    private void mail(String from, long size, Body body, boolean utf8, Ret ret, String envid) {
        writer.mail(new Command.Mail(ReversePath.of(from), size, body, utf8, ret, envid));
    }

    private void rcpt(String to, Set<Notify> notify, String original) {
        writer.rcpt(new Command.Rcpt(ForwardPath.parse(to).orThrow(), notify, original));
    }

    private String original(String original) {
        rcpt("<b@y.example>", Set.of(), original);
        var line = taken();
        return line.substring("RCPT TO:<b@y.example>".length(), line.length() - 2);
    }

    private String taken() {
        return StandardCharsets.UTF_8.decode(writer.take()).toString();
    }
}
