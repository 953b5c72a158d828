package postern.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.TextBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;
import postern.digest.DaySummary.Count;
import postern.digest.DaySummary.Figure;
import postern.digest.DaySummary.Top;
import postern.journal.Json;
import postern.mail.Mailbox;

class DayReportTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final LocalDate DAY = LocalDate.of(2026, 11, 27);

    @TempDir Path folder;

    private DayBook book() {
        return new DayBook(
                "mail.example.com",
                folder,
                folder.resolve("journal.jsonl"),
                BERLIN,
                Set.of("ours.example")::contains);
    }

    private void journal(String... lines) throws IOException {
        Files.writeString(folder.resolve("journal.jsonl"), String.join("\n", lines) + "\n");
    }

    private static String at(String time, String event, String rest) {
        return "{\"at\":\"" + time + ".123456789Z\",\"event\":\"" + event + "\"," + rest + "}";
    }

    private static String judged(String time, String verdict, String guard, String facts) {
        return at(
                time,
                "judged",
                "\"verdict\":\"%s\",\"reply\":\"550 5.7.1 No: because\",\"guard\":%s,\"facts\":{%s}"
                        .formatted(verdict, guard, facts));
    }

    @Test
    void aDayIsCountedInItsOwnZoneAndBesideTheDaysBefore() throws IOException {
        journal(
                at("2026-11-19T23:30:00", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":1"),
                at("2026-11-26T22:59:59", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":10"),
                at("2026-11-26T23:00:00", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":100"),
                at(
                        "2026-11-27T22:59:59",
                        "accepted",
                        "\"to\":[\"<a@ours.example>\",\"<b@far.example>\"],\"size\":200"),
                at("2026-11-27T23:00:00", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":9"),
                "torn {",
                "{\"at\":\"2026-11-27T12:00:00.000000000Z\",\"event\":");
        var report = book().report(DAY).orElseThrow();
        assertThat(report.day().total(Figure.IN)).isEqualTo(2);
        assertThat(report.day().total(Figure.OUT)).isEqualTo(1);
        assertThat(report.day().total(Figure.OCTETS)).isEqualTo(300);
        assertThat(report.day().unreadable()).isEqualTo(1);
        assertThat(report.day().hours().getFirst().in()).isEqualTo(1);
        assertThat(report.day().hours().getLast().out()).isEqualTo(1);
        assertThat(report.before().total(Figure.IN)).isEqualTo(1);
        assertThat(report.week().total(Figure.IN)).isEqualTo(1);
        assertThat(report.text())
                .startsWith("mail.example.com: Friday, 27 November 2026 (Europe/Berlin)\n")
                .containsPattern("messages for us +2 +1 \\(\\+100 %\\) +1 \\(\\+100 %\\)\n");
    }

    @Test
    void whoDidWhatAndWhyItWasRefusedIsNamed() throws IOException {
        var facts =
                "\"client\":\"192.0.2.1\",\"user\":\"ann\",\"reverse-path\":\"<ann@ours.example>\","
                        + "\"forward-path\":\"b@far.example\"";
        journal(
                judged("2026-11-27T10:00:00", "accept", "null", facts),
                judged("2026-11-27T10:00:01", "hold", "\"unusual\"", facts),
                judged("2026-11-27T10:00:02", "reject", "null", facts),
                judged("2026-11-27T10:00:03", "defer", "\"grey\"", "\"client\":\"192.0.2.2\""),
                judged("2026-11-27T10:00:04", "block", "\"pest\"", "\"client\":\"192.0.2.3\""),
                judged("2026-11-27T10:00:05", "accept", "null", "\"client\":\"192.0.2.9\""),
                at(
                        "2026-11-27T11:00:00",
                        "attempted",
                        "\"to\":\"b@far.example\",\"outcome\":\"deferred\",\"reply\":\"451 4.4.1"
                                + " x\""),
                at(
                        "2026-11-27T11:00:01",
                        "attempted",
                        "\"to\":\"c@far.example\",\"outcome\":\"failed\",\"reply\":\"550 5.1.1"
                                + " Who?\""),
                at("2026-11-27T11:00:02", "notified", "\"kind\":\"failed\""),
                at("2026-11-27T11:00:03", "login-failed", "\"user\":\"bob\""),
                at(
                        "2026-11-27T11:00:04",
                        "turned-away",
                        "\"client\":\"192.0.2.3\",\"cause\":\"blocked\",\"times\":7"),
                at(
                        "2026-11-27T11:00:05",
                        "notice",
                        "\"level\":\"error\",\"text\":\"the disk is full\""));
        var day = book().report(DAY).orElseThrow().day();
        assertThat(day.top(Top.USERS)).containsExactly(new Count("ann", 2));
        assertThat(day.top(Top.CLIENTS)).containsExactly(new Count("192.0.2.1", 2));
        assertThat(day.top(Top.RECIPIENT_DOMAINS)).containsExactly(new Count("far.example", 2));
        assertThat(day.top(Top.SENDER_DOMAINS)).containsExactly(new Count("ours.example", 2));
        assertThat(day.top(Top.HELD)).containsExactly(new Count("guard unusual, user ann", 1));
        assertThat(day.top(Top.REASONS))
                .containsExactlyInAnyOrder(
                        new Count("no grant: 550 5.7.1 No", 1),
                        new Count("guard grey: 550 5.7.1 No", 1),
                        new Count("guard pest: 550 5.7.1 No", 1));
        assertThat(day.top(Top.BLOCKED))
                .containsExactly(
                        new Count("192.0.2.3, blocked", 7), new Count("192.0.2.3, guard pest", 1));
        assertThat(day.top(Top.DEFERRED)).containsExactly(new Count("far.example", 1));
        assertThat(day.top(Top.FAILED))
                .containsExactly(new Count("far.example: 550 5.1.1 Who?", 1));
        assertThat(day.top(Top.GUESSED)).containsExactly(new Count("bob", 1));
        assertThat(day.top(Top.TOLD)).containsExactly(new Count("the disk is full", 1));
        assertThat(day.total(Figure.PUT_OFF)).isEqualTo(1);
        assertThat(day.total(Figure.REFUSED)).isEqualTo(2);
        assertThat(day.total(Figure.TURNED_AWAY)).isEqualTo(7);
        assertThat(day.total(Figure.BOUNCES)).isEqualTo(1);
    }

    @Test
    void aDayThatIsKeptNeedsNoJournal() throws IOException {
        journal(at("2026-11-27T10:00:00", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":1"));
        var first = book().report(DAY).orElseThrow();
        book().keep(first.day());
        Files.delete(folder.resolve("journal.jsonl"));
        assertThat(book().report(DAY).orElseThrow()).isEqualTo(first);
        assertThat(book().report(DAY.plusDays(1))).isEmpty();
        try (var files = Files.list(folder.resolve("days"))) {
            assertThat(files).hasSize(1);
        }
        var kept = new KeptDays(folder);
        assertThat(kept.of(DAY)).contains(first.day());
        kept.keep(new DayCount(DAY.plusDays(KeptDays.KEPT + 1), BERLIN, _ -> true).summary());
        assertThat(kept.of(DAY)).as("old ones go").isEmpty();
    }

    @Test
    void hostileNamesAreShownAndDoNothing() throws Exception {
        var evil =
                "<script>alert(1)</script>\"'&<img src=http://evil.example/x>\u202e\u0007\n\u2028";
        var text = new StringBuilder();
        new Json(text).value(evil);
        journal(
                judged(
                        "2026-11-27T10:00:00",
                        "accept",
                        "null",
                        "\"client\":%1$s,\"user\":%1$s,\"reverse-path\":\"<a@x.example>\",\"forward-path\":\"b@far.example\""
                                .formatted(text)),
                judged("2026-11-27T10:00:00", "reject", text.toString(), "\"client\":\"x\""),
                at("2026-11-27T11:00:05", "notice", "\"level\":\"error\",\"text\":" + text));
        var report = book().report(DAY).orElseThrow();
        var html = DayHtml.of(report);
        assertThat(html)
                .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img")
                .contains("\\u{202e}\\u{7}\\u{a}\\u{2028}")
                .doesNotContain("<script", "<img", "\u202e", "\u0007", "\u2028");
        assertThat(report.text())
                .contains("<script>alert(1)</script>")
                .contains("\\u{202e}\\u{7}\\u{a}\\u{2028}\n")
                .doesNotContain("\u202e", "\u0007", "\u2028");
        assertThat(tags(html)).isSubsetOf(TAGS);
    }

    private static final List<String> TAGS =
            List.of(
                    "html", "head", "meta", "title", "body", "div", "h1", "h2", "p", "b", "table",
                    "tr", "th", "td", "span");

    /** Those of a page, which has to be well-formed but for what HTML lets stand. */
    private static Set<String> tags(String html) throws Exception {
        var xml =
                html.replace("<!DOCTYPE html>", "")
                        .replace("&nbsp;", " ")
                        .replaceAll("(<meta [^>]*[^/])>", "$1/>");
        var all =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(xml)))
                        .getElementsByTagName("*");
        var tags = new TreeSet<String>();
        for (int i = 0; i < all.getLength(); i++) {
            var element = all.item(i);
            tags.add(element.getNodeName());
            for (var name : List.of("src", "href", "onclick", "background"))
                assertThat(element.getAttributes().getNamedItem(name)).as(name).isNull();
            var style = element.getAttributes().getNamedItem("style");
            if (style != null) assertThat(style.getNodeValue()).doesNotContain("url(");
        }
        return tags;
    }

    @Test
    void theMessageHasBothTextsInShortLinesOfAscii() throws Exception {
        journal(at("2026-11-27T10:00:00", "accepted", "\"to\":[\"<a@ours.example>\"],\"size\":1"));
        var report = book().report(DAY).orElseThrow();
        var octets =
                DayMail.write(
                        report,
                        Mailbox.of("postmaster@mail.example.com"),
                        List.of(Mailbox.of("a@ours.example"), Mailbox.of("b@ours.example")),
                        "day-2026-11-27",
                        Instant.parse("2026-11-28T05:00:00Z"));
        var text = new String(octets, StandardCharsets.US_ASCII);
        for (var line : text.split("\r\n")) assertThat(line.length()).isLessThanOrEqualTo(78);
        assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
        var message = new DefaultMessageBuilder().parseMessage(new ByteArrayInputStream(octets));
        assertThat(message.getSubject())
                .isEqualTo("mail.example.com 2026-11-27: 1 in, 0 out, 0 refused");
        assertThat(message.getHeader().getField("Auto-Submitted").getBody())
                .isEqualTo("auto-generated");
        var parts = ((Multipart) message.getBody()).getBodyParts();
        assertThat(parts)
                .extracting(p -> p.getMimeType())
                .containsExactly("text/plain", "text/html");
        var plain = ((TextBody) parts.getFirst().getBody()).getReader();
        assertThat(new BufferedReader(plain).lines().toList())
                .containsExactlyElementsOf(report.text().lines().toList());
    }
}
