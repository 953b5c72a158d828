package postern.habits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import postern.habits.Departure.Pair;
import postern.habits.Departure.Picture;

class DepartureTest {
    private static final Pair NONE = new Pair(0, 0);

    private static Picture picture(
            boolean isKnown, Pair hour, Pair day, Pair fresh, Pair refused, boolean odd) {
        return new Picture(
                isKnown, hour, day, fresh, refused, "203.0.113.0/24", odd, false, 3, odd, false);
    }

    @Test
    void aBlastFromElsewhereIsClearAndSaysWhy() {
        var departure =
                Departure.of(
                        picture(
                                true,
                                new Pair(60, 6),
                                new Pair(64, 20),
                                new Pair(40, 2),
                                NONE,
                                true));
        assertThat(departure.isClear()).isTrue();
        assertThat(departure.reasons())
                .containsExactly(
                        "40 domains within a day that it never wrote to before, usually up to 2",
                        "60 recipients within an hour, usually up to 6",
                        "from 203.0.113.0/24, never seen before",
                        "at 03 h UTC, usually not active then");
    }

    @Test
    void noneOfThemAloneIsClear() {
        var busy = picture(true, new Pair(180, 6), new Pair(190, 20), NONE, NONE, false);
        var fresh = picture(true, new Pair(25, 20), new Pair(60, 40), new Pair(50, 1), NONE, false);
        var elsewhere = picture(true, new Pair(25, 20), new Pair(60, 40), NONE, NONE, true);
        var refused =
                picture(true, new Pair(25, 20), new Pair(60, 40), NONE, new Pair(40, 1), false);
        for (var picture : new Picture[] {busy, fresh, elsewhere, refused})
            assertThat(Departure.of(picture).isClear()).as("%s", picture).isFalse();
    }

    @Test
    void farTooMuchAloneIsClear() {
        var much = picture(true, new Pair(201, 6), new Pair(210, 20), NONE, NONE, false);
        assertThat(Departure.of(much).isClear()).isTrue();
        assertThat(Departure.of(much).points()).isEqualTo(Departure.ENOUGH);
    }

    @Test
    void fewRecipientsAreNoMatter() {
        var few = picture(true, new Pair(19, 1), new Pair(49, 1), new Pair(40, 1), NONE, true);
        assertThat(Departure.of(few)).isEqualTo(Departure.NONE);
    }

    @Test
    void whoIsNewMayDoWhatIsNotFarTooMuch() {
        var some =
                picture(
                        false,
                        new Pair(250, 0),
                        new Pair(1000, 0),
                        new Pair(200, 0),
                        new Pair(24, 0),
                        true);
        assertThat(Departure.of(some)).isEqualTo(Departure.NONE);
        var hour = picture(false, new Pair(251, 0), new Pair(251, 0), NONE, NONE, false);
        assertThat(Departure.of(hour).reasons())
                .containsExactly(
                        "251 recipients within an hour, more than the 250 of somebody who is new");
        var day = picture(false, new Pair(50, 0), new Pair(1001, 0), NONE, NONE, false);
        assertThat(Departure.of(day).isClear()).isTrue();
        var refused =
                picture(false, new Pair(60, 0), new Pair(80, 0), NONE, new Pair(25, 0), false);
        assertThat(Departure.of(refused).reasons())
                .containsExactly("25 recipients refused within a day, usually up to 0");
    }
}
