package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import postern.limit.Suspensions.Suspension;
import postern.mail.IpAddress;

class SuspensionsTest {
    private static final Instant SINCE = Instant.parse("2026-11-22T01:00:00Z");

    private static IpAddress client(int number) {
        return IpAddress.of("192.0.2." + number);
    }

    private static Suspension of(int number) {
        return new Suspension(client(number), SINCE, "relay office");
    }

    @Test
    void oneStaysUntilItIsRemoved() {
        var suspensions = new Suspensions();
        assertThat(suspensions.contains(client(1))).isFalse();
        assertThat(suspensions.add(of(1))).isTrue();
        var later = new Suspension(client(1), SINCE.plusSeconds(1), "device printer");
        assertThat(suspensions.add(later)).isTrue();
        assertThat(suspensions.list()).containsExactly(of(1));
        assertThat(suspensions.remove(client(1))).isTrue();
        assertThat(suspensions.remove(client(1))).isFalse();
        assertThat(suspensions.contains(client(1))).isFalse();
    }

    @Test
    void aFullTableTakesNobodyElseAndForgetsNobody() {
        var suspensions = new Suspensions(3, List.of());
        for (int i = 1; i <= 3; i++) assertThat(suspensions.add(of(i))).isTrue();
        for (int i = 4; i <= 200; i++) assertThat(suspensions.add(of(i))).isFalse();
        assertThat(suspensions.contains(client(4))).isFalse();
        assertThat(suspensions.add(of(2))).as("it is in already").isTrue();
        assertThat(suspensions.list()).containsExactly(of(1), of(2), of(3));

        assertThat(suspensions.remove(client(2))).isTrue();
        assertThat(suspensions.add(of(9))).as("there is room again").isTrue();
        assertThat(suspensions.list()).containsExactly(of(1), of(3), of(9));
    }

    @Test
    void whoWasSuspendedBeforeStaysSoEvenIfTheyAreMore() {
        var known = IntStream.rangeClosed(1, 5).mapToObj(SuspensionsTest::of).toList();
        var suspensions = new Suspensions(3, known);
        assertThat(suspensions.list()).isEqualTo(known);
        suspensions.remove(client(1));
        assertThat(suspensions.add(of(6))).isFalse();
        assertThat(suspensions.list()).hasSize(4);
    }
}
