package postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.mail.Domain;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.AddressPatterns;
import postern.policy.Hiding;

/** What is changed in a header, and that nothing else is. */
class HeaderEditorTest {
    /** Hosts below example.com become example.com itself. */
    private static final HeaderEditor.Edit HOSTS =
            new HeaderEditor.Edit(
                    Set.of("from", "reply-to", "to"),
                    mailbox ->
                            mailbox.host() instanceof Domain domain
                                            && domain.name().endsWith(".example.com")
                                    ? new Mailbox(mailbox.local(), Domain.of("example.com"))
                                    : null);

    private static Handling handling(
            List<HeaderEditor.Edit> edits, boolean readsFrom, boolean smtpUtf8) {
        return new Handling(edits, readsFrom, Hiding.NOTHING, Set.of(), smtpUtf8, false, null);
    }

    private static String edit(String message, HeaderEditor.Edit... edits) {
        return edit(message, false, edits);
    }

    private static String edit(String message, boolean smtpUtf8, HeaderEditor.Edit... edits) {
        var out = new StringBuilder();
        var editor =
                new HeaderEditor(
                        handling(List.of(edits), false, smtpUtf8),
                        Domain.of("mx.example.com"),
                        piece -> out.append(StandardCharsets.UTF_8.decode(piece)));
        editor.pass(ByteBuffer.wrap(message.getBytes(StandardCharsets.UTF_8)));
        editor.end();
        return out.toString();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = '|',
            textBlock =
                    """
                    ~From: a@pc.example.com~                 | ~From: a@example.com~
                    ~FROM:a@pc.example.com (me)~             | ~FROM:a@example.com (me)~
                    ~From : "A, B" < a@pc.example.com >~     | ~From : "A, B" < a@example.com >~
                    ~To: x@y.example, a@pc.example.com;~     | ~To: x@y.example, a@pc.example.com;~
                    ~To: G: a@pc.example.com, b@c.d;, e@f.example.com~ | ~To: G: a@example.com, b@c.d;, e@example.com~
                    ~To: =?utf-8?q?a=40pc.example.com?= <b@c.d>~ | ~To: =?utf-8?q?a=40pc.example.com?= <b@c.d>~
                    ~To: "a@pc.example.com" <b@c.d>~         | ~To: "a@pc.example.com" <b@c.d>~
                    ~To: (a@pc.example.com) b@c.d~           | ~To: (a@pc.example.com) b@c.d~
                    ~To: "a b"@pc.example.com~               | ~To: "a b"@example.com~
                    ~To: <@old.example.com:a@pc.example.com>~| ~To: <@old.example.com:a@example.com>~
                    ~Cc: a@pc.example.com~                   | ~Cc: a@pc.example.com~
                    ~X-From: a@pc.example.com~               | ~X-From: a@pc.example.com~
                    ~From: a@pc.example.com b~               | ~From: a@pc.example.com b~
                    ~From: a@PC.Example.COM~                 | ~From: a@example.com~
                    ~From: a@example.com~                    | ~From: a@example.com~
                    """)
    void onlyTheAddressIsChanged(String field, String expected) {
        var rest = "Subject: a@pc.example.com\r\n\r\nFrom: a@pc.example.com\r\n";
        assertThat(edit(field + "\r\n" + rest, HOSTS)).isEqualTo(expected + "\r\n" + rest);
    }

    @Test
    void foldsStayAsTheyAre() {
        assertThat(edit("To: a@pc.example.com,\r\n\tb@pc.example.com\r\n (c)\r\n\r\n", HOSTS))
                .isEqualTo("To: a@example.com,\r\n\tb@example.com\r\n (c)\r\n\r\n");
    }

    @Test
    void theFirstEditThatHasAnImageCountsAndIsAppliedOnce() {
        var everything =
                new HeaderEditor.Edit(Set.of("from"), _ -> Mailbox.of("all@pc.example.com"));
        assertThat(edit("From: a@pc.example.com\r\n", HOSTS, everything))
                .isEqualTo("From: a@example.com\r\n");
        assertThat(edit("From: a@b.example\r\n", HOSTS, everything))
                .isEqualTo("From: all@pc.example.com\r\n");
    }

    @Test
    void aLineThatWouldBecomeTooLongIsFoldedInFrontOfAnAddress() {
        var longer =
                new HeaderEditor.Edit(
                        Set.of("to"),
                        mailbox ->
                                new Mailbox(mailbox.local(), Domain.of("a-much-longer.example")));
        var line = "To: " + "abc@d.example, ".repeat(60) + "abc@d.example\r\n";
        var edited = edit(line + "\r\n", longer);
        assertThat(edited.lines()).allMatch(l -> l.length() <= 998).hasSize(3);
        assertThat(edited.replace("\r\n ", ""))
                .isEqualTo(line.replace("d.", "a-much-longer.") + "\r\n");
        var folded = "To: " + "abc@d.example,\r\n ".repeat(600) + "abc@d.example\r\n";
        assertThat(edit(folded, longer)).isEqualTo(folded.replace("d.", "a-much-longer."));
    }

    @Test
    void whatIsNotAsciiIsPutInAHeaderOnlyWhereThatMayHaveIt() {
        var umlaut = new HeaderEditor.Edit(Set.of("from"), _ -> Mailbox.of("jürgen@example.com"));
        assertThat(edit("From: a@pc.example.com\r\n", umlaut))
                .isEqualTo("From: a@pc.example.com\r\n");
        assertThat(edit("From: a@pc.example.com\r\n", true, umlaut))
                .isEqualTo("From: jürgen@example.com\r\n");
        assertThat(edit("From: jürgen <jürgen@bücher.example.com>\r\n", true, HOSTS))
                .isEqualTo("From: jürgen <jürgen@example.com>\r\n");
    }

    /** Many programs read on behind a line that is no field, and may show the other From. */
    @Test
    void behindALineThatIsNoFieldNobodyKnowsWhomItIsFrom() {
        var mine = AddressPatterns.of("a@b.example");
        var whole = reader("From: a@b.example\r\n\r\nno field\r\nFrom: c@d.example\r\n");
        assertThat(whole.isFromOnly(mine)).isTrue();
        assertThat(whole.from()).hasToString("<a@b.example>");
        var broken = reader("From: a@b.example\r\nno field\r\nFrom: c@d.example\r\n\r\nHello\r\n");
        assertThat(broken.isFromOnly(mine)).isFalse();
        assertThat(broken.from()).isEqualTo(new ReversePath.Null());
        var unread =
                reader(
                        "From: a@b.example\r\nFrom"
                                + " ".repeat(300_000)
                                + ": c@d.example\r\n\r\nHello\r\n");
        assertThat(unread.isFromOnly(mine)).isFalse();
        assertThat(unread.from()).isEqualTo(new ReversePath.Null());
    }

    private static HeaderEditor reader(String message) {
        var editor =
                new HeaderEditor(
                        handling(List.of(), true, false), Domain.of("mx.example.com"), _ -> {});
        var octets = message.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at < octets.length; at += 1000)
            editor.pass(ByteBuffer.wrap(octets, at, Math.min(1000, octets.length - at)));
        editor.end();
        return editor;
    }

    @Test
    void theFromFieldIsReadAsItCame() {
        var editor =
                new HeaderEditor(
                        handling(List.of(HOSTS), true, false),
                        Domain.of("mx.example.com"),
                        _ -> {});
        assertThat(editor.from()).isEqualTo(new ReversePath.Null());
        editor.pass(
                ByteBuffer.wrap(
                        "From: A <a@pc.example.com>\r\n\r\n".getBytes(StandardCharsets.US_ASCII)));
        editor.end();
        assertThat(editor.from()).hasToString("<a@pc.example.com>");
    }
}
