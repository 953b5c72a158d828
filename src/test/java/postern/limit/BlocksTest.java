package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import postern.mail.IpAddress;
import postern.mail.Replies;

class BlocksTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");
    private final Blocks blocks = new Blocks(3);

    private void block(String client, int minutes) {
        blocks.add(
                IpAddress.of(client),
                NOW.plus(Duration.ofMinutes(minutes)),
                "senders",
                Replies.BLOCKED,
                NOW);
    }

    private boolean isBlocked(String client, int minutes) {
        return blocks.find(IpAddress.of(client), NOW.plus(Duration.ofMinutes(minutes))) != null;
    }

    @Test
    void anAddressIsBlockedUntilItsTimeIsOverAndNoOtherIs() {
        block("192.0.2.1", 60);
        assertThat(isBlocked("192.0.2.1", 0)).isTrue();
        assertThat(isBlocked("192.0.2.1", 59)).isTrue();
        assertThat(isBlocked("192.0.2.1", 60)).isFalse();
        assertThat(isBlocked("192.0.2.2", 0)).isFalse();
        assertThat(isBlocked("::ffff:192.0.2.1", 0)).as("the same address").isTrue();
    }

    @Test
    void ofIpv6TheWholeNetworkIs() {
        block("2001:db8:0:1::1", 60);
        assertThat(isBlocked("2001:db8:0:1:ffff:ffff:ffff:ffff", 0)).isTrue();
        assertThat(isBlocked("2001:db8:0:2::1", 0)).isFalse();
        assertThat(isBlocked("2001:db8::1", 0)).isFalse();
    }

    @Test
    void theLongerOfTwoHolds() {
        block("192.0.2.1", 60);
        block("192.0.2.1", 10);
        assertThat(isBlocked("192.0.2.1", 30)).isTrue();
        block("192.0.2.1", 90);
        assertThat(isBlocked("192.0.2.1", 80)).isTrue();
        assertThat(blocks.count(NOW)).isOne();
    }

    @Test
    void whatIsOverOrNeverWasIsForgotten() {
        block("192.0.2.1", 10);
        block("192.0.2.2", 20);
        block("192.0.2.3", 0);
        assertThat(blocks.list(NOW))
                .extracting(Blocks.Block::from)
                .map(IpAddress::toString)
                .containsExactly("192.0.2.1", "192.0.2.2");
        assertThat(blocks.count(NOW.plus(Duration.ofMinutes(10)))).isOne();
        assertThat(blocks.count(NOW.plus(Duration.ofMinutes(20)))).isZero();
    }

    @Test
    void aPersonLetsAnAddressInAgain() {
        block("2001:db8:0:1::1", 60);
        assertThat(blocks.remove(IpAddress.of("2001:db8:0:1::2"), NOW)).isTrue();
        assertThat(blocks.remove(IpAddress.of("2001:db8:0:1::2"), NOW)).isFalse();
        assertThat(isBlocked("2001:db8:0:1::1", 0)).isFalse();
    }

    @Test
    void whenItIsFullTheOneThatEndsFirstMakesRoom() {
        block("192.0.2.1", 30);
        block("192.0.2.2", 10);
        block("192.0.2.3", 20);
        block("192.0.2.4", 40);
        assertThat(isBlocked("192.0.2.2", 0)).isFalse();
        assertThat(isBlocked("192.0.2.1", 0)).isTrue();
        assertThat(isBlocked("192.0.2.3", 0)).isTrue();
        assertThat(isBlocked("192.0.2.4", 0)).isTrue();
        block("192.0.2.3", 25); // has its place already
        assertThat(blocks.count(NOW)).isEqualTo(3);
    }

    /** Against a plain map that remembers everything. */
    @Test
    void throughManyChangesItAgreesWithAMap() {
        var random = new Random(3);
        var table = new Blocks(1000);
        Map<IpAddress, Instant> model = new HashMap<>();
        var now = NOW;
        for (int i = 0; i < 50_000; i++) {
            now = now.plusSeconds(random.nextInt(3));
            var client = IpAddress.of("10.0.0." + random.nextInt(200));
            var end = model.get(client);
            boolean holds = end != null && end.isAfter(now);
            assertThat(table.find(client, now) != null).isEqualTo(holds);
            if (random.nextInt(10) == 0) {
                assertThat(table.remove(client, now)).isEqualTo(holds);
                model.remove(client);
            } else {
                var until = now.plusSeconds(random.nextInt(1000));
                table.add(client, until, "senders", Replies.BLOCKED, now);
                model.merge(client, until, (a, b) -> a.isAfter(b) ? a : b);
            }
        }
        assertThat(table.count(now)).isLessThanOrEqualTo(200);
    }
}
