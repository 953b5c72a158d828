package postern.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.alerts.Bulletin.Kind;
import postern.alerts.Reading.State;

/** Who is told what, and when. */
class AlarmsTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final Condition DISK = Condition.DISK; // has to be well for ten minutes

    private final Alarms alarms = new Alarms(List.of(), List.of());

    private static Instant at(int minutes) {
        return START.plus(Duration.ofMinutes(minutes));
    }

    private List<String> take(int minutes, State state) {
        return take(minutes, Look.of(new Reading("", state, "figures")));
    }

    private List<String> take(int minutes, Look look) {
        return alarms.take(DISK, look, at(minutes)).stream()
                .map(bulletin -> (bulletin.kind().word() + " " + bulletin.subject()).strip())
                .toList();
    }

    @Test
    void eachThingIsToldOnceHoweverLongItLasts() {
        assertThat(take(0, State.CALM)).isEmpty();
        assertThat(take(1, State.FIRING)).containsExactly("raised");
        for (int i = 2; i < 24 * 60; i++) assertThat(take(i, State.FIRING)).isEmpty();
        assertThat(alarms.list()).singleElement().extracting(Alarm::since).isEqualTo(at(1));
    }

    @Test
    void onceADayPeopleAreReminded() {
        take(0, State.FIRING);
        var told = new ArrayList<String>();
        for (int i = 1; i <= 3 * 24 * 60; i++) told.addAll(take(i, State.FIRING));
        assertThat(told).containsExactly("reminder", "reminder", "reminder");
    }

    @Test
    void whatIsWellForAWhileIsTold() {
        take(0, State.FIRING);
        assertThat(take(5, State.CALM)).isEmpty();
        assertThat(take(14, State.CALM)).isEmpty();
        assertThat(take(15, State.CALM)).containsExactly("recovered");
        assertThat(take(16, State.CALM)).isEmpty();
        assertThat(alarms.list()).isEmpty();
    }

    @Test
    void whatWaversIsToldOnce() {
        var told = new ArrayList<String>();
        for (int i = 0; i < 600; i++) told.addAll(take(i, i % 9 < 4 ? State.FIRING : State.CALM));
        assertThat(told).containsExactly("raised");
    }

    @Test
    void whatIsBetweenIsNeitherRaisedNorOver() {
        assertThat(take(0, State.BETWEEN)).isEmpty();
        assertThat(alarms.list()).isEmpty();
        take(1, State.FIRING);
        for (int i = 2; i < 100; i++) assertThat(take(i, State.BETWEEN)).isEmpty();
        assertThat(alarms.list()).hasSize(1);
    }

    @Test
    void whoIsMissingIsWellWhereAllAreSeen() {
        take(0, Look.whole(List.of(Reading.firing("a", ""), Reading.firing("b", ""))));
        assertThat(take(1, new Look(List.of(Reading.firing("a", "")), false))).isEmpty();
        assertThat(take(30, new Look(List.of(Reading.firing("a", "")), false))).isEmpty();
        take(31, Look.whole(List.of(Reading.firing("a", ""))));
        assertThat(take(41, Look.whole(List.of(Reading.firing("a", "")))))
                .containsExactly("recovered b");
    }

    @Test
    void whatIsSilencedIsToldAtTheEndIfItIsStillWrong() {
        assertThat(alarms.silence(new Silence(DISK, null, at(60)), at(0))).isTrue();
        assertThat(take(1, State.FIRING)).isEmpty();
        assertThat(take(59, State.FIRING)).isEmpty();
        assertThat(take(60, State.FIRING)).containsExactly("raised");
    }

    @Test
    void whatCameAndWentInSilenceIsNeverTold() {
        alarms.silence(new Silence(null, null, at(60)), at(0));
        take(1, State.FIRING);
        take(2, State.CALM);
        assertThat(take(20, State.CALM)).isEmpty();
        assertThat(alarms.list()).isEmpty();
    }

    @Test
    void whatWasToldBeforeASilenceIsToldWhenItIsWell() {
        take(0, State.FIRING);
        alarms.silence(new Silence(DISK, "", at(600)), at(0));
        take(1, State.CALM);
        assertThat(take(11, State.CALM)).containsExactly("recovered");
    }

    @Test
    void aSilenceAboutOneSubjectLeavesOthers() {
        alarms.silence(new Silence(DISK, "a", at(600)), at(0));
        var both = Look.whole(List.of(Reading.firing("a", ""), Reading.firing("b", "")));
        assertThat(take(0, both)).containsExactly("raised b");
        assertThat(alarms.unsilence(new Silence(DISK, null, at(0)))).isFalse();
        assertThat(alarms.unsilence(new Silence(DISK, "a", at(0)))).isTrue();
        assertThat(take(1, both)).containsExactly("raised a");
    }

    @Test
    void manySubjectsAreToldTogether() {
        var readings = new ArrayList<Reading>();
        for (int i = 0; i < 500; i++) readings.add(Reading.firing("client " + i, ""));
        var told = alarms.take(DISK, Look.whole(readings), at(0));
        assertThat(told).hasSize(Alarms.MOST_SUBJECTS + 1);
        assertThat(told.getLast().subject()).isEqualTo("others");
        assertThat(told.getLast().figures()).isEqualTo("480 more, such as client 20");
        assertThat(alarms.take(DISK, Look.whole(readings), at(1))).isEmpty();
    }

    @Test
    void aRestartForgetsNothing() {
        take(0, State.FIRING);
        alarms.silence(new Silence(Condition.QUEUE_AGE, null, at(60)), at(0));
        var next = new Alarms(alarms.list(), alarms.silences());
        var firing = Look.of(new Reading("", State.FIRING, ""));
        assertThat(next.take(DISK, firing, at(1))).isEmpty();
        assertThat(next.take(Condition.QUEUE_AGE, firing, at(1))).isEmpty();
        assertThat(next.take(DISK, firing, at(24 * 60)))
                .extracting(Bulletin::kind)
                .containsExactly(Kind.REMINDER);
    }

    @Test
    void whatIsSwitchedOffIsGone() {
        take(0, State.FIRING);
        alarms.drop(DISK);
        assertThat(alarms.list()).isEmpty();
        assertThat(take(30, State.CALM)).isEmpty();
    }

    @Test
    void onlyWhatHasToBeKeptCountsAsAChange() {
        take(0, State.FIRING);
        long before = alarms.changes();
        take(1, State.FIRING);
        assertThat(alarms.changes()).isEqualTo(before);
        take(2, State.CALM);
        assertThat(alarms.changes()).isGreaterThan(before);
    }

    @Test
    void oneAlertHasOneIdFromItsBeginToItsEnd() {
        var raised = alarms.take(DISK, Look.of(Reading.firing("", "")), at(0)).getFirst();
        alarms.take(DISK, Look.whole(List.of()), at(1));
        var over = alarms.take(DISK, Look.whole(List.of()), at(11)).getFirst();
        assertThat(over.alert()).isEqualTo(raised.alert());
        assertThat(over.id()).isNotEqualTo(raised.id());
    }
}
