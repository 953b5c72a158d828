package postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Choices at random, all from one seed. */
record Chance(RandomGenerator random) {

    /** A number from 0 to below that one. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** One time in three. */
    boolean rarely() {
        return random.nextInt(3) == 0;
    }

    /** One time in so many. */
    boolean once(int in) {
        return random.nextInt(in) == 0;
    }

    <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    <T> List<T> some(int least, int most, Supplier<T> one) {
        var list = new ArrayList<T>();
        for (int i = least + random.nextInt(most - least + 1); i > 0; i--) list.add(one.get());
        return list;
    }
}
