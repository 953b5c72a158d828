package postern.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Worlds in which all goes wrong that may go wrong, each from one seed (docs/simulation.md). */
class SimulationTest {

    @Test
    void everySeedKeepsWhatWasPromised() {
        var seen =
                Seeds.play(
                        Long.getLong("simulation.first", 1),
                        Long.getLong("simulation.seeds", 600),
                        Integer.getInteger("simulation.threads", 1));
        assertThat(seen.promised).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameWorld() {
        for (long seed = 1; seed <= 20; seed++) assertThat(told(seed)).isEqualTo(told(seed));
        assertThat(told(1)).isNotEqualTo(told(2));
    }

    /** What a person is told to type must repeat it elsewhere too. */
    @Test
    void anotherProcessGivesTheSameWorld() throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process =
                new ProcessBuilder(
                                java,
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Seeds.class.getName(),
                                "7",
                                "12")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        var lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        var expected = new StringBuilder();
        for (long seed = 7; seed < 7 + 12; seed++) expected.append(told(seed)).append('\n');
        assertThat(lines).isEqualTo(expected.toString());
    }

    private static String told(long seed) {
        var story = new Story(true);
        Simulation.play(seed, story);
        return story.fingerprint();
    }
}
