package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Envelope.Body;
import postern.mail.Envelope.Ret;
import postern.mail.ForwardPath;
import postern.mail.Recipient.Notify;
import postern.mail.ReversePath;
import postern.wire.Command.Malformed;

class CommandParserTest {

    private static Command parse(String line) {
        return CommandParser.parse(line, false);
    }

    private static int refusal(String line) {
        return parse(line) instanceof Malformed(var _, var reply) ? reply.code() : 0;
    }

    @Test
    void plainCommandsInAnyCaseWithBlanksBehind() {
        assertThat(parse("data")).isEqualTo(new Command.Data());
        assertThat(parse("RSET  ")).isEqualTo(new Command.Rset());
        assertThat(parse("Quit")).isEqualTo(new Command.Quit());
        assertThat(parse("StartTLS")).isEqualTo(new Command.StartTls());
        assertThat(parse("NOOP what ever")).isEqualTo(new Command.Noop());
        assertThat(parse("HELP MAIL")).isEqualTo(new Command.Help());
        assertThat(parse("VRFY someone")).isEqualTo(new Command.Vrfy());
        assertThat(parse("EXPN list")).isEqualTo(new Command.Expn());
        assertThat(parse("EHLO [IPv6:2001:db8::1]"))
                .isEqualTo(new Command.Ehlo("[IPv6:2001:db8::1]"));
        assertThat(parse("HELO my_host")).isEqualTo(new Command.Helo("my_host"));
        assertThat(parse("AUTH PLAIN =")).isEqualTo(new Command.Auth("PLAIN", "="));
        assertThat(parse("AUTH LOGIN")).isEqualTo(new Command.Auth("LOGIN", null));
        assertThat(parse("BDAT 0 LAST")).isEqualTo(new Command.Bdat(0, true));
        assertThat(parse("bdat 86 last")).isEqualTo(new Command.Bdat(86, true));
        assertThat(parse("BDAT 18446744073709551615"))
                .isEqualTo(new Command.Bdat(Long.MAX_VALUE, false));
    }

    @Test
    void mailWithAllItsParameters() {
        assertThat(
                        parse(
                                "mail from:<a@example.com> size=1000 BODY=8bitmime RET=HDRS"
                                        + " ENVID=QQ+2B1"))
                .isEqualTo(
                        new Command.Mail(
                                ReversePath.of("a@example.com"),
                                1000,
                                Body.EIGHT_BIT_MIME,
                                false,
                                Ret.HDRS,
                                "QQ+1"));
        assertThat(parse("MAIL FROM:<>"))
                .isEqualTo(
                        new Command.Mail(
                                new ReversePath.Null(), -1, Body.SEVEN_BIT, false, null, null));
        assertThat(parse("MAIL FROM:<ü@bücher.example> SMTPUTF8"))
                .isEqualTo(
                        new Command.Mail(
                                ReversePath.of("ü@xn--bcher-kva.example"),
                                -1,
                                Body.SEVEN_BIT,
                                true,
                                null,
                                null));
    }

    @Test
    void rcptWithAllItsParameters() {
        assertThat(parse("RCPT TO:<b@example.net> NOTIFY=SUCCESS,delay ORCPT=rfc822;b+2Bc@x"))
                .isEqualTo(
                        new Command.Rcpt(
                                ForwardPath.parse("b@example.net").orThrow(),
                                Set.of(Notify.SUCCESS, Notify.DELAY),
                                "rfc822;b+c@x"));
        assertThat(parse("RCPT TO:<PostMaster> NOTIFY=NEVER"))
                .isEqualTo(
                        new Command.Rcpt(new ForwardPath.Postmaster(), Set.of(Notify.NEVER), null));
        assertThat(parse("RCPT TO:<b@x.example> ORCPT=utf-8;b\\x{FC}@x"))
                .isEqualTo(
                        new Command.Rcpt(
                                ForwardPath.parse("b@x.example").orThrow(),
                                Set.of(),
                                "utf-8;b\\x{FC}@x"));
        assertThat(CommandParser.parse("RCPT TO:<ü@x.example> ORCPT=utf-8;ü@x", true))
                .isEqualTo(
                        new Command.Rcpt(
                                ForwardPath.parse("ü@x.example").orThrow(), Set.of(), "utf-8;ü@x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO",
                "HELO ",
                "EHLO a b",
                "EHLO a(b",
                "EHLO <x>",
                "EHLO ü.example",
                "DATA x",
                "RSET x",
                "QUIT now",
                "STARTTLS x",
                "VRFY",
                "EXPN",
                "AUTH",
                "AUTH PL@IN",
                "MAIL",
                "MAIL FROM",
                "MAIL <a@example.com>",
                "MAIL TO:<a@example.com>",
                "MAIL FROM: <a@example.com>",
                "MAIL FROM:a@example.com",
                "MAIL FROM:<a@example.com",
                "MAIL FROM:<a@example.com>SIZE=1",
                "MAIL FROM:<a@example.com>  SIZE=1",
                "MAIL FROM:<a@example.com> SIZE",
                "MAIL FROM:<a@example.com> SIZE=",
                "MAIL FROM:<a@example.com> SIZE=-1",
                "MAIL FROM:<a@example.com> SIZE=1k",
                "MAIL FROM:<a@example.com> SIZE=123456789012345678901",
                "MAIL FROM:<a@example.com> SIZE=1 size=1",
                "MAIL FROM:<a@example.com> BODY=BINARYMIME",
                "MAIL FROM:<a@example.com> BODY",
                "MAIL FROM:<a@example.com> SMTPUTF8=1",
                "MAIL FROM:<a@example.com> SMTPUTF8 SMTPUTF8",
                "MAIL FROM:<a@example.com> RET=ALL",
                "MAIL FROM:<a@example.com> RET=FULL RET=FULL",
                "MAIL FROM:<a@example.com> RET=FULL RET=X",
                "MAIL FROM:<a@example.com> ENVID=",
                "MAIL FROM:<a@example.com> ENVID=a+0D+0A",
                "MAIL FROM:<a@example.com> =1",
                "MAIL FROM:<a@example.com> -X=1",
                "RCPT TO: <a@example.com>",
                "RCPT TO:<>",
                "RCPT TO:<user>",
                "RCPT TO:<a@b@example.com>",
                "RCPT TO:<a@127.0.0.1>",
                "RCPT TO:<a@[127.0.0.01]>",
                "RCPT TO:<\"a\"b@example.com>",
                "RCPT TO:<a@example.com> NOTIFY=",
                "RCPT TO:<a@example.com> NOTIFY=NEVER,FAILURE",
                "RCPT TO:<a@example.com> NOTIFY=FAILURE,NEVER",
                "RCPT TO:<a@example.com> NOTIFY=FAILURE,",
                "RCPT TO:<a@example.com> NOTIFY=WHENEVER",
                "RCPT TO:<a@example.com> NOTIFY=NEVER NOTIFY=NEVER",
                "RCPT TO:<a@example.com> ORCPT=a@b",
                "RCPT TO:<a@example.com> ORCPT=rfc822;",
                "RCPT TO:<a@example.com> ORCPT=;a@b",
                "RCPT TO:<a@example.com> ORCPT=rfc822;a+0Ab",
                "RCPT TO:<a@example.com> ORCPT=utf-8;a\\x{0A}b",
                "RCPT TO:<a@example.com> ORCPT=utf-8;a\\x{D800}b",
                "RCPT TO:<a@example.com> ORCPT=utf-8;a\\n",
                "RCPT TO:<a@example.com> ORCPT=utf-8;a+2Bb",
                "BDAT",
                "BDAT -1",
                "BDAT x",
                "BDAT 10 FIRST",
                "BDAT 10 LAST LAST",
                "BDAT  10",
                "BDAT 123456789012345678901",
            })
    void syntaxErrors(String line) {
        assertThat(refusal(line)).isEqualTo(501);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<a@example.com> BY=120;R",
                "MAIL FROM:<a@example.com> MT-PRIORITY=3",
                "RCPT TO:<a@example.com> SIZE=1",
                "RCPT TO:<a@example.com> FOO"
            })
    void unknownParameters(String line) {
        assertThat(refusal(line)).isEqualTo(555);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<ü@example.com>",
                "MAIL FROM:<a@bücher.example>",
                "RCPT TO:<ü@example.com>",
                "RCPT TO:<a@bücher.example>",
                "RCPT TO:<a@b.example> ORCPT=utf-8;ü@x"
            })
    void whatIsNotAsciiNeedsSmtpUtf8(String line) {
        assertThat(refusal(line)).isEqualTo(553);
    }

    @ParameterizedTest
    @CsvSource({
        "FOO bar, FOO",
        "'', ''",
        "' NOOP', ''",
        "EHLOX a, EHLOX",
        "GET / HTTP/1.1, GET",
        "'{\"a\":1}', ?",
        "ſTARTTLS, ?",
        "AGFubgBjb3JyZWN0LWhvcnNl, ?", // what belongs behind AUTH PLAIN
        "aaaaaaaaaaa, ?"
    })
    void onlyWhatCouldBeAVerbIsShown(String line, String shown) {
        assertThat(parse(line)).isEqualTo(new Command.Unknown(shown));
    }

    @Test
    void hostile17KeywordsFoldInAsciiOnly() {
        assertThat(refusal("MAIL FROM:<a@example.com> ſIZE=1")).isEqualTo(501);
        assertThat(refusal("MAIL FROM:<a@example.com> SıZE=1")).isEqualTo(501);
        assertThat(refusal("RCPT TO:<poſtmaster>")).isEqualTo(501);
    }
}
