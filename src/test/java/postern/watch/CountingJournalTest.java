package postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import postern.journal.Journal;
import postern.journal.JournalRecord;
import postern.journal.JournalRecord.Notice.Level;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.policy.Decision;
import postern.policy.Decision.Outcome;
import postern.policy.Facts;
import postern.policy.Stage;

class CountingJournalTest {
    private static final Instant NOW = Instant.parse("2026-11-22T01:31:30Z");
    private static final IpAddress CLIENT = IpAddress.of("198.51.100.7");

    private final Metrics metrics = new Metrics();
    private final MemoryJournal memory = new MemoryJournal();
    private final Journal journal = new CountingJournal(memory, metrics);

    private String text() {
        var out = new StringBuilder();
        metrics.write(out);
        return out.toString();
    }

    private static JournalRecord judged(Stage stage, Outcome outcome) {
        return new JournalRecord.Judged(
                NOW,
                "S",
                null,
                stage,
                Facts.NONE,
                new Decision(outcome, Replies.OK, null, null, false),
                List.of(),
                "f");
    }

    private static final JournalRecord.TurnedAway TURNED_AWAY =
            new JournalRecord.TurnedAway(
                    NOW,
                    "inbound",
                    CLIENT,
                    null,
                    JournalRecord.TurnedAway.Cause.BLOCKED,
                    "blocked by guard pest",
                    NOW);

    private static JournalRecord attempted(String outcome, long millis) {
        return new JournalRecord.Attempted(
                NOW, "Q", "<a@b.example>", outcome, "h", Replies.OK, Duration.ofMillis(millis), "");
    }

    @Test
    void everyRecordIsCountedAndPassedOn() {
        var records =
                List.of(
                        new JournalRecord.Connected(NOW, "S1", "inbound", CLIENT, 1),
                        new JournalRecord.Connected(NOW, "S2", "inbound", CLIENT, 2),
                        new JournalRecord.Connected(NOW, "S3", "outbound", CLIENT, 3),
                        TURNED_AWAY,
                        TURNED_AWAY.times(7, NOW),
                        new JournalRecord.Disconnected(
                                NOW, "S1", CLIENT, 1, 0, Duration.ofSeconds(1), "QUIT"),
                        new JournalRecord.Secured(NOW, "S2", "TLSv1.3", "X"),
                        new JournalRecord.Refused(NOW, "S2", CLIENT, "X", Replies.UNKNOWN_COMMAND),
                        judged(Stage.RCPT, Outcome.ACCEPT),
                        judged(Stage.RCPT, Outcome.REJECT),
                        judged(Stage.RCPT, Outcome.REJECT),
                        judged(Stage.END_OF_DATA, Outcome.HOLD),
                        new JournalRecord.Accepted(
                                NOW, "S2", "Q", "<>", List.of("<a@b>", "<c@d>"), 4096, ""),
                        attempted("delivered", 300),
                        attempted("deferred", 1),
                        new JournalRecord.Notified(NOW, "Q2", "Q", "<a@b>", "failed"),
                        new JournalRecord.Notice(NOW, Level.ERROR, "x"));
        records.forEach(journal::write);
        assertThat(memory.records()).isEqualTo(records);
        assertThat(text().lines())
                .contains(
                        "postern_connections_total{listener=\"inbound\"} 2",
                        "postern_connections_total{listener=\"outbound\"} 1",
                        "postern_connections 2",
                        "postern_connections_turned_away_total{cause=\"blocked\"} 8",
                        "postern_tls_handshakes_total{protocol=\"TLSv1.3\"} 1",
                        "postern_commands_refused_total{code=\"500\"} 1",
                        "postern_decisions_total{stage=\"rcpt\",verdict=\"accept\"} 1",
                        "postern_decisions_total{stage=\"rcpt\",verdict=\"reject\"} 2",
                        "postern_decisions_total{stage=\"end-of-data\",verdict=\"hold\"} 1",
                        "postern_decisions_total{stage=\"mail\",verdict=\"drop\"} 0",
                        "postern_messages_accepted_total 1",
                        "postern_octets_accepted_total 4096",
                        "postern_recipients_accepted_total 2",
                        "postern_deliveries_total{outcome=\"delivered\"} 1",
                        "postern_deliveries_total{outcome=\"deferred\"} 1",
                        "postern_delivery_age_seconds_bucket{le=\"0.25\"} 0",
                        "postern_delivery_age_seconds_bucket{le=\"0.5\"} 1",
                        "postern_delivery_age_seconds_count 1",
                        "postern_notifications_total{kind=\"failed\"} 1",
                        "postern_notices_total{level=\"error\"} 1");
    }

    @Test
    void problemsAreThoseOfTheJournalBehindIt() {
        assertThat(journal.problem()).isEmpty();
        var full =
                new Journal() {
                    @Override
                    public void write(JournalRecord record) {}

                    @Override
                    public Optional<String> problem() {
                        return Optional.of("full");
                    }

                    @Override
                    public void reopen() {}

                    @Override
                    public void close() {}
                };
        assertThat(new CountingJournal(full, new Metrics()).problem()).hasValue("full");
    }
}
