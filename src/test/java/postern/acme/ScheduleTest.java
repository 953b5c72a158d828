package postern.acme;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleTest {
    private static final Instant BEGIN = Instant.parse("2027-01-01T00:00:00Z");

    private static Instant after(String time) {
        return BEGIN.plus(Duration.parse(time));
    }

    @ParameterizedTest
    @CsvSource({
        "P90D, P30D, P60D", // as written; a third of its life is the same
        "P90D, P10D, P80D",
        "P365D, P30D, P335D",
        "P90D, P80D, P60D", // not sooner than with a third of its life left
        "P6D, P30D, P4D",
        "PT3H, P30D, PT2H"
    })
    void isRenewedAsWrittenOrWithAThirdOfItsLifeLeft(String life, String before, String due) {
        assertThat(Schedule.due(BEGIN, after(life), Duration.parse(before))).isEqualTo(after(due));
    }

    @ParameterizedTest
    @CsvSource({
        "P90D, P82DT23H, false",
        "P90D, P83D, true",
        "P6D, P4DT23H, false", // seven days would be all of its life
        "P6D, P5D, true",
        "P6D, P7D, true"
    })
    void isUrgentNearItsEnd(String life, String age, boolean urgent) {
        assertThat(Schedule.isUrgent(BEGIN, after(life), after(age))).isEqualTo(urgent);
    }

    @ParameterizedTest
    @CsvSource({
        "1, PT1M, PT1M",
        "2, PT1M30S, PT2M",
        "5, PT12M, PT16M",
        "11, PT12H48M, PT17H4M",
        "12, PT18H, PT24H",
        "1000, PT18H, PT24H"
    })
    void pausesGrowToADayAndDiffer(int failures, String least, String most) {
        var random = new Random(1);
        for (int i = 0; i < 1000; i++)
            assertThat(Schedule.pause(failures, random))
                    .isBetween(Duration.parse(least), Duration.parse(most));
        if (failures > 1)
            assertThat(Schedule.pause(failures, random))
                    .isNotEqualTo(Schedule.pause(failures, random));
    }

    @Test
    void anAuthoritysWishIsHeededWithinReason() {
        var planned = after("PT5M");
        assertThat(Schedule.notBefore(planned, after("PT1M"), BEGIN)).isEqualTo(planned);
        assertThat(Schedule.notBefore(planned, after("PT3H"), BEGIN)).isEqualTo(after("PT3H"));
        assertThat(Schedule.notBefore(planned, after("P365D"), BEGIN)).isEqualTo(after("P7D"));
    }
}
