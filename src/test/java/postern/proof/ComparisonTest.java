package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** Policies that cost much to compare. */
class ComparisonTest {
    /** Asked one by one they would tell apart more addresses than can be looked at. */
    @Test
    void tangledPatternsAreComparedAllTheSame() {
        var patterns = new ArrayList<String>();
        for (int i = 0; i < 50; i++) patterns.add("*u" + i + "x*@example.com");
        var closed = Draft.closed("f", 20, patterns.toArray(String[]::new));
        assertThat(Draft.told(new Draft().receive(), new Draft().receive().guard(closed)))
                .containsExactly(
                        "refused: forward-path *u0x*@example.com, *u1x*@example.com,"
                                + " *u2x*@example.com and 47 more");
    }
}
