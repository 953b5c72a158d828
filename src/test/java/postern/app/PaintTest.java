package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PaintTest {
    @Test
    void onlyATerminalIsColoured() {
        assertThat(Paint.of(true, Map.of()).good("holds")).isEqualTo("\033[32mholds\033[0m");
        assertThat(Paint.of(false, Map.of()).good("holds")).isEqualTo("holds");
    }

    @Test
    void whoWantsNoColourGetsNone() {
        assertThat(Paint.of(true, Map.of("NO_COLOR", "1")).bad("x")).isEqualTo("x");
        assertThat(Paint.of(true, Map.of("NO_COLOR", "")).on()).isTrue(); // as no-color.org says
        assertThat(Paint.of(true, Map.of("TERM", "dumb")).on()).isFalse();
    }
}
