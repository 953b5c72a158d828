package postern.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.config.Settings.Crowd;
import postern.mail.IpAddress;
import postern.mail.Replies;
import postern.mail.Reply;
import postern.net.Occupancy.Answer;

/** HOSTILE 11: who may be here, and who has to go. */
class OccupancyTest {
    private final List<String> closed = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T01:00:00Z");
    private Occupancy occupancy = new Occupancy(crowd(6, 2, 100, 100, Crowd.NO_BOUND));

    private static Crowd crowd(int most, int reserved, int client, int network, int minute) {
        var ten = Duration.ofSeconds(10);
        return new Crowd(most, reserved, client, network, minute, 24, 48, ten, ten);
    }

    /** A connection that does as it is told. */
    private final class Someone implements Occupancy.Occupant {
        private final String name;
        private boolean waiting;
        private Occupancy.Place place;

        Someone(String name) {
            this.name = name;
        }

        @Override
        public boolean isWaiting() {
            return waiting;
        }

        @Override
        public void makeRoom() {
            closed.add(name);
            place.leave();
        }
    }

    private Answer answer(Someone who, String address, boolean known) {
        var answer = occupancy.enter(who, IpAddress.of(address), known, now);
        if (answer instanceof Answer.Welcome(var place)) who.place = place;
        return answer;
    }

    private Someone stranger(String address) {
        var who = new Someone(address);
        assertThat(answer(who, address, false)).isInstanceOf(Answer.Welcome.class);
        return who;
    }

    private Someone known(String address) {
        var who = new Someone(address);
        assertThat(answer(who, address, true)).isInstanceOf(Answer.Welcome.class);
        return who;
    }

    private Object refused(String address, Reply reply) {
        var answer = answer(new Someone(address), address, false);
        assertThat(answer).isInstanceOf(Answer.Full.class);
        assertThat(((Answer.Full) answer).reply()).isEqualTo(reply);
        return ((Answer.Full) answer).whom();
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
    }

    @Test
    void aClientHasItsShareAndAnIpv6ClientIsItsSlash64() {
        occupancy = new Occupancy(crowd(100, 0, 2, 100, Crowd.NO_BOUND));
        var first = stranger("192.0.2.1");
        stranger("192.0.2.1");
        assertThat(refused("192.0.2.1", Replies.TOO_MANY_FROM_CLIENT)).hasToString("192.0.2.1");
        stranger("192.0.2.2");
        first.place.leave();
        first.place.leave();
        stranger("192.0.2.1");
        refused("192.0.2.1", Replies.TOO_MANY_FROM_CLIENT);
        stranger("2001:db8::1");
        stranger("2001:db8::2:2");
        assertThat(refused("2001:db8:0:0:ffff::", Replies.TOO_MANY_FROM_CLIENT))
                .hasToString("2001:db8::");
        stranger("2001:db8:0:1::1");
        for (int i = 0; i < 3; i++) known("192.0.2.1");
    }

    @Test
    void aNetworkHasItsShareToo() {
        occupancy = new Occupancy(crowd(100, 0, 2, 3, Crowd.NO_BOUND));
        for (int i = 1; i <= 3; i++) stranger("192.0.2." + i);
        assertThat(refused("192.0.2.4", Replies.TOO_MANY_FROM_NETWORK)).isEqualTo("192.0.2.0/24");
        stranger("192.0.3.4");
        known("192.0.2.4");
        for (int i = 1; i <= 3; i++) stranger("2001:db8:0:" + i + "::1");
        assertThat(refused("2001:db8:0:4::1", Replies.TOO_MANY_FROM_NETWORK))
                .isEqualTo("2001:db8::/48");
        stranger("2001:db8:1::1");
    }

    @Test
    void someArePlacesForOurOwn() {
        for (int i = 1; i <= 4; i++) stranger("192.0.2." + i);
        assertThat(refused("192.0.2.5", Replies.TOO_MANY_CONNECTIONS)).isEqualTo("all");
        known("10.0.0.1");
        known("10.0.0.2");
        assertThat(closed).isEmpty();
        pass(1); // for our own, somebody goes without the time that strangers give each other
        known("10.0.0.3");
        assertThat(closed).containsExactly("192.0.2.1");
    }

    @Test
    void whoHasMadeNoProgressForLongestGoes() {
        var one = stranger("192.0.2.1");
        var two = stranger("192.0.2.2");
        stranger("192.0.2.3");
        stranger("192.0.2.4");
        pass(9);
        one.place.touch(false, now);
        refused("192.0.2.5", Replies.TOO_MANY_CONNECTIONS);
        pass(1);
        two.waiting = true; // for us
        stranger("192.0.2.5");
        assertThat(closed).containsExactly("192.0.2.3");
        stranger("192.0.2.6");
        assertThat(closed).containsExactly("192.0.2.3", "192.0.2.4");
        refused("192.0.2.7", Replies.TOO_MANY_CONNECTIONS);
        pass(9);
        two.place.touch(false, now);
        pass(1);
        stranger("192.0.2.7");
        assertThat(closed).endsWith("192.0.2.1");
    }

    @Test
    void whoHasLoggedInIsAStrangerNoMore() {
        var user = stranger("192.0.2.1");
        for (int i = 2; i <= 4; i++) stranger("192.0.2." + i);
        user.place.touch(true, now);
        stranger("192.0.2.5");
        for (int i = 10; i < 30; i++) {
            pass(10);
            stranger("198.51.100." + i);
        }
        assertThat(closed).hasSize(20).doesNotContain("192.0.2.1");
    }

    @Test
    void aProxyThatHasNotSpokenYetTakesAPlace() {
        for (int i = 0; i < 4; i++)
            assertThat(occupancy.enter(new Someone("proxy"), now))
                    .isInstanceOf(Answer.Welcome.class);
        assertThat(occupancy.enter(new Someone("proxy"), now)).isInstanceOf(Answer.Full.class);
        refused("192.0.2.1", Replies.TOO_MANY_CONNECTIONS);
    }

    @Test
    void connectionsOfAMinuteAreCountedByClient() {
        occupancy = new Occupancy(crowd(1000, 0, 1000, 1000, 6));
        for (int i = 0; i < 6; i++) stranger("192.0.2.1").place.leave();
        refused("192.0.2.1", Replies.CONNECTS_TOO_OFTEN);
        stranger("192.0.2.2");
        pass(9);
        refused("192.0.2.1", Replies.CONNECTS_TOO_OFTEN);
        pass(1);
        stranger("192.0.2.1");
        refused("192.0.2.1", Replies.CONNECTS_TOO_OFTEN);
        for (int i = 0; i < 20; i++) known("192.0.2.1");
        pass(60);
        for (int i = 0; i < 6; i++) stranger("192.0.2.1");
    }

    @Test
    void otherBoundsHoldFromTheNextOneOn() {
        for (int i = 1; i <= 4; i++) stranger("192.0.2." + i);
        occupancy.take(
                new Crowd(
                        6, 0, 100, 1, 100, 16, 48, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        stranger("192.0.2.5").place.leave();
        stranger("192.0.2.5");
        refused("192.0.77.6", Replies.TOO_MANY_FROM_NETWORK);
    }

    /** Two hundred people behind one address who have logged in leave room for the next one. */
    @Test
    void whoIsOneOfOurOwnTakesNoShareOfItsClientOrNetwork() {
        occupancy = new Occupancy(crowd(100, 0, 2, 3, Crowd.NO_BOUND));
        for (int i = 0; i < 5; i++) stranger("192.0.2.1").place.touch(true, now);
        for (int i = 0; i < 5; i++) known("192.0.2.2");
        var first = stranger("192.0.2.1");
        stranger("192.0.2.1");
        refused("192.0.2.1", Replies.TOO_MANY_FROM_CLIENT);
        stranger("192.0.2.3");
        refused("192.0.2.3", Replies.TOO_MANY_FROM_NETWORK);
        first.place.touch(true, now);
        first.place.leave();
        first.place.touch(true, now);
        stranger("192.0.2.1");
        refused("192.0.2.1", Replies.TOO_MANY_FROM_CLIENT);
        refused("192.0.2.3", Replies.TOO_MANY_FROM_NETWORK);
    }
}
