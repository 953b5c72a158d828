package postern.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Worlds in which all goes wrong that may go wrong, each from one seed (docs/simulation.md). */
class SimulationTest {

    @Test
    void everySeedKeepsWhatWasPromised() {
        var seen =
                Seeds.play(
                        Long.getLong("simulation.first", 1),
                        Long.getLong("simulation.seeds", 300),
                        Integer.getInteger("simulation.threads", 1));
        assertThat(seen.promised).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameWorld() {
        for (long seed = 1; seed <= 20; seed++) assertThat(told(seed)).isEqualTo(told(seed));
        assertThat(told(1)).isNotEqualTo(told(2));
    }

    private static String told(long seed) {
        var story = new Story(true);
        Simulation.play(seed, story);
        return story.fingerprint();
    }
}
