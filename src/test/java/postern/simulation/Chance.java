package postern.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** All that happens by chance in one world comes out of one seed. */
final class Chance {
    private static final RandomGeneratorFactory<RandomGenerator> KIND =
            RandomGeneratorFactory.of("L64X128MixRandom");

    final RandomGenerator random;

    Chance(long seed) {
        random = KIND.create(seed);
    }

    /** Whether something happens that does so in that many of a thousand cases. */
    boolean in1000(int cases) {
        return cases > 0 && random.nextInt(1000) < cases;
    }

    boolean even() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both ends included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    Duration micros(int least, int most) {
        return Duration.ofNanos(1000L * between(least, most));
    }

    Duration seconds(int least, int most) {
        return Duration.ofMillis(random.nextLong(1000L * least, 1000L * most + 1));
    }
}
