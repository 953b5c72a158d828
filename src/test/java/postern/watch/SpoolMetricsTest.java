package postern.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import postern.mail.Envelope;
import postern.mail.Mailbox;
import postern.mail.Replies;
import postern.mail.ReversePath;
import postern.spool.Content;
import postern.spool.MemorySpool;
import postern.spool.Message;
import postern.spool.Origin;
import postern.spool.QueueId;
import postern.spool.RecipientState;
import postern.spool.RecipientState.Waiting;

class SpoolMetricsTest {
    private static final Instant START = Instant.parse("2026-11-22T01:31:30Z");

    private final MemorySpool spool = new MemorySpool();
    private final Metrics metrics = new Metrics();
    private Instant now = START;

    private QueueId store(Instant arrived, RecipientState... states) {
        var id = spool.nextId();
        var to = List.of(Mailbox.of("a@example.com"), Mailbox.of("b@example.com"));
        var message =
                new Message(
                        id,
                        arrived,
                        Envelope.of(ReversePath.of("<>"), to.subList(0, states.length)),
                        new Content(0, false, false, false, true),
                        Origin.SELF);
        spool.begin(id).commit(message, List.of(states), _ -> {});
        return id;
    }

    private String text() {
        var out = new StringBuilder();
        metrics.write(out);
        return out.toString();
    }

    @Test
    void whatWaitsAndWhatIsHeldIsCountedNowAndThen() {
        InstantSource clock = () -> now;
        SpoolMetrics.register(metrics, spool, new SpoolCensus(spool, clock), clock);
        assertThat(text()).contains("\npostern_queue_oldest_seconds 0\n");
        store(START.minusSeconds(500), new RecipientState.Held("by hand"));
        var older = store(START.minusSeconds(100), Waiting.FRESH, new RecipientState.Held("x"));
        store(START.minusSeconds(10), Waiting.FRESH, Waiting.FRESH);
        assertThat(text()).contains("\npostern_spool_messages 3\n");
        assertThat(text()).contains("{state=\"waiting\"} 0\n"); // counted a moment ago
        now = START.plusSeconds(10);
        assertThat(text())
                .contains("postern_queue_recipients{state=\"waiting\"} 3\n")
                .contains("postern_queue_recipients{state=\"held\"} 2\n")
                .contains("\npostern_queue_oldest_seconds 110\n");
        spool.update(older, Map.of(0, new RecipientState.Failed(Replies.EXPIRED)));
        now = START.plusSeconds(20);
        assertThat(text())
                .contains("postern_queue_recipients{state=\"waiting\"} 2\n")
                .contains("\npostern_queue_oldest_seconds 30\n");
    }
}
