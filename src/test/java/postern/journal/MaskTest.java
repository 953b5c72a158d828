package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import postern.config.LogField;
import postern.config.Masking;
import postern.config.Masking.Addresses;
import postern.config.Masking.Clients;
import postern.mail.IpAddress;
import postern.mail.Reply;

/** What of persons is taken out of the log. */
class MaskTest {
    private static final byte[] KEY =
            "a key of 32 octets, or about as many".getBytes(StandardCharsets.US_ASCII);

    private static Mask mask(Addresses addresses, Clients clients) {
        return new Mask(new Masking(addresses, clients, null), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    <ann@example.org>                         | <*@example.org>
                    <>                                        | <>
                    <"a b\\" c"@example.org>                  | <*@example.org>
                    550 5.1.1 <ann@x.example>, <bob@y.example> unknown | 550 5.1.1 <*@x.example>, <*@y.example> unknown
                    MAIL FROM:<ann+tag=x@example.org> SIZE=1  | MAIL FROM:<*@example.org> SIZE=1
                    to ann@example.org: no                    | to *@example.org: no
                    @example.org                              | @example.org
                    a@b@c.example                             | *@c.example
                    no address here                           | no address here
                    """)
    void localParts(String text, String masked) {
        assertThat(mask(Addresses.LOCAL_PARTS, Clients.NONE).apply(LogField.REPLY, text))
                .isEqualTo(masked);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    192.0.2.77                        | 192.0.2.0
                    from 192.0.2.77:2525, and so on.  | from 192.0.2.0:2525, and so on.
                    client 2001:db8:7:1::99.          | client 2001:db8:7::.
                    [IPv6:2001:db8:7:1::99]           | [IPv6:2001:db8:7::]
                    [192.0.2.77]                      | [192.0.2.0]
                    550 5.7.1 at 12:30:00             | 550 5.7.1 at 12:30:00
                    a deadbeef cafe: 1.2.3            | a deadbeef cafe: 1.2.3
                    [IPv6:2001:db8:7:1:2:3:4:5] no    | [IPv6:2001:db8:7::] no
                    client:2001:db8:7:1::99 no        | client:2001:db8:7:: no
                    2001:db8:7:1:2:3:4:5:2525         | 2001:db8:7:::2525
                    a:b:c:192.0.2.77:25               | a:b:c:192.0.2.0:25
                    """)
    void prefixes(String text, String masked) {
        assertThat(mask(Addresses.NONE, Clients.PREFIX).apply(LogField.WHY, text))
                .isEqualTo(masked);
    }

    @Test
    void clientsAndWhatTheyAreCalled() {
        var prefix = mask(Addresses.NONE, Clients.PREFIX);
        assertThat(prefix.apply(LogField.CLIENT, "2001:db8:7:1::99")).isEqualTo("2001:db8:7::");
        assertThat(prefix.apply(LogField.NAME, "p5dd-2.dip.example")).isEqualTo("*");
        assertThat(prefix.apply(LogField.HELO, "[192.0.2.77]")).isEqualTo("*");
        assertThat(prefix.apply(LogField.PROXY, "192.0.2.77")).isEqualTo("192.0.2.77");
        assertThat(mask(Addresses.NONE, Clients.ALL).apply(LogField.CLIENT, "192.0.2.77"))
                .isEqualTo("*");
    }

    @Test
    void usersAreAddressesOrNames() {
        var parts = mask(Addresses.LOCAL_PARTS, Clients.NONE);
        assertThat(parts.apply(LogField.USER, "ann")).isEqualTo("*");
        assertThat(parts.apply(LogField.USER, "ann@example.org")).isEqualTo("*@example.org");
        assertThat(mask(Addresses.ALL, Clients.NONE).apply(LogField.USER, "ann@example.org"))
                .isEqualTo("*");
        assertThat(mask(Addresses.ALL, Clients.NONE).apply(LogField.FROM, "<ann@example.org>"))
                .isEqualTo("<*>");
        assertThat(mask(Addresses.NONE, Clients.PREFIX).apply(LogField.USER, "ann"))
                .isEqualTo("ann");
    }

    @Test
    void pseudonymsAreTheSameForTheSameAndHangOnTheKey() {
        var masking = new Masking(Addresses.LOCAL_PARTS, Clients.ALL, Path.of("log-key"));
        var mask = new Mask(masking, KEY);
        var ann = mask.apply(LogField.FROM, "<Ann@example.org>");
        assertThat(ann).matches("<h[0-9a-f]{14}@example\\.org>");
        assertThat(new Mask(masking, KEY).apply(LogField.TO, "<ann@Example.org>").substring(0, 16))
                .isEqualTo(ann.substring(0, 16));
        assertThat("<" + mask.apply(LogField.USER, "ann@example.org") + ">").isEqualTo(ann);
        assertThat(mask.apply(LogField.FROM, "<bob@example.org>")).isNotEqualTo(ann);
        assertThat(mask.apply(LogField.FROM, "<ann@example.net>").substring(0, 16))
                .isNotEqualTo(ann.substring(0, 16));
        var other = new Mask(masking, "another".getBytes(StandardCharsets.US_ASCII));
        assertThat(other.apply(LogField.FROM, "<ann@example.org>")).isNotEqualTo(ann);
        assertThat(mask.apply(LogField.CLIENT, "192.0.2.77")).matches("h[0-9a-f]{14}");
    }

    /** Everything that a record can hold of a person, wherever it stands. */
    private static List<JournalRecord> telling() {
        var all = new ArrayList<>(Records.ALL);
        var reply =
                Reply.parse("550 5.1.1 <secret@example.org> [203.0.113.99] is unknown").orThrow();
        var client = IpAddress.of("203.0.113.99");
        all.clear();
        all.add(
                new JournalRecord.Refused(
                        Records.AT, "S", client, "RCPT TO:<secret@b.example>", reply));
        all.add(
                new JournalRecord.Accepted(
                        Records.AT,
                        "S",
                        "Q",
                        "<secret@a.example>",
                        List.of("<\"secret one\"@b.example>", "<secret+two@c.example>"),
                        1,
                        "<secret@203.0.113.99>"));
        all.add(
                new JournalRecord.Attempted(
                        Records.AT,
                        "Q",
                        "<secret@a.example>",
                        "failed",
                        "hop",
                        reply,
                        Duration.ZERO,
                        ""));
        all.add(
                new JournalRecord.LoginFailed(
                        Records.AT,
                        "S",
                        "in",
                        client,
                        "PLAIN",
                        "secret",
                        reply,
                        "user secret: secret@x is disabled"));
        all.add(
                new JournalRecord.LoggedIn(
                        Records.AT, "S", "in", client, "PLAIN", "secret@a.example"));
        all.add(new JournalRecord.Connected(Records.AT, "S", "in", client, 1));
        all.add(
                new JournalRecord.Notice(
                        Records.AT,
                        JournalRecord.Notice.Level.INFO,
                        "203.0.113.99: secret@a.example"));
        return all;
    }

    @ParameterizedTest
    @EnumSource(names = {"LINE", "JSON", "W3C", "SYSLOG"})
    void noFormatLeaks(postern.config.LogOutput.Format kind) {
        var format =
                switch (kind) {
                    case LINE -> new LogLine();
                    case JSON -> new LogJson(List.of());
                    case W3C -> new LogW3c(List.of(), "x");
                    case SYSLOG -> new LogSyslog(List.of(), "h", 1).lines();
                };
        var mask = mask(Addresses.LOCAL_PARTS, Clients.PREFIX);
        var whole = new LogEvent();
        var masked = new LogEvent();
        var out = new StringBuilder();
        for (var record : telling()) {
            LogEvents.fill(whole, record);
            masked.masked(whole, mask);
            format.append(out, masked);
        }
        assertThat(out.toString()).contains("203.0.113.0").doesNotContain("secret", ".99");
    }
}
