package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.MessageBounds;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.policy.ContentCheck;
import postern.policy.ContentCheck.Place;

/**
 * Messages within messages, encoded or not: a guard finds what lies in them, or the message is
 * refused because nobody could.
 */
@SuppressWarnings("StringConcatToTextBlock") // lines end in CRLF
class ContentNestingTest {
    private static final int DEPTH = MessageBounds.USUAL.mimeDepth();
    private static final ContentCheck PROGRAM =
            new ContentCheck(Place.ATTACHMENT, "", "*.exe", false);
    private static final ContentCheck BODY = new ContentCheck(Place.BODY, "", "*lottery*", false);
    private static final String ATTACHMENT =
            "Content-Disposition: attachment; filename=a.exe\r\n\r\nthe lottery\r\n";
    private static final String RFC822 = "Content-Type: message/rfc822\r\n";

    private record Seen(Set<String> found, @Nullable Reply refusal) {}

    private static Seen look(String message, ContentCheck... checks) {
        var octets = message.getBytes(StandardCharsets.UTF_8);
        var whole = look(octets, octets.length, checks);
        assertThat(look(octets, 1, checks)).as("octet by octet").isEqualTo(whole);
        return whole;
    }

    private static Seen look(byte[] octets, int piece, ContentCheck... checks) {
        var reader = new ContentReader(List.of(checks), DEPTH);
        for (int i = 0; i < octets.length; i += piece)
            reader.scan(ByteBuffer.wrap(octets, i, Math.min(piece, octets.length - i)));
        return new Seen(reader.end(), reader.objection());
    }

    private static void assertFound(String message) {
        var seen = look(message, PROGRAM, BODY);
        assertThat(seen.refusal()).as(message).isNull();
        assertThat(seen.found()).as(message).hasSize(2);
    }

    private static void assertRefused(String message, Reply reply) {
        assertThat(look(message, PROGRAM).refusal()).isEqualTo(reply);
    }

    private static String base64(String text) {
        var octets = text.getBytes(StandardCharsets.UTF_8);
        return "Content-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(octets)
                + "\r\n";
    }

    /** As wildly as it may be. */
    private static String quoted(String text) {
        var out = new StringBuilder("Content-Transfer-Encoding: Quoted-Printable\r\n\r\n");
        int column = 0;
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            out.append("=%02X".formatted(octet));
            if (++column % 20 == 0) out.append("=\r\n");
        }
        return out.append("\r\n").toString();
    }

    private static String multipart(String boundary, String... parts) {
        var out = new StringBuilder("Content-Type: multipart/mixed; boundary=\"" + boundary);
        out.append("\"\r\n\r\n");
        for (var part : parts) out.append("--").append(boundary).append("\r\n").append(part);
        return out.append("--").append(boundary).append("--\r\n").toString();
    }

    @Test
    void aMessageThatIsEncodedAsAWholeHidesNothing() {
        for (var inner : List.of(ATTACHMENT, multipart("in", "\r\ntext\r\n", ATTACHMENT))) {
            for (var encoded : List.of(base64(inner), quoted(inner))) {
                assertFound(RFC822 + encoded);
                assertFound(multipart("out", "\r\ntext\r\n", RFC822 + encoded));
                assertFound("Content-Type: message/global\r\n" + encoded);
                assertFound(RFC822 + base64(RFC822 + encoded));
                assertFound(RFC822 + quoted(multipart("out", RFC822 + encoded)));
                assertFound(RFC822 + "\r\n" + RFC822 + encoded);
                assertFound("Content-Transfer-Encoding: 7bit\r\n" + RFC822 + encoded);
            }
        }
    }

    @Test
    void aMultipartThatIsEncodedAsAWholeHidesNothing() {
        var whole = multipart("in", ATTACHMENT);
        int body = whole.indexOf("\r\n\r\n");
        for (var encoded :
                List.of(base64(whole.substring(body + 4)), quoted(whole.substring(body))))
            assertFound(whole.substring(0, body + 2) + encoded);
    }

    /** What the plain reading takes for a boundary is content for who decodes. */
    @Test
    void aBoundaryWithinTheEncodedTextDoesNotBringTheDecoderOutOfStep() {
        var inner = base64(ATTACHMENT);
        int body = inner.indexOf("\r\n\r\n") + 4;
        var first = inner.substring(body, body + 8);
        assertFound(
                "Content-Type: multipart/mixed; boundary="
                        + first
                        + "\r\nContent-Type: message/rfc822\r\n"
                        + inner.substring(0, body)
                        + "--"
                        + first
                        + "\r\n"
                        + inner.substring(body + 8));
    }

    @Test
    void asManyMessagesSideBySideAsSomebodyForwardsAreLookedInto() {
        var parts = new String[200];
        java.util.Arrays.fill(parts, RFC822 + "\r\nSubject: x\r\n\r\ntext\r\n");
        parts[199] = RFC822 + "\r\n" + ATTACHMENT;
        assertFound(multipart("out", parts));
        parts[199] = RFC822 + base64(ATTACHMENT);
        java.util.Arrays.fill(parts, 0, 199, RFC822 + base64("Subject: x\r\n\r\ntext\r\n"));
        assertFound(multipart("out", parts));
    }

    @Test
    void aMessageThatIsAMultipartTooIsReadAsBoth() {
        assertFound("Content-Type: multipart/mixed; boundary=x\r\n" + RFC822 + "\r\n" + ATTACHMENT);
    }

    @Test
    void partsOfADigestAreMessages() {
        assertFound(
                multipart("out", "\r\n" + multipart("in", ATTACHMENT))
                        .replaceFirst("mixed", "digest"));
    }

    @Test
    void aStrayLineHidesNoMessage() {
        assertFound(RFC822 + "stray\r\n\r\n" + multipart("in", ATTACHMENT));
        assertFound("stray\r\n" + RFC822 + "\r\n" + multipart("in", ATTACHMENT));
        assertFound("stray\r\n" + RFC822 + base64(multipart("in", ATTACHMENT)));
    }

    @Test
    void boundariesAreFoundWhateverTheyAreMadeOf() {
        assertFound(multipart("\u00e9\u4e00", ATTACHMENT));
        assertFound(multipart("in--", ATTACHMENT));
        assertFound(multipart("in", "\r\ntext\r\n") + "--in\r\n" + ATTACHMENT);
    }

    @Test
    void whatLiesDeeperThanLimitsAllowIsRefused() {
        assertFound((RFC822 + "\r\n").repeat(DEPTH - 1) + ATTACHMENT);
        assertRefused((RFC822 + "\r\n").repeat(DEPTH) + ATTACHMENT, Replies.TOO_DEEP);
        var nested = ATTACHMENT;
        for (int i = 0; i < DEPTH - 1; i++) nested = multipart("b" + i, nested);
        assertFound(nested);
        assertRefused(multipart("out", nested), Replies.TOO_DEEP);
        var encoded = ATTACHMENT;
        for (int i = 0; i < 12; i++) encoded = RFC822 + base64(encoded);
        assertRefused(encoded, Replies.TOO_DEEP);
    }

    /** More of anything than mail programs write: something could hide behind our bounds. */
    @Test
    void whatNobodyCanLookThroughIsRefused() {
        var names = "; x=y".repeat(1001);
        var boundaries = new StringBuilder();
        for (int i = 0; i < 40; i++)
            boundaries.append("; boundary=").append("x".repeat(900)).append(i);
        for (var message :
                List.of(
                        "Content-Disposition: attachment" + names + "; filename=a.exe\r\n\r\nx",
                        "Content-Type: x/y" + names + "; name=a.exe\r\n\r\nx",
                        "Content-Type: x/y; c=\"" + "x".repeat(70_000) + "\"; name=a.exe\r\n\r\n",
                        "Content-Type: x/y\r\n".repeat(4) + "Content-Type: x/y; name=a.exe\r\n\r\n",
                        "\r\n" + "begin 644 a\r\n".repeat(10_001) + "begin 644 a.exe\r\n",
                        "Content-Type: multipart/mixed" + boundaries + "\r\n\r\nx"))
            assertThat(look(message, PROGRAM))
                    .as(message.substring(0, 30))
                    .satisfiesAnyOf(
                            seen -> assertThat(seen.found()).hasSize(1),
                            seen ->
                                    assertThat(seen.refusal())
                                            .isEqualTo(Replies.UNCLEAR_STRUCTURE));
    }
}
