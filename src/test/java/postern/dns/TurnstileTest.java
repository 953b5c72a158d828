package postern.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.mail.IpAddress;

/** So many at a time, in all and of one network. */
@Timeout(60)
class TurnstileTest {
    private static final long LONG = TimeUnit.MINUTES.toNanos(5);

    private final Turnstile turnstile = new Turnstile(3, 2, 2, 1, 3);
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

    private static Thread waiting(Gate gate) {
        var thread = Thread.ofVirtual().start(() -> gate.enter(LONG));
        while (thread.getState() != Thread.State.TIMED_WAITING) Thread.onSpinWait();
        return thread;
    }

    /** However many networks have lines of their own, others wait for the places of all. */
    @Test
    void linesOfNetworksShutOutNobodyElse() throws Exception {
        var small = new Turnstile(6, 2, 1, 1, 3);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 3; i++) {
            var gate = small.of(IpAddress.of("10.0." + i + ".0"));
            gate.enter(0);
            gate.enter(0);
            threads.add(waiting(gate));
        }
        var fourth = small.of(IpAddress.of("192.0.2.0"));
        var came = new CountDownLatch(1);
        var comes =
                Thread.ofVirtual()
                        .start(() -> {
                            if (fourth.enter(LONG)) came.countDown();
                        });
        threads.add(comes);
        while (comes.getState() != Thread.State.TIMED_WAITING && comes.isAlive())
            Thread.onSpinWait();
        assertThat(comes.isAlive()).as("it waits").isTrue();
        var fifth = small.of(IpAddress.of("198.51.100.0"));
        assertThat(fifth.enter(LONG)).as("one waits, which is the most").isFalse();
        small.of(IpAddress.of("10.0.0.0")).leave();
        assertThat(came.await(20, TimeUnit.SECONDS)).isTrue();
        for (var thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    @Test
    void allLinesTogetherAreBounded() throws Exception {
        var small = new Turnstile(9, 1, 9, 9, 2);
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 2; i++) {
            var gate = small.of(IpAddress.of("10.0." + i + ".0"));
            gate.enter(0);
            threads.add(waiting(gate));
        }
        assertThat(one(small).enter(0)).as("its places are its own").isTrue();
        assertThat(one(small).enter(LONG)).as("two wait, which is the most").isFalse();
        for (var thread : threads) {
            thread.interrupt();
            thread.join();
        }
    }

    private static Gate one(Turnstile of) {
        return of.of(IpAddress.of("192.0.2.0"));
    }
}
