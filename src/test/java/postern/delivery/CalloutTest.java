package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.config.Hop.Protocol;
import postern.config.RouteRule.TlsDemand;
import postern.delivery.Callout.Finding;
import postern.login.SecureChannel;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Reply;
import postern.route.NextHop;

class CalloutTest {

    private static Callout callout(TlsDemand tls, Protocol protocol, String mailbox) {
        var hop = new NextHop("hop.example", IpAddress.of("192.0.2.1"), 2525, protocol, tls);
        return new Callout(hop, Domain.of("relay.example"), null, Mailbox.of(mailbox));
    }

    private static Callout callout() {
        return callout(TlsDemand.OPPORTUNISTIC, Protocol.SMTP, "a@ours.example");
    }

    private static Callout.Turn hear(Callout callout, String reply) {
        int code = Integer.parseInt(reply.substring(0, 3));
        return callout.on(new Reply(code, null, reply.substring(4)), false);
    }

    private static String said(Callout.Turn turn) {
        assertThat(turn).isInstanceOf(Callout.Say.class);
        return text(((Callout.Say) turn).bytes());
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private static Callout.Over over(Callout.Turn turn) {
        assertThat(turn).isInstanceOf(Callout.Over.class);
        return (Callout.Over) turn;
    }

    @ParameterizedTest
    @CsvSource({
        "250 2.1.5 ok, KNOWN",
        "251 2.1.5 will forward, KNOWN",
        "252 2.1.5 will try, KNOWN",
        "550 5.1.1 no such user, UNKNOWN",
        "551 5.1.6 moved, UNKNOWN",
        "553 5.1.3 not allowed, UNKNOWN",
        "554 5.7.1 no, UNKNOWN",
        "450 4.2.0 greylisted, UNSURE",
        "451 4.3.0 later, UNSURE",
        "452 4.2.2 full, UNSURE",
        "421 4.3.2 closing, UNSURE",
        "530 5.7.0 log in first, UNSURE",
        "503 5.5.1 bad sequence, UNSURE"
    })
    void whatTheReplyToRcptMeans(String reply, Finding finding) {
        var callout = callout();
        assertThat(said(hear(callout, "220 hop.example"))).isEqualTo("EHLO relay.example\r\n");
        assertThat(said(hear(callout, "250 hop.example"))).isEqualTo("MAIL FROM:<>\r\n");
        assertThat(said(hear(callout, "250 2.1.0 ok"))).isEqualTo("RCPT TO:<a@ours.example>\r\n");
        assertThat(over(hear(callout, reply)).finding()).isEqualTo(finding);
        assertThat(text(callout.quit())).isEqualTo("QUIT\r\n");
    }

    @Test
    void whoRefusesTheNullReversePathIsNoWitness() {
        var callout = callout();
        hear(callout, "220 hop.example");
        hear(callout, "250 hop.example");
        assertThat(over(hear(callout, "550 5.7.1 no bounces")).finding()).isEqualTo(Finding.UNSURE);
    }

    @Test
    void whoCannotBeAskedAtAll() {
        assertThat(over(hear(callout(), "554 5.3.2 go away")).finding())
                .isEqualTo(Finding.UNREACHABLE);
        var clear = callout(TlsDemand.REQUIRED, Protocol.SMTP, "a@ours.example");
        hear(clear, "220 hop.example");
        assertThat(over(hear(clear, "250 hop.example")).finding()).isEqualTo(Finding.UNREACHABLE);
        var lmtp = callout(TlsDemand.NONE, Protocol.LMTP, "a@ours.example");
        assertThat(said(hear(lmtp, "220 hop.example"))).isEqualTo("LHLO relay.example\r\n");
    }

    @Test
    void anAddressThatIsNotAsciiIsAskedForOnlyWhereItCanBe() {
        var callout = callout(TlsDemand.NONE, Protocol.SMTP, "jürgen@ours.example");
        hear(callout, "220 hop.example");
        assertThat(over(hear(callout, "250 hop.example")).finding()).isEqualTo(Finding.UNSURE);
    }

    @Test
    void tlsComesFirstWhereItIsOffered() {
        var callout = callout();
        hear(callout, "220 hop.example");
        var offer = new Reply(250, null, List.of("hop.example", "STARTTLS", "SMTPUTF8"));
        assertThat(said(callout.on(offer, false))).isEqualTo("STARTTLS\r\n");
        assertThat(hear(callout, "220 2.0.0 go")).isInstanceOf(Callout.Handshake.class);
        assertThat(said(callout.secured(SecureChannel.PLAIN))).isEqualTo("EHLO relay.example\r\n");
        assertThat(said(callout.on(offer, false))).isEqualTo("MAIL FROM:<>\r\n");
        var failed = callout();
        hear(failed, "220 hop.example");
        failed.on(offer, false);
        hear(failed, "220 2.0.0 go");
        assertThat(over(failed.notSecured("no cipher")).retryInClear()).isTrue();
    }
}
