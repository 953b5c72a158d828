package postern.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.alerts.Reading.State;
import postern.alerts.Sample.Down;
import postern.config.Alerting.Thresholds;
import postern.config.Alerting.Volume;
import postern.config.RateLimit.Rate;
import postern.journal.JournalRecord.Departed;
import postern.journal.MemoryJournal;

/** What is made of figures. */
class LookoutTest {
    private static final Instant START = Instant.parse("2026-11-27T00:00:00Z");
    private static final Duration TEN = Duration.ofMinutes(10);
    private static final long MIB = 1 << 20;

    private static final Thresholds USUAL =
            new Thresholds(
                    new Rate(100, TEN),
                    new Rate(50, TEN),
                    new Volume.TimesUsual(10),
                    1,
                    new Rate(1000, Duration.ofHours(1)),
                    Duration.ofDays(1),
                    new Rate(20, Duration.ofHours(1)),
                    Duration.ofDays(14),
                    Thresholds.TWICE,
                    true,
                    true,
                    true,
                    true,
                    Duration.ofHours(1),
                    true);

    private final UsualVolume usual = new UsualVolume(UsualVolume.Kept.nothing(START));
    private final Lookout lookout = new Lookout(USUAL, usual, START);
    private Sample.Queue queue = Sample.Queue.EMPTY;
    private Sample.Disk disk = new Sample.Disk(1000 * MIB, 100 * MIB, null);
    private Map<String, Sample.Certificate> certificates = Map.of();
    private Map<String, Down> down = Map.of();
    private Set<String> off = Set.of();
    private long lost;

    private static Heard nothing() {
        return new Heard(Map.of(), Map.of(), Map.of(), Map.of(), Map.of(), List.of());
    }

    private static Heard failed(long count) {
        return new Heard(
                Map.of("192.0.2.1", count),
                Map.of("bob", count),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of());
    }

    private static Heard outgoing(long count) {
        return new Heard(Map.of(), Map.of(), Map.of(), Map.of("alice", count), Map.of(), List.of());
    }

    private Look look(Condition condition, Heard heard, Duration after) {
        var sample =
                new Sample(
                        queue,
                        disk,
                        certificates,
                        Map.of(),
                        List.of(),
                        down,
                        off,
                        List.of(),
                        lost,
                        domain -> "via " + domain);
        var look = lookout.look(heard, sample, START.plus(after)).get(condition);
        if (look == null) throw new AssertionError(condition + " is switched on");
        return look;
    }

    private @Nullable State state(Condition condition, Heard heard, Duration after) {
        var readings = look(condition, heard, after).readings();
        return readings.isEmpty() ? null : readings.getFirst().state();
    }

    @Test
    void theCountsOfTheLastMinutesAreAddedUp() {
        var minute = Duration.ofMinutes(1);
        assertThat(state(Condition.FAILED_LOGINS, failed(60), minute)).isEqualTo(State.BETWEEN);
        assertThat(state(Condition.FAILED_LOGINS, failed(40), minute.multipliedBy(9)))
                .isEqualTo(State.FIRING);
        var reading = look(Condition.FAILED_LOGINS, nothing(), minute.multipliedBy(9));
        assertThat(reading.readings().getFirst().figures())
                .isEqualTo(
                        "100 logins failed within 10m (told from 100); most from 192.0.2.1 (100);"
                                + " for bob (100)");
        // the first sixty are forgotten
        assertThat(state(Condition.FAILED_LOGINS, nothing(), minute.multipliedBy(12)))
                .isEqualTo(State.CALM);
    }

    @Test
    void beforeItHasListenedForTheWholeTimeNothingIsWell() {
        assertThat(state(Condition.FAILED_LOGINS, nothing(), Duration.ofMinutes(9)))
                .isEqualTo(State.BETWEEN);
        assertThat(look(Condition.RELAY_REFUSALS, nothing(), Duration.ofMinutes(9)).isWhole())
                .isFalse();
        assertThat(state(Condition.FAILED_LOGINS, nothing(), Duration.ofMinutes(11)))
                .isEqualTo(State.CALM);
        assertThat(look(Condition.RELAY_REFUSALS, nothing(), Duration.ofMinutes(11)).isWhole())
                .isTrue();
    }

    @Test
    void aBurstIsSeenAgainstWhatIsUsualAtThatHour() {
        // by day a hundred an hour, by night none, for two weeks
        for (int hour = 0; hour < 14 * 24; hour++) {
            boolean day = hour % 24 >= 8 && hour % 24 < 18;
            var state =
                    state(
                            Condition.OUTGOING_VOLUME,
                            outgoing(day ? 100 : 0),
                            Duration.ofHours(hour).plusMinutes(5));
            assertThat(state).as("hour " + hour).isNotEqualTo(State.FIRING);
        }
        var noon = Duration.ofDays(14).plusHours(12);
        assertThat(state(Condition.OUTGOING_VOLUME, outgoing(700), noon))
                .isNotEqualTo(State.FIRING);
        assertThat(state(Condition.OUTGOING_VOLUME, outgoing(400), noon.plusMinutes(10)))
                .isEqualTo(State.FIRING);
        var night = Duration.ofDays(15).plusHours(2);
        assertThat(state(Condition.OUTGOING_VOLUME, outgoing(150), night))
                .isNotEqualTo(State.FIRING);
        assertThat(state(Condition.OUTGOING_VOLUME, outgoing(60), night.plusMinutes(10)))
                .isEqualTo(State.FIRING);
    }

    @Test
    void aBurstDoesNotBecomeUsual() {
        for (int hour = 0; hour < 100 * 24; hour++) {
            var at = Duration.ofHours(hour).plusMinutes(5);
            state(Condition.OUTGOING_VOLUME, outgoing(hour >= 7 * 24 ? 5000 : 10), at);
            if (hour == 8 * 24) assertThat(usual.usual(START.plus(at))).isLessThan(50);
        }
    }

    @Test
    void whatIsUsualOutlivesARestart() {
        for (int hour = 0; hour < 5 * 24; hour++)
            state(Condition.OUTGOING_VOLUME, outgoing(40), Duration.ofHours(hour));
        var next = new UsualVolume(usual.kept());
        var now = START.plus(Duration.ofDays(5));
        assertThat(next.isLearnt(now)).isTrue();
        assertThat(next.usual(now)).isEqualTo(usual.usual(now)).isBetween(39.0, 81.0);
    }

    @Test
    void theOldestMessageThatWaits() {
        queue = new Sample.Queue(3, 0, START, "id1", "451 4.4.1 no answer");
        assertThat(state(Condition.QUEUE_AGE, nothing(), Duration.ofHours(11)))
                .isEqualTo(State.CALM);
        assertThat(state(Condition.QUEUE_AGE, nothing(), Duration.ofHours(13)))
                .isEqualTo(State.BETWEEN);
        var look = look(Condition.QUEUE_AGE, nothing(), Duration.ofHours(50));
        assertThat(look.readings().getFirst())
                .isEqualTo(
                        Reading.firing(
                                "",
                                "the oldest of 3 messages that wait, id1, is 2d 2h old (told from"
                                        + " 24h): 451 4.4.1 no answer"));
    }

    @Test
    void theQueueGrows() {
        queue = new Sample.Queue(5000, 0, null, "", "");
        look(Condition.QUEUE_GROWTH, nothing(), Duration.ZERO);
        assertThat(state(Condition.QUEUE_GROWTH, nothing(), Duration.ofMinutes(70)))
                .isEqualTo(State.CALM);
        queue = new Sample.Queue(6000, 0, null, "", "");
        assertThat(state(Condition.QUEUE_GROWTH, nothing(), Duration.ofMinutes(80)))
                .isEqualTo(State.FIRING);
        look(Condition.QUEUE_GROWTH, nothing(), Duration.ofMinutes(140));
        assertThat(state(Condition.QUEUE_GROWTH, nothing(), Duration.ofMinutes(142)))
                .isEqualTo(State.CALM);
    }

    @Test
    void theDiskHasToBeATenthBetterToBeWell() {
        disk = new Sample.Disk(199 * MIB, 100 * MIB, null);
        assertThat(state(Condition.DISK, nothing(), Duration.ZERO)).isEqualTo(State.FIRING);
        disk = new Sample.Disk(210 * MIB, 100 * MIB, null);
        assertThat(state(Condition.DISK, nothing(), Duration.ZERO)).isEqualTo(State.BETWEEN);
        disk = new Sample.Disk(230 * MIB, 100 * MIB, null);
        assertThat(state(Condition.DISK, nothing(), Duration.ZERO)).isEqualTo(State.CALM);
        disk = new Sample.Disk(230 * MIB, 100 * MIB, "the spool takes no more");
        assertThat(state(Condition.DISK, nothing(), Duration.ZERO)).isEqualTo(State.FIRING);
    }

    @Test
    void certificatesThatLiveShortAreToldLater() {
        var day = Duration.ofDays(1);
        certificates =
                Map.of(
                        "a.example",
                        new Sample.Certificate(START, START.plus(day.multipliedBy(90))));
        assertThat(state(Condition.CERTIFICATE, nothing(), day.multipliedBy(75))).isNull();
        assertThat(state(Condition.CERTIFICATE, nothing(), day.multipliedBy(77)))
                .isEqualTo(State.FIRING);
        certificates =
                Map.of("a.example", new Sample.Certificate(START, START.plus(day.multipliedBy(6))));
        assertThat(state(Condition.CERTIFICATE, nothing(), day.multipliedBy(4))).isNull();
        assertThat(state(Condition.CERTIFICATE, nothing(), day.multipliedBy(5)))
                .isEqualTo(State.FIRING);
    }

    @Test
    void destinationsThatAreDownAndThatDefer() {
        down = Map.of("via a.example", new Down(25, "451 4.4.1 no answer"));
        var heard =
                new Heard(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("a.example", 3L, "b.example", 21L, "c.example", 2L),
                        List.of());
        assertThat(look(Condition.DEFERRALS, heard, Duration.ofHours(2)).readings())
                .extracting(reading -> reading.subject() + " " + reading.state())
                .containsExactlyInAnyOrder(
                        "via a.example FIRING", "via b.example FIRING", "via c.example CALM");
    }

    @Test
    void aListThatIsSwitchedOffForALongTime() {
        off = Set.of("zen.example");
        assertThat(state(Condition.DNS_LIST, nothing(), Duration.ZERO)).isEqualTo(State.BETWEEN);
        assertThat(state(Condition.DNS_LIST, nothing(), Duration.ofMinutes(61)))
                .isEqualTo(State.FIRING);
        off = Set.of();
        assertThat(state(Condition.DNS_LIST, nothing(), Duration.ofMinutes(62))).isNull();
    }

    @Test
    void recordsThatWereLeftOutAreToldForAWhile() {
        assertThat(state(Condition.JOURNAL, nothing(), Duration.ZERO)).isNull();
        lost = 5;
        assertThat(state(Condition.JOURNAL, nothing(), Duration.ofMinutes(1)))
                .isEqualTo(State.FIRING);
        assertThat(state(Condition.JOURNAL, nothing(), Duration.ofMinutes(10)))
                .isEqualTo(State.FIRING);
        assertThat(state(Condition.JOURNAL, nothing(), Duration.ofMinutes(12))).isNull();
    }

    @Test
    void whoDepartsIsToldOfUntilAPersonHasDealtWithIt() {
        var alarms = new Alarms(List.of(), List.of());
        var journal = new HearingJournal(new MemoryJournal());
        journal.listen(true);
        var told = new ArrayList<String>();
        for (int minute = 0; minute < 100; minute++) {
            var at = START.plus(Duration.ofMinutes(minute));
            if (minute == 1)
                journal.write(new Departed(at, true, "bob", List.of("at night"), true, false));
            if (minute == 50) journal.write(new Departed(at, true, "bob", List.of(), true, true));
            var look = look(Condition.DEPARTURE, journal.take(), Duration.ofMinutes(minute));
            for (var bulletin : alarms.take(Condition.DEPARTURE, look, at))
                told.add(minute + " " + bulletin.kind().word() + " " + bulletin.subject());
        }
        assertThat(told).containsExactly("1 raised user bob", "50 recovered user bob");
    }

    @Test
    void whatStrangersSayCannotBreakALine() {
        var reading = Reading.firing("a\r\nBcc: x\u202e\u0000", "b\n\u2028c");
        assertThat(reading.subject()).isEqualTo("a??Bcc: x??");
        assertThat(reading.figures()).isEqualTo("b??c");
    }
}
