package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.mail.IpAddress;

/** So many at a time, in all and of one network. */
@Timeout(60)
class TurnstileTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final Turnstile turnstile = new Turnstile(3, 2, 2, 1);
    private final Gate one = turnstile.of(IpAddress.of("192.0.2.0"));
    private final Gate other = turnstile.of(IpAddress.of("198.51.100.0"));

    @Test
    void aNetworkHasItsShare() {
        assertThat(one.enter(0)).isTrue();
        assertThat(one.enter(0)).isTrue();
        assertThat(one.enter(0)).isFalse();
        assertThat(other.enter(0)).isTrue();
        assertThat(other.enter(0)).as("three are in").isFalse();
        one.leave();
        assertThat(other.enter(0)).isTrue();
    }

    @Test
    void whoWaitsComesInWhenOneLeaves() throws Exception {
        one.enter(0);
        one.enter(0);
        var entered = new CountDownLatch(1);
        var waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            if (one.enter(LONG)) entered.countDown();
                        });
        while (waiting.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
        assertThat(other.enter(0)).as("others do not wait behind it").isTrue();
        assertThat(one.enter(LONG)).as("one of it waits, which is the most").isFalse();
        one.leave();
        assertThat(entered.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoIsInterruptedHasNoPlace() throws Exception {
        one.enter(0);
        one.enter(0);
        var kept = new boolean[1];
        var waiting =
                Thread.ofVirtual()
                        .start(() ->
                                kept[0] =
                                        !one.enter(LONG) && Thread.currentThread().isInterrupted());
        waiting.interrupt();
        waiting.join();
        assertThat(kept[0]).isTrue();
    }

    @Test
    void nothingIsKeptOfThoseWhoLeft() {
        for (int i = 0; i < 300; i++) {
            var gate = turnstile.of(IpAddress.of("10.0." + i % 250 + ".0"));
            assertThat(gate.enter(0)).isTrue();
            gate.leave();
        }
        one.enter(0);
        one.enter(0);
        one.enter(0);
        assertThat(turnstile.networks()).isOne();
        one.leave();
        one.leave();
        assertThat(turnstile.networks()).isZero();
    }
}
