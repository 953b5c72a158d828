package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.config.LogField;

/** The formats other than that for people. */
class LogFormatTest {
    private static final List<LogField> SOME =
            List.of(
                    LogField.TIME,
                    LogField.CLIENT,
                    LogField.EVENT,
                    LogField.TO,
                    LogField.CODE,
                    LogField.WHY);

    private static String written(LogFormat format, JournalRecord... records) {
        var out = new StringBuilder();
        var event = new LogEvent();
        for (var record : records) {
            LogEvents.fill(event, record);
            format.append(out, event);
        }
        return out.toString();
    }

    @Test
    void linesWithChosenFieldsBeginAsTheOthersDo() {
        assertThat(
                        written(
                                new LogLine(List.of(LogField.CODE, LogField.SESSION, LogField.TO)),
                                Records.ACCEPTED,
                                Records.ATTEMPTED,
                                Records.NOTICE))
                .isEqualTo(
                        """
                        2026-11-22T01:31:30.123Z 0123456789AB accepted session=S1 to=<b@example.com> to=<c@example.com>
                        2026-11-22T01:31:30.123Z 0123456789AB delivered code=250 to=<b@example.com>
                        2026-11-22T01:31:30.123Z - notice
                        """);
    }

    @Test
    void json() {
        assertThat(written(new LogJson(List.of()), Records.ACCEPTED, Records.ATTEMPTED))
                .isEqualTo(
                        """
                        {"time":"2026-11-22T01:31:30.123Z","event":"accepted","queue":"0123456789AB","session":"S1","from":"<a@example.org>","to":["<b@example.com>","<c@example.com>"],"size":4096,"message-id":"<x@example.org>"}
                        {"time":"2026-11-22T01:31:30.123Z","event":"delivered","queue":"0123456789AB","to":["<b@example.com>"],"next-hop":"mx.example.com[192.0.2.1]:25","reply":"250 2.0.0 OK","security":"dane","age":0.31,"code":250}
                        """);
        assertThat(written(new LogJson(SOME), Records.DISCONNECTED, Records.REFUSED))
                .isEqualTo(
                        """
                        {"time":"2026-11-22T01:31:30.123Z","client":"198.51.100.7","event":"disconnected","why":"QUIT"}
                        {"time":"2026-11-22T01:31:30.123Z","client":"198.51.100.7","event":"refused","code":501}
                        """);
    }

    @Test
    void w3cHasEveryFieldOnEveryLine() {
        var format = new LogW3c(SOME, "Postern 1");
        assertThat(format.head(Records.AT))
                .isEqualTo(
                        """
                        #Software: Postern 1
                        #Version: 1.0
                        #Date: 2026-11-22 01:31:30
                        #Fields: date time c-ip x-event x-to sc-status x-why
                        """);
        assertThat(written(format, Records.ACCEPTED, Records.LOGIN_FAILED))
                .isEqualTo(
                        """
                        2026-11-22 01:31:30 - accepted <b@example.com>,<c@example.com> - -
                        2026-11-22 01:31:30 198.51.100.7 login-failed - 535 wrong+password
                        """);
        var odd =
                new JournalRecord.Notice(Records.AT, JournalRecord.Notice.Level.INFO, "+ #%é\n😀");
        assertThat(written(new LogW3c(List.of(LogField.TEXT), "x"), odd))
                .isEqualTo("%2B+%23%25%C3%A9%0A%F0%9F%98%80\n");
        for (var text : List.of("-", ""))
            assertThat(
                            written(
                                    new LogW3c(List.of(LogField.TEXT), "x"),
                                    new JournalRecord.Notice(
                                            Records.AT, JournalRecord.Notice.Level.INFO, text)))
                    .isEqualTo(text.isEmpty() ? "-\n" : "%2D\n");
    }

    @Test
    void syslogHasStructuredDataAndTheLine() {
        var format = new LogSyslog(List.of(), "mail.example.com", 42);
        assertThat(written(format, Records.LOGIN_FAILED))
                .isEqualTo(
                        "<20>1 2026-11-22T01:31:30.123Z mail.example.com postern 42 login-failed"
                                + " [postern@32473 session=\"S1\" user=\"bob\" client=\"198.51.100.7\""
                                + " listener=\"submission\" mechanism=\"LOGIN\" reply=\"535 5.7.8"
                                + " Authentication credentials invalid\" why=\"wrong password\""
                                + " code=\"535\"] S1 login-failed user=bob client=198.51.100.7"
                                + " listener=submission mechanism=LOGIN reply=\"535 5.7.8"
                                + " Authentication credentials invalid\" why=\"wrong password\"");
        assertThat(
                        written(
                                new LogSyslog(List.of(LogField.TEXT), "h", 1),
                                new JournalRecord.Notice(
                                        Records.AT,
                                        JournalRecord.Notice.Level.ERROR,
                                        "a\\b \"c\" [d]\n\u202e")))
                .startsWith(
                        "<19>1 2026-11-22T01:31:30.123Z h postern 1 notice [postern@32473"
                                + " text=\"a\\\\b \\\"c\\\" [d\\]\\\\u000a\\\\u202e\"] - notice text=");
    }

    @Test
    void syslogMessagesThatNoReceiverWouldTakeAreCut() {
        var long500 = "é".repeat(500);
        var to = java.util.Collections.nCopies(20, "<" + long500 + "@example.com>");
        var written =
                written(
                        new LogSyslog(List.of(), "h", 1),
                        new JournalRecord.Accepted(Records.AT, "S", "Q", "<>", to, 1, long500));
        assertThat(written.getBytes(StandardCharsets.UTF_8).length).isLessThan(LogSyslog.LONGEST);
        assertThat(written).contains("éé...\" size=\"1\"").endsWith("...\"] Q accepted");
    }

    @Test
    void journaldHasOneFieldALine() {
        assertThat(
                        written(
                                new LogJournald(List.of()),
                                new JournalRecord.Notice(
                                        Records.AT, JournalRecord.Notice.Level.ERROR, "a\nb=é")))
                .isEqualTo(
                        """
                        MESSAGE=- notice level=error text="a\\nb=é"
                        PRIORITY=3
                        SYSLOG_FACILITY=2
                        SYSLOG_IDENTIFIER=postern
                        POSTERN_EVENT=notice
                        POSTERN_LEVEL=error
                        POSTERN_TEXT=a\\u000ab=é
                        """);
    }
}
