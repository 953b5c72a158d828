package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.MessageBounds;
import postern.policy.ContentCheck;
import postern.policy.ContentCheck.Place;

/** What guards find in messages, however these come in, and what it costs. */
class ContentReaderTest {
    private static final int DEPTH = MessageBounds.USUAL.mimeDepth();

    private static ContentCheck body(String glob) {
        return new ContentCheck(Place.BODY, "", glob, false);
    }

    private static ContentCheck attachment(String glob) {
        return new ContentCheck(Place.ATTACHMENT, "", glob, false);
    }

    private static Set<String> found(String message, ContentCheck... checks) {
        var octets = message.getBytes(StandardCharsets.UTF_8);
        var whole = new ContentReader(List.of(checks), DEPTH);
        whole.scan(ByteBuffer.wrap(octets));
        var found = whole.end();
        var pieces = new ContentReader(List.of(checks), DEPTH);
        for (int i = 0; i < octets.length; i++) pieces.scan(ByteBuffer.wrap(octets, i, 1));
        assertThat(pieces.end()).as("octet by octet").isEqualTo(found);
        return found;
    }

    @Test
    void aWildcardIsForTheWhole() {
        var message = "Subject: x\r\n\r\none line\r\nanother\r\n";
        assertThat(found(message, body("one"), body("one*"), body("*LINE"), body("*e*l*e")))
                .containsExactlyInAnyOrder("body one*", "body *LINE", "body *e*l*e");
        assertThat(found(message, body("*one*one*"), body("*line*another*"))).isEmpty();
        assertThat(found("\r\nabab\r\n", body("ab*ab"), body("aba*bab")))
                .containsOnly("body ab*ab");
    }

    @Test
    void lettersOfAllAlphabetsMatchInEitherCase() {
        assertThat(found("Subject: x\r\n\r\nПРИВЕТ\r\n", body("*привет*"))).hasSize(1);
    }

    @Test
    void aLongLineIsLookedAtInPiecesThatOverlap() {
        var padding = "x".repeat(8 * 1024 - 3);
        assertThat(found("\r\n" + padding + "needle" + padding + "\r\n", body("*needle*")))
                .hasSize(1);
    }

    @Test
    void namesOfAttachmentsAreReadAsProgramsReadThem() {
        for (var field :
                List.of(
                        "Content-Type: application/x; name=a.exe",
                        "Content-Type: application/x; name=\"a\\.exe\"",
                        "Content-Type: application/x;\r\n\tNAME = \"a.exe\" ; x=y",
                        "Content-Disposition: attachment; filename=\"=?utf-8?q?a=2Eexe?=\"",
                        "Content-Disposition: attachment; filename*=utf-8''a%2Eexe",
                        "Content-Disposition: attachment; filename*1=\".exe\"; filename*0=a",
                        "content-disposition: x; filename=b.txt; filename=a.exe"))
            assertThat(found(field + "\r\n\r\nx\r\n", attachment("a.exe"))).as(field).hasSize(1);
        assertThat(found("\r\ntext\r\nbegin 644 a.exe\r\nM\r\n", attachment("a.exe"))).hasSize(1);
    }

    @Test
    void partsThatLieDeepOrAreBrokenAreReadAllTheSame() {
        var message = new StringBuilder();
        for (int i = 0; i < 60; i++)
            message.append("Content-Type: multipart/mixed; boundary=b")
                    .append(i)
                    .append("\r\n\r\n--b")
                    .append(i)
                    .append("\r\n");
        message.append("\r\nneedle\r\n");
        assertThat(found(message.toString(), body("needle"))).hasSize(1);
        assertThat(found("Content-Type: multipart/mixed\r\n\r\nneedle\r\n", body("needle")))
                .hasSize(1);
        assertThat(found("no header\r\nneedle\r\n", body("needle"))).hasSize(1);
    }

    @Test
    void everyCheckHasANameOfItsOwnThatAListCanHold() {
        var names = new ArrayList<String>();
        for (var pattern : List.of("a,b", "a%2Cb", "~a", "a", "%7Ea"))
            for (boolean regex : new boolean[] {false, true})
                names.add(new ContentCheck(Place.BODY, "", pattern, regex).name());
        assertThat(names).doesNotHaveDuplicates().noneMatch(name -> name.contains(","));
    }

    /** 50 MiB that are made to be slow; the header is bounded by {@code limits}, to 1 MiB. */
    @Test
    void hostileInputCostsLinearTime() {
        var checks =
                List.of(
                        body("*aaaaaaaaaaaaaaaab*"),
                        new ContentCheck(Place.BODY, "", "(a+)+$", true),
                        new ContentCheck(Place.HEADER, "subject", "*=?*", false),
                        attachment("*.exe"));
        var random = new Random(1);
        for (var line :
                List.of(
                        "a".repeat(900) + "\r\n",
                        "--" + "-".repeat(200) + "\r\n",
                        "=?=?=?q?=?=".repeat(80) + "\r\n",
                        "Subject: " + "=?".repeat(400) + "\r\n",
                        "Subject: x\r\n " + "=?x?q?".repeat(10_000) + "\r\n")) {
            var piece = line.repeat(64 * 1024 / line.length()).getBytes(StandardCharsets.UTF_8);
            var reader = new ContentReader(checks, DEPTH);
            if (random.nextBoolean())
                reader.scan(ByteBuffer.wrap("\r\n".getBytes(StandardCharsets.UTF_8)));
            int mib = 50;
            long start = System.nanoTime();
            for (int i = 0; i < mib * 16; i++) reader.scan(ByteBuffer.wrap(piece));
            reader.end();
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf("%.0f MB/s: %s%n", mib * 1.05 / seconds, line.substring(0, 12));
            assertThat(seconds).as(line.substring(0, 12)).isLessThan(60);
        }
    }
}
