package postern.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.limit.Greylist.Standing;
import postern.mail.ForwardPath;
import postern.mail.IpAddress;
import postern.mail.ReversePath;

class GreylistTest {
    private static final Instant START = Instant.parse("2026-11-27T12:00:00Z");
    private static final GreyRules RULES =
            new GreyRules(Duration.ofMinutes(5), Duration.ofDays(2), Duration.ofDays(36), 3);
    private static final Standing KNOWN = new Standing.Known();
    private static final Standing WAITED = new Standing.Waited();

    private Greylist greylist = new Greylist(1000, RULES, GreyMemory.NONE, START);
    private Instant now = START;

    private Standing note(String client, String from, String to) {
        return greylist.note(
                IpAddress.of(client), ReversePath.of(from), ForwardPath.parse(to).orThrow(), now);
    }

    private Standing find(String client, String from, String to) {
        return greylist.find(
                IpAddress.of(client), ReversePath.of(from), ForwardPath.parse(to).orThrow(), now);
    }

    private Standing note(String client) {
        return note(client, "a@example.com", "b@example.org");
    }

    private void after(Duration time) {
        now = now.plus(time);
    }

    private static Standing stranger(Instant until) {
        return new Standing.Stranger(until);
    }

    @Test
    void aStrangerComesAgainAndIsKnownFromThenOn() {
        var until = START.plus(RULES.delay());
        assertThat(note("192.0.2.1")).isEqualTo(stranger(until));
        after(Duration.ofMinutes(4));
        assertThat(note("192.0.2.1"))
                .as("too early, and not longer for it")
                .isEqualTo(stranger(until));
        after(Duration.ofMinutes(1));
        assertThat(note("192.0.2.1")).isEqualTo(WAITED);
        assertThat(note("192.0.2.1")).isEqualTo(KNOWN);
        after(Duration.ofDays(35));
        assertThat(note("192.0.2.1")).isEqualTo(KNOWN);
        after(Duration.ofDays(35));
        assertThat(note("192.0.2.1")).as("each mail counts anew").isEqualTo(KNOWN);
        after(RULES.known());
        assertThat(note("192.0.2.1")).isEqualTo(stranger(now.plus(RULES.delay())));
    }

    @Test
    void whoComesAgainTooLateIsAStrangerAgain() {
        note("192.0.2.1");
        after(RULES.within().minusSeconds(1));
        assertThat(find("192.0.2.1", "a@example.com", "b@example.org")).isEqualTo(WAITED);
        after(Duration.ofSeconds(1));
        assertThat(note("192.0.2.1")).isEqualTo(stranger(now.plus(RULES.delay())));
        after(RULES.delay());
        assertThat(note("192.0.2.1")).isEqualTo(WAITED);
    }

    @Test
    void askingChangesNothing() {
        find("192.0.2.1", "<>", "b@example.org");
        after(RULES.delay());
        assertThat(find("192.0.2.1", "<>", "b@example.org")).isInstanceOf(Standing.Stranger.class);
        note("192.0.2.1", "<>", "b@example.org");
        after(RULES.delay());
        for (int i = 0; i < 2; i++)
            assertThat(find("192.0.2.1", "<>", "b@example.org")).isEqualTo(WAITED);
        assertThat(greylist.sizes(now)).isEqualTo(new Greylist.Sizes(1, 0, 0));
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.254, true",
        "192.0.2.1, 192.0.3.1, false",
        "::ffff:192.0.2.1, 192.0.2.9, true",
        "2001:db8:0:7::1, 2001:db8:0:7:ffff::9, true",
        "2001:db8:0:7::1, 2001:db8:0:8::1, false",
    })
    void hostsOfOneNetworkAreOne(String first, String again, boolean isOne) {
        note(first);
        after(RULES.delay());
        assertThat(note(again).passes()).isEqualTo(isOne);
    }

    @ParameterizedTest
    @CsvSource({
        "a@example.com, b@example.org, true",
        "A@example.com, b@example.org, false",
        "a@EXAMPLE.com, b@Example.ORG, true",
        "a@example.com, c@example.org, false",
        "<>, b@example.org, false",
        "a@example.com, postmaster, false",
    })
    void aPairIsBothPaths(String from, String to, boolean isSame) {
        note("192.0.2.1", "a@example.com", "b@example.org");
        after(RULES.delay());
        assertThat(note("192.0.2.1", from, to).passes()).isEqualTo(isSame);
    }

    private void pass(String client, int pair) {
        note(client, "a" + pair + "@example.com", "b@example.org");
        after(RULES.delay());
        assertThat(note(client, "a" + pair + "@example.com", "b@example.org")).isEqualTo(WAITED);
    }

    @Test
    void aNetworkWithManyKnownPairsIsKnown() {
        pass("192.0.2.1", 1);
        pass("192.0.2.1", 2);
        assertThat(note("192.0.2.1", "a1@example.com", "b@example.org")).isEqualTo(KNOWN);
        assertThat(find("192.0.2.1", "new@example.net", "b@example.org").passes()).isFalse();
        pass("192.0.2.9", 3);
        assertThat(note("192.0.2.77", "new@example.net", "b@example.org"))
                .isEqualTo(new Standing.KnownNetwork());
        assertThat(find("192.0.3.1", "new@example.net", "b@example.org").passes()).isFalse();
        after(RULES.known());
        assertThat(note("192.0.2.77", "new@example.net", "b@example.org").passes()).isFalse();
    }

    @Test
    void byOtherRulesNoNetworkIs() {
        greylist.take(new GreyRules(RULES.delay(), RULES.within(), RULES.known(), 0));
        for (int i = 0; i < 10; i++) pass("192.0.2.1", i);
        assertThat(find("192.0.2.1", "new@example.net", "b@example.org").passes()).isFalse();
    }

    @Test
    void strangersPushOutNobodyWhoIsKnownOrOfOtherNetworks() {
        note("192.0.2.1");
        after(RULES.delay());
        note("192.0.2.1");
        note("198.51.100.1"); // waits
        for (int i = 0; i < 5000; i++)
            note("203.0.113." + i % 256, "s" + i + "@spam.example", "b@example.org");
        assertThat(greylist.sizes(now)).isEqualTo(new Greylist.Sizes(1 + 1000 / 20, 1, 1));
        after(RULES.delay());
        assertThat(note("192.0.2.1")).isEqualTo(KNOWN);
        assertThat(note("198.51.100.1")).isEqualTo(WAITED);
        for (int i = 0; i < 5000; i++) note("10." + i / 250 + "." + i % 250 + ".1");
        assertThat(greylist.sizes(now).waiting()).isEqualTo(1000);
        assertThat(note("192.0.2.1")).isEqualTo(KNOWN);
        assertThat(note("10.19.249.1").passes()).as("the last to come").isFalse();
        after(RULES.delay());
        assertThat(note("10.19.249.1")).isEqualTo(WAITED);
        assertThat(note("10.0.0.1").passes()).as("pushed out").isFalse();
    }

    @Test
    void whatIsKnownIsBoundedTheOldestGoesFirst() {
        greylist = new Greylist(20, RULES, GreyMemory.NONE, START);
        for (int i = 0; i < 30; i++) {
            note("10.0." + i + ".1");
            after(RULES.delay());
            note("10.0." + i + ".1");
            assertThat(note("10.0.0.1")).as("used each time").isEqualTo(KNOWN);
        }
        assertThat(greylist.sizes(now)).isEqualTo(new Greylist.Sizes(0, 20, 20));
        assertThat(note("10.0.1.1").passes()).isFalse();
        assertThat(note("10.0.29.1")).isEqualTo(KNOWN);
    }

    @Test
    void allIsForgottenInTime() {
        note("192.0.2.1");
        pass("192.0.3.1", 1);
        after(RULES.within());
        assertThat(greylist.sizes(now)).isEqualTo(new Greylist.Sizes(0, 1, 1));
        after(RULES.known());
        assertThat(greylist.memory(now)).isEqualTo(GreyMemory.NONE);
    }

    @Test
    void aClockThatWentWrongLocksNobodyOut() {
        now = START.plus(Duration.ofDays(400));
        note("192.0.2.1");
        pass("192.0.3.1", 1);
        var memory = greylist.memory(now);
        now = START;
        assertThat(note("192.0.2.1")).isEqualTo(stranger(START.plus(RULES.delay())));
        greylist = new Greylist(1000, RULES, memory, START);
        after(RULES.delay());
        assertThat(note("192.0.2.1")).isEqualTo(WAITED);
        after(RULES.known());
        assertThat(note("192.0.3.1", "a1@example.com", "b@example.org").passes()).isFalse();
    }

    @Test
    void eachChangeIsSeen() {
        long before = greylist.changes();
        note("192.0.2.1");
        assertThat(greylist.changes()).isGreaterThan(before);
        before = greylist.changes();
        note("192.0.2.1"); // too early: nothing changes
        assertThat(greylist.changes()).isEqualTo(before);
        after(RULES.delay());
        note("192.0.2.1");
        assertThat(greylist.changes()).isGreaterThan(before);
    }

    @Test
    void rulesByWhichNobodyPassesAreRefused() {
        var minute = Duration.ofMinutes(1);
        assertThatThrownBy(() -> new GreyRules(minute, minute, minute, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GreyRules(minute.negated(), minute, minute, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new GreyRules(minute, minute.multipliedBy(2), Duration.ZERO, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
