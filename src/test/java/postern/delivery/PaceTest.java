package postern.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** The back-off and the window. */
class PaceTest {
    private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);

    @Test
    void pausesDoubleUpToTheMostAndNeverExceedIt() {
        long[] minutes = {5, 10, 20, 40, 60, 60, 60};
        for (int i = 0; i < minutes.length; i++)
            for (int n = 0; n < 1000; n++)
                assertThat(Backoff.pause(i + 1, World.LIMITS, random))
                        .isBetween(minutes[i] * 45_000, minutes[i] * 60_000);
        assertThat(Backoff.pause(Integer.MAX_VALUE, World.LIMITS, random))
                .isLessThanOrEqualTo(3_600_000);
    }

    @Test
    void pausesDiffer() {
        long first = Backoff.pause(1, World.LIMITS, random);
        assertThat(random.longs(100).map(_ -> Backoff.pause(1, World.LIMITS, random)))
                .anyMatch(pause -> pause != first);
    }

    @Test
    void theWindowGrowsOnlyWhileAllOfItIsInUse() {
        var window = new Window();
        assertThat(window.size(20)).isEqualTo(1);
        window.prove();
        assertThat(window.size(20)).isEqualTo(5);
        assertThat(window.size(3)).isEqualTo(3);
        window.succeeded(4, 20, 0);
        assertThat(window.size(20)).isEqualTo(5);
        for (int i = 5; i < 50; i++) window.succeeded(i, 20, 0);
        assertThat(window.size(20)).isEqualTo(20);
    }

    @Test
    void failuresHalveItAndTheLastOneMeansDown() {
        var window = new Window();
        window.prove();
        for (int i = 5; i < 16; i++) window.succeeded(i, 20, 0);
        assertThat(window.size(20)).isEqualTo(16);
        assertThat(window.failed(16, 0)).isFalse();
        assertThat(window.size(20)).isEqualTo(8);
        window.succeeded(8, 20, 29_999);
        assertThat(window.size(20)).isEqualTo(8); // it rests
        window.succeeded(8, 20, 30_000);
        assertThat(window.size(20)).isEqualTo(9);
        assertThat(window.failed(4, 30_000)).isFalse();
        assertThat(window.size(20)).isEqualTo(2);
        assertThat(window.failed(2, 30_000)).isFalse();
        assertThat(window.failed(1, 30_000)).isTrue();
    }
}
