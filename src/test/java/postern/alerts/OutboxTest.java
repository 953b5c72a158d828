package postern.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.config.RateLimit.Rate;

class OutboxTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private final Outbox outbox = new Outbox(List.of());

    private static Bulletin bulletin(int number) {
        return new Bulletin(
                Bulletin.Kind.RAISED, Condition.DISK, "s" + number, START, START, "figures");
    }

    private List<String> due(Instant now, int most) {
        return outbox.due(now, most).stream().map(Bulletin::subject).toList();
    }

    @Test
    void whatWaitsGoesInItsOrder() {
        for (int i = 0; i < 5; i++) outbox.add(bulletin(i));
        assertThat(due(START, 1)).containsExactly("s0");
        outbox.sent(outbox.due(START, 1));
        assertThat(due(START, 2)).containsExactly("s1", "s2");
        outbox.sent(outbox.due(START, 2));
        assertThat(due(START, 10)).containsExactly("s3", "s4");
    }

    @Test
    void pausesGrowToTenMinutesAndAreForgottenOnceSomethingArrives() {
        outbox.add(bulletin(0));
        outbox.add(bulletin(1));
        var now = START;
        var pauses = new ArrayList<Long>();
        for (int i = 0; i < 10; i++) {
            outbox.failed(now);
            var before = now;
            while (outbox.due(now, 1).isEmpty()) now = now.plusSeconds(1);
            pauses.add(Duration.between(before, now).toSeconds());
        }
        assertThat(pauses).startsWith(5L, 10L, 20L).endsWith(600L, 600L);
        outbox.sent(outbox.due(now, 1));
        assertThat(due(now, 1)).containsExactly("s1");
        outbox.failed(now);
        assertThat(due(now.plusSeconds(5), 1)).containsExactly("s1");
    }

    @Test
    void ofTooManyTheOldestAreDroppedAndCounted() {
        for (int i = 0; i < Outbox.MOST + 7; i++) outbox.add(bulletin(i));
        assertThat(outbox.waiting()).hasSize(Outbox.MOST);
        assertThat(due(START, 1)).containsExactly("s7");
        assertThat(outbox.dropped()).isEqualTo(7);
    }

    @Test
    void whatIsOlderThanAWeekIsOfNoUseToAnybody() {
        outbox.add(bulletin(0));
        assertThat(due(START.plus(Duration.ofDays(7)), 1)).hasSize(1);
        assertThat(due(START.plus(Duration.ofDays(7)).plusSeconds(1), 1)).isEmpty();
        assertThat(outbox.dropped()).isEqualTo(1);
    }

    @Test
    void mailGoesAtOnceThenTogetherAndNeverTooOften() {
        var pace = new MailPace(List.of());
        var digest = Duration.ofMinutes(10);
        var most = new Rate(3, Duration.ofDays(1));
        var sent = new ArrayList<Duration>();
        for (var now = START;
                now.isBefore(START.plus(Duration.ofHours(30)));
                now = now.plusSeconds(60))
            if (pace.mayGo(digest, most, now)) {
                pace.sent(now);
                sent.add(Duration.between(START, now));
            }
        assertThat(sent)
                .containsExactly(
                        Duration.ZERO,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(20),
                        Duration.ofDays(1),
                        Duration.ofDays(1).plusMinutes(10),
                        Duration.ofDays(1).plusMinutes(20));
        assertThat(new MailPace(pace.sent()).mayGo(digest, most, START.plus(Duration.ofHours(30))))
                .isFalse();
    }
}
