package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import postern.config.PasswordHash;
import postern.login.PasswordChecks.Result;

class PasswordChecksTest {
    /** Takes some tenths of a second to check. */
    private static final PasswordHash SLOW =
            new PasswordHash(16 << 10, 24, 1, new byte[16], new byte[32]);

    @Test
    void aPasswordIsRightOrWrong() {
        try (var checks = new PasswordChecks(1, 1, Duration.ofMinutes(1))) {
            var kept = Argon2.of("a password", new SecureRandom());
            assertThat(checks.check(kept, "a password")).isEqualTo(Result.RIGHT);
            assertThat(checks.check(kept, "A password")).isEqualTo(Result.WRONG);
        }
    }

    @Test
    void nobodyWaitsLongerThanIsSaid() {
        try (var checks = new PasswordChecks(1, 8, Duration.ofMillis(1))) {
            assertThat(checks.check(SLOW, "x")).isEqualTo(Result.BUSY);
        }
    }

    @Test
    void whoFindsTheLineFullIsTurnedAwayAtOnce() throws Exception {
        var results = Collections.newSetFromMap(new ConcurrentHashMap<Result, Boolean>());
        try (var checks = new PasswordChecks(1, 1, Duration.ofMinutes(1))) {
            var busy = new CountDownLatch(4);
            var done = new CountDownLatch(6);
            for (int i = 0; i < 6; i++)
                Thread.ofVirtual()
                        .start(() -> {
                            var result = checks.check(SLOW, "x");
                            results.add(result);
                            if (result == Result.BUSY) busy.countDown();
                            done.countDown();
                        });
            assertThat(busy.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(done.getCount()).as("two are being served").isGreaterThan(0);
            done.await();
            assertThat(results).containsExactlyInAnyOrder(Result.BUSY, Result.WRONG);
        }
    }
}
