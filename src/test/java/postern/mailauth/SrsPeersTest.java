package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.app.Programs;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mailauth.Srs.Forwarded;
import postern.mailauth.Srs.Returned;

/** Mail that goes through us and through Mail::SRS, in either order, finds its way back. */
@Tag("peers")
@Timeout(120)
class SrsPeersTest {
    private static final int SENDERS = 300;
    private static final String LETTERS = "abcXYZ019-_=+";

    private final Random random = new Random(11);
    private final LocalDate today = LocalDate.now(ZoneOffset.UTC);
    private final Srs ours =
            new Srs(
                    List.of("a secret of our own".getBytes(StandardCharsets.US_ASCII)),
                    Domain.of("ours.example"),
                    21);
    private Process peer;
    private BufferedReader answers;

    @BeforeEach
    void begin() throws IOException {
        peer =
                new ProcessBuilder(Programs.find("perl"), "src/test/clients/mail_srs.pl")
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        answers = peer.inputReader(StandardCharsets.US_ASCII);
    }

    @AfterEach
    void end() throws IOException, InterruptedException {
        peer.getOutputStream().close();
        assertThat(peer.waitFor(10, TimeUnit.SECONDS)).isTrue();
        peer.destroyForcibly();
    }

    private String say(String line) throws IOException {
        peer.getOutputStream().write((line + "\n").getBytes(StandardCharsets.US_ASCII));
        peer.getOutputStream().flush();
        return answers.readLine();
    }

    private Mailbox sender() {
        var local = new StringBuilder("s");
        for (int i = random.nextInt(12); i > 0; i--)
            local.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        return new Mailbox(local.append("e").toString(), domain());
    }

    private Domain domain() {
        return Domain.of(
                random.nextBoolean() ? "a.example" : "b-" + random.nextInt(99) + ".example");
    }

    private String forward(Mailbox sender) {
        return ours.forward(sender, today) instanceof Forwarded.Rewritten(var mailbox)
                ? mailbox.toString()
                : "no";
    }

    private String back(String address) {
        return ours.back(Mailbox.of(address), today) instanceof Returned.Original(var mailbox)
                ? mailbox.toString()
                : "no";
    }

    /** An address with another character behind its first "=". */
    private static String altered(String address) {
        int at = address.indexOf('=') + 1;
        return address.substring(0, at)
                + (address.charAt(at) == '7' ? '2' : '7')
                + address.substring(at + 1);
    }

    @Test
    void whatItForwardsFirstComesBackThroughUs() throws IOException {
        int whole = 0;
        for (int i = 0; i < SENDERS; i++) {
            var sender = sender().toString();
            var theirs = say("forward " + sender + " theirs.example");
            assertThat(theirs).startsWith("SRS0=");
            var both = forward(Mailbox.of(theirs));
            if (both.equals("no")) continue; // longer than 64 octets
            whole++;
            assertThat(both).startsWith("SRS1=").contains("=theirs.example==");
            assertThat(back(both)).isEqualTo(theirs);
            assertThat(say("reverse " + theirs)).isEqualTo(sender);
            assertThat(back(altered(both))).isEqualTo("no");
        }
        assertThat(whole).isGreaterThan(SENDERS / 2);
    }

    @Test
    void whatWeForwardFirstComesBackThroughIt() throws IOException {
        for (int i = 0; i < SENDERS; i++) {
            var sender = sender();
            var own = forward(sender);
            assertThat(own).startsWith("SRS0=");
            var both = say("forward " + own + " theirs.example");
            assertThat(both).startsWith("SRS1=").contains("=ours.example==");
            assertThat(say("reverse " + both)).isEqualTo(own);
            assertThat(back(own)).isEqualTo(sender.toString());
            assertThat(say("reverse " + altered(both))).isEqualTo("no");
            assertThat(back(altered(own))).isEqualTo("no");
        }
    }

    @Test
    void aChainOfThreeIsNoLongerThanOneOfTwo() throws IOException {
        var sender = Mailbox.of("bob@client.example");
        var two = say("forward " + forward(sender) + " theirs.example");
        var three = forward(Mailbox.of(two));
        assertThat(three).startsWith("SRS1=").contains("=ours.example==");
        assertThat(back(three)).isEqualTo(forward(sender));
    }
}
