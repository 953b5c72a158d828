package postern.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestTest {

    @ParameterizedTest
    @CsvSource({
        "same, same, 0",
        "Same, same, 0",
        "recieve, receive, 1",
        "receve, receive, 1",
        "receiver, receive, 1",
        "'', abc, 3",
        "block, blok, 1",
        "kitten, sitting, 3"
    })
    void distanceCountsSlips(String a, String b, int expected) {
        assertThat(Nearest.distance(a, b)).isEqualTo(expected);
        assertThat(Nearest.distance(b, a)).isEqualTo(expected);
    }

    @Test
    void onlyWhatIsNearIsMeant() {
        assertThat(Nearest.to("hostnam", List.of("data", "hostname"))).isEqualTo("hostname");
        assertThat(Nearest.to("colour", List.of("data", "hostname"))).isNull();
        assertThat(Nearest.to("to", List.of("on", "no"))).isNull();
    }
}
