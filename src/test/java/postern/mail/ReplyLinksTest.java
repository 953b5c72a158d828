package postern.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.wire.ReplyWriter;

class ReplyLinksTest {
    private static final String BASE = "https://help.example/why/";
    private static final ReplyLinks LINKS = ReplyLinks.of(BASE, List.of());

    private static List<String> wire(Reply reply) {
        var writer = new ReplyWriter();
        writer.write(reply);
        return List.of(
                StandardCharsets.US_ASCII.decode(writer.take()).toString().split("(?<=\r\n)"));
    }

    @Test
    void everyRefusalOfOursEndsInTheLinkToItsPageAndIsMadeOnce() {
        Replies.all()
                .forEach((name, reply) -> {
                    var linked = LINKS.of(reply);
                    if (reply.isPositive()) assertThat(linked).isSameAs(reply);
                    else {
                        assertThat(linked.toString()).isEqualTo(reply + " " + BASE + name);
                        assertThat(LINKS.of(reply)).isSameAs(linked);
                        assertThat(LINKS.page(reply)).isEqualTo(BASE + name);
                    }
                });
    }

    @Test
    void withoutABaseNothingIsLinked() {
        assertThat(ReplyLinks.NONE.of(Replies.RELAY_DENIED)).isSameAs(Replies.RELAY_DENIED);
        assertThat(ReplyLinks.NONE.page(Replies.RELAY_DENIED)).isNull();
    }

    @Test
    void otherWordsAndOtherCodesKeepTheirPage() {
        assertThat(LINKS.of(Replies.CLIENT_LISTED.with("192.0.2.1 is on zen.example")))
                .hasToString("550 5.7.1 192.0.2.1 is on zen.example " + BASE + "client-listed");
        assertThat(LINKS.of(Replies.GREYLISTED.withCode(421)))
                .hasToString("421 4.7.1 You are new here, come again later " + BASE + "greylisted");
        assertThat(LINKS.of(Replies.LINE_TOO_LONG.withoutStatus()))
                .hasToString("500 Line too long " + BASE + "line-too-long");
    }

    @Test
    void whatWasReadFromAFileIsKnownByItsWordsButNotTakenForOursInNotifications() {
        var read = Reply.parse("554 5.7.1 Your host may not send mail here").orThrow();
        assertThat(LINKS.of(read)).hasToString(read + " " + BASE + "blocked");
        assertThat(LINKS.page(read)).isNull();
        var other = Reply.parse("550 5.7.1 Go away").orThrow();
        assertThat(LINKS.of(other)).isSameAs(other);
    }

    @Test
    void anAdministratorsReplyIsLinkedUnlessItHoldsALinkItself() {
        var plain = Reply.parse("550 5.1.6 moved").orThrow();
        var linked = Reply.parse("550 5.7.1 see http://our.example/x").orThrow();
        var others =
                List.of(
                        new ReplyLinks.Other(plain, Replies.RECIPIENT_REFUSED),
                        new ReplyLinks.Other(linked, Replies.RECIPIENT_REFUSED));
        var links = ReplyLinks.of("https://help.example/#", others);
        assertThat(links.of(plain))
                .hasToString("550 5.1.6 moved https://help.example/#recipient-refused");
        assertThat(links.of(linked)).isEqualTo(linked);
    }

    @Test
    void noLineIsLongerThanOneMayBeAndTheLinkIsNeverCut() {
        var base = "https://help.example/" + "w".repeat(ReplyLinks.LONGEST_BASE - 22) + "/";
        var links = ReplyLinks.of(base, List.of());
        for (var reply : Replies.all().values())
            for (int length :
                    new int[] {1, 100, 200, 240, 300, 480, 495, 496, 497, 498, 600, 2000}) {
                if (reply.isPositive()) continue;
                var lines = wire(links.of(reply.with("x".repeat(length))));
                assertThat(lines).hasSizeBetween(1, 2);
                for (var line : lines) assertThat(line.length()).isLessThanOrEqualTo(512);
                var last = lines.getLast();
                assertThat(last)
                        .startsWith(reply.code() + " ")
                        .endsWith(links.page(reply) + "\r\n");
                if (lines.size() == 2)
                    assertThat(lines.getFirst())
                            .startsWith(reply.code() + "-" + reply.status() + " ");
            }
    }

    @Test
    void aBaseThatIsTooLongIsABug() {
        assertThatThrownBy(() ->
                        ReplyLinks.of("https://" + "w".repeat(ReplyLinks.LONGEST_BASE), List.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
