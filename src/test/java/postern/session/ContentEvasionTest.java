package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.mail.MessageBounds;
import postern.policy.ContentCheck;
import postern.policy.ContentCheck.Place;

/** Messages that mail programs read in more than one way: guards find what any of them shows. */
@SuppressWarnings("StringConcatToTextBlock") // lines end in CRLF
class ContentEvasionTest {
    private static final int DEPTH = MessageBounds.USUAL.mimeDepth();

    private static final ContentCheck SUBJECT =
            new ContentCheck(Place.HEADER, "subject", "*lottery*", false);
    private static final ContentCheck BODY = new ContentCheck(Place.BODY, "", "*lottery*", false);
    private static final ContentCheck PROGRAM =
            new ContentCheck(Place.ATTACHMENT, "", "*.exe", false);

    private static Set<String> found(String message, ContentCheck check) {
        var octets = message.getBytes(StandardCharsets.UTF_8);
        var reader = new ContentReader(List.of(check), DEPTH);
        for (int i = 0; i < octets.length; i++) reader.scan(ByteBuffer.wrap(octets, i, 1));
        return reader.end();
    }

    @Test
    void aLineThatIsNoFieldHidesNeitherFieldsNorText() {
        var stray = "From: a@b.example\r\nthis is no field\r\n";
        assertThat(found(stray + "Subject: lottery\r\n\r\nx\r\n", SUBJECT)).hasSize(1);
        assertThat(found(stray + "the lottery\r\n", BODY)).hasSize(1);
        assertThat(found(stray + "Subject: x\r\nthe: lottery\r\n\r\nx\r\n", BODY)).hasSize(1);
        assertThat(found(stray + "Subject: x\r\n\r\nthe lottery\r\n", BODY)).hasSize(1);
        assertThat(
                        found(
                                stray
                                        + "Content-Transfer-Encoding: base64\r\n\r\n"
                                        + "dGhlIGxvdHRlcnk=\r\n",
                                BODY))
                .hasSize(1);
        assertThat(
                        found(
                                stray
                                        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                                        + "Content-Disposition: attachment; filename=a.exe\r\n\r\n"
                                        + "x\r\n--b--\r\n",
                                PROGRAM))
                .hasSize(1);
        assertThat(
                        found(
                                "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nstray\r\n"
                                        + "Content-Disposition: attachment; filename=a.exe\r\n\r\n"
                                        + "x\r\n--b--\r\n",
                                PROGRAM))
                .hasSize(1);
    }

    @Test
    void aBoundaryIsReadInEveryWay() {
        for (var type :
                List.of(
                        "multipart/mixed; boundary*0=o; boundary*1=ne",
                        "multipart/mixed; boundary*=us-ascii''%6Fne",
                        "multipart/mixed; boundary=one (comment)",
                        "multipart/mixed; boundary=two; boundary=one",
                        "multipart/mixed; boundary=one; boundary=two",
                        "multipart/mixed (comment); boundary=one",
                        "multipart/mixed; boundary=two\r\nContent-Type: text/plain; boundary=one",
                        "text/plain\r\nContent-Type: multipart/mixed; boundary=one",
                        "multipart/mixed; boundary=one\r\nContent-Type: text/plain"))
            assertThat(
                            found(
                                    "Content-Type: "
                                            + type
                                            + "\r\n\r\n--one\r\nContent-Disposition: x;"
                                            + " filename=a.exe\r\n\r\nx\r\n--one--\r\n",
                                    PROGRAM))
                    .as(type)
                    .hasSize(1);
    }

    @Test
    void theNameInASecondFieldCountsToo() {
        for (var name : List.of("Content-Type: x/y; name=", "Content-Disposition: x; filename="))
            for (var order : List.of(List.of("a.exe", "b.txt"), List.of("b.txt", "a.exe")))
                assertThat(
                                found(
                                        name
                                                + order.get(0)
                                                + "\r\n"
                                                + name
                                                + order.get(1)
                                                + "\r\n\r\nx\r\n",
                                        PROGRAM))
                        .as("%s %s", name, order)
                        .hasSize(1);
    }

    @Test
    void sloppyEncodedWordsAreDecodedAsMailProgramsDo() {
        for (var word :
                List.of(
                        "=?utf-8?B?bG90dGVyeQ?=",
                        "=?utf-8?B?bG90dGVyeQ=?=",
                        "=?utf-8?B?bG90dGVyeQ==A?=",
                        "=?utf-8?B?" + "bG90dGVyeSBh".repeat(200) + "?="))
            assertThat(found("Subject: " + word + "\r\n\r\nx\r\n", SUBJECT)).as(word).hasSize(1);
    }

    @Test
    void aNameIsFoundAsItIsSaved() {
        for (var field :
                List.of(
                        "Content-Disposition: attachment; filename=\"a.exe.\"",
                        "Content-Disposition: attachment; filename=\"a.exe . \"",
                        "Content-Disposition: attachment; filename*=utf-8''a.ex%E2%80%8Be",
                        "Content-Disposition: attachment; filename*=utf-8''a.exe%C2%A0",
                        "Content-Disposition: attachment; filename='a.exe'",
                        "Content-Disposition: attachment; filename=a.exe (comment)",
                        "Content-Disposition: attachment; (comment) filename=a.exe",
                        "Content-Disposition: attachment; name=a.exe",
                        "Content-Type: x/y; filename=a.exe",
                        "Content-Type: x/y; name*0=a; name*100=.exe",
                        "\r\nbegin-base64 644 a.exe"))
            assertThat(found(field + "\r\n\r\nx\r\n", PROGRAM)).as(field).hasSize(1);
    }
}
