package postern.habits;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Counts within a span. */
class VolumeTest {
    private static final long HOUR = 3600;

    /** Or all that comes until it is that time again would be one hour. */
    @Test
    void anHourIsOneAlsoWhenTheClockWasSetBack() {
        var volume = new Volume(HOUR, Volume.Kept.NOTHING);
        volume.add(1, 1000 * HOUR, true);
        for (int i = 0; i < 20; i++) volume.add(5, (500 + i) * HOUR, true);
        assertThat(volume.lately(520 * HOUR - 1)).isLessThan(6);
    }
}
