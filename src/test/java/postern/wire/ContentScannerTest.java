package postern.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.Replies;

class ContentScannerTest {

    private record Seen(
            long size,
            boolean eightBit,
            boolean leadingDots,
            boolean endsInNewline,
            long header,
            int received,
            boolean eightBitHeader,
            String messageId,
            boolean fault) {}

    private static Seen scan(byte[] all, int step) {
        var scanner = new ContentScanner();
        for (int i = 0; i < all.length; i += step)
            scanner.scan(ByteBuffer.wrap(all, i, Math.min(step, all.length - i)));
        scanner.end();
        var header = scanner.header();
        return new Seen(
                scanner.size(),
                scanner.eightBit(),
                scanner.leadingDots(),
                scanner.endsInNewline(),
                header.size(),
                header.receivedFields(),
                header.eightBit(),
                header.messageId(),
                scanner.fault() != null);
    }

    private static Seen scan(String text) {
        var all = text.getBytes(StandardCharsets.UTF_8);
        var whole = scan(all, Math.max(1, all.length));
        for (int step = 1; step < Math.min(all.length, 40); step++) {
            var seen = scan(all, step);
            if (seen.fault()) assertThat(whole.fault()).isTrue();
            else assertThat(seen).as("in steps of " + step).isEqualTo(whole);
        }
        return whole;
    }

    @Test
    void aPlainMessage() {
        var header = "Received: by a\r\n\tfor <b>\r\nMessage-ID: <1@a>\r\nSubject: x\r\n\r\n";
        assertThat(scan(header + "Hello\r\n"))
                .isEqualTo(
                        new Seen(
                                header.length() + 7,
                                false,
                                false,
                                true,
                                header.length() - 1, // the empty line is known by its CR
                                1,
                                false,
                                "<1@a>",
                                false));
    }

    @Test
    void traitsOfTheBody() {
        assertThat(scan("a: b\r\n\r\nfünf\r\n").eightBit()).isTrue();
        assertThat(scan("a: b\r\n\r\nfünf\r\n").eightBitHeader()).isFalse();
        assertThat(scan("a: fünf\r\n\r\nx\r\n").eightBitHeader()).isTrue();
        assertThat(scan("a: b\r\n\r\n.\r\n").leadingDots()).isTrue();
        assertThat(scan(".").leadingDots()).isTrue();
        assertThat(scan("a: b\r\n\r\nx.\r\n").leadingDots()).isFalse();
        assertThat(scan("a: b\r\n\r\nx").endsInNewline()).isFalse();
        assertThat(scan("").endsInNewline()).isTrue();
    }

    @Test
    void hostile37ReceivedFieldsAreCountedInTheHeaderOnly() {
        assertThat(scan("RECEIVED: a\r\nreceived : b\r\nReceived-SPF: no\r\n\r\nReceived: c\r\n"))
                .extracting(Seen::received)
                .isEqualTo(2);
        assertThat(scan("Subject: x\r\n Received: y\r\n").received()).isZero();
        assertThat(scan("Hello\r\nReceived: c\r\n").received()).isZero();
        assertThat(scan(": x\r\nReceived: c\r\n").received()).isZero();
        assertThat(scan("Received: x\r\n".repeat(1000)).received()).isEqualTo(1000);
    }

    @Test
    void aMessageIdIsCutAndSafe() {
        assertThat(scan("Message-Id:\r\n <a@b>\r\n\r\n").messageId()).isEqualTo("<a@b>");
        assertThat(scan("Message-ID: <1>\r\nMessage-ID: <2>\r\n\r\n").messageId()).isEqualTo("<1>");
        assertThat(scan("Message-ID: <\u001b[31mü>\r\n\r\n").messageId()).isEqualTo("<?[31m??>");
        assertThat(scan("Message-ID: " + "x".repeat(9999) + "\r\n").messageId()).hasSize(250);
    }

    @Test
    void hostile4FaultsInEveryPlace() {
        var random = new Random(3);
        for (int i = 0; i < 3000; i++) {
            var text = new StringBuilder("a: b\r\n\r\n");
            while (text.length() < 60)
                text.append(random.nextInt(4) == 0 ? "\r\n" : random.nextBoolean() ? "ab" : "é");
            assertThat(scan(text.toString().getBytes(StandardCharsets.UTF_8), 1 + i % 11).fault())
                    .isFalse();
            char bad = "\r\n\0".charAt(random.nextInt(3));
            int at = random.nextInt(text.length());
            char before = at > 0 ? text.charAt(at - 1) : 'x';
            if (bad == '\n' && before == '\r' || bad == '\r' && text.charAt(at) == '\n') continue;
            text.insert(at, bad);
            assertThat(scan(text.toString().getBytes(StandardCharsets.UTF_8), 1 + i % 11).fault())
                    .as(text.toString())
                    .isTrue();
        }
    }

    @Test
    void aCrAtTheVeryEndStandsAlone() {
        var scanner = new ContentScanner();
        scanner.scan(ByteBuffer.wrap("a\r".getBytes(StandardCharsets.US_ASCII)));
        assertThat(scanner.fault()).isNull();
        scanner.end();
        assertThat(scanner.fault()).isEqualTo(Replies.BARE_NEWLINE);
    }
}
