package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.journal.JournalRecord.TurnedAway;
import postern.journal.JournalRecord.TurnedAway.Cause;
import postern.journal.MemoryJournal;
import postern.mail.IpAddress;

class KnockingTest {
    private final MemoryJournal journal = new MemoryJournal();
    private final Knocking knocking = new Knocking(journal, 3);
    private Instant now = Instant.parse("2026-11-22T01:00:00Z");

    private static IpAddress client(int number) {
        return IpAddress.of("192.0.2." + number);
    }

    private TurnedAway turned(int client) {
        var until = Instant.parse("2026-11-22T09:00:00Z");
        var why = "blocked by guard pest";
        return new TurnedAway(now, "in", client(client), null, Cause.BLOCKED, why, until);
    }

    private void knock(int client) {
        knocking.knocked(client(client), turned(client));
    }

    private void pass(Duration time) {
        now = now.plus(time);
        var due = knocking.due();
        if (due != null && !due.isAfter(now)) knocking.settle(now);
    }

    private List<TurnedAway> told() {
        return journal.records(TurnedAway.class);
    }

    @Test
    void theFirstIsToldAtOnceAndTheOthersByTheirNumberOnceAMinute() {
        knock(1);
        var first = turned(1);
        assertThat(told()).containsExactly(first);
        for (int i = 0; i < 59; i++) {
            pass(Duration.ofSeconds(1));
            for (int j = 0; j < 100; j++) knock(1);
        }
        assertThat(told()).containsExactly(first);
        pass(Duration.ofSeconds(1));
        assertThat(told()).containsExactly(first, turned(1).times(5900, now));

        knock(1);
        pass(Duration.ofSeconds(59));
        assertThat(told()).as("it goes on").hasSize(2);
        pass(Duration.ofSeconds(1));
        assertThat(told()).hasSize(3);
        assertThat(told().getLast().times()).isOne();
    }

    @Test
    void whoWasQuietForAMinuteIsForgottenAndToldAtOnceAgain() {
        knock(1);
        pass(Duration.ofMinutes(1));
        assertThat(told()).hasSize(1);
        assertThat(knocking.due()).isNull();
        knock(1);
        assertThat(told()).hasSize(2);
    }

    @Test
    void whatIsUntoldAtTheEndIsTold() {
        for (int i = 0; i < 4; i++) knock(1);
        knock(2);
        knocking.end(now);
        assertThat(told()).containsExactly(turned(1), turned(2), turned(1).times(3, now));
        knocking.end(now);
        assertThat(told()).hasSize(3);
    }

    @Test
    void whenItIsFullTheOneThatBeganFirstIsToldEarly() {
        for (int client = 1; client <= 3; client++) for (int i = 0; i < 5; i++) knock(client);
        assertThat(told()).hasSize(3);
        knock(4);
        assertThat(told().subList(3, 5)).containsExactly(turned(4), turned(1).times(4, now));
        knock(1);
        assertThat(told().subList(5, 7)).containsExactly(turned(1), turned(2).times(4, now));
    }

    @Test
    void noConnectionIsLeftUntoldAndNoneToldTwice() {
        var random = new Random(7);
        Map<IpAddress, Integer> all = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            int client = 1 + random.nextInt(5);
            knock(client);
            all.merge(client(client), 1, Integer::sum);
            if (random.nextInt(50) == 0) pass(Duration.ofSeconds(random.nextInt(90)));
        }
        knocking.end(now);
        Map<IpAddress, Integer> told = new HashMap<>();
        for (var record : told()) told.merge(record.client(), record.times(), Integer::sum);
        assertThat(told).isEqualTo(all);
    }
}
