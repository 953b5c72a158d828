package postern.proof;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.mail.IpPrefix;
import postern.mail.IpSet;
import postern.policy.Condition;
import postern.proof.ClientSets.Bounds;

/** Which clients meet a condition for sure, and which may. */
class ClientSetsTest {
    private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
    private static final IpSet A = set("192.0.2.0/24");
    private static final IpSet B = set("192.0.2.128/25", "198.51.100.0/24");
    private static final Condition IN_A = new Condition.ClientIn(List.of("a"), A);
    private static final Condition IN_B = new Condition.ClientIn(List.of("b"), B);
    private static final Condition TLS = new Condition.TlsActive();

    private static IpSet set(String... prefixes) {
        return IpSet.of(List.of(prefixes).stream().map(p -> IpPrefix.parse(p).orThrow()).toList());
    }

    private static Bounds of(Condition condition) {
        return new ClientSets("inbound", NOW).of(condition);
    }

    private static Condition all(Condition... parts) {
        return new Condition.All(List.of(parts));
    }

    private static Condition any(Condition... parts) {
        return new Condition.Any(List.of(parts));
    }

    @Test
    void whatIsKnownOfTheClientIsSure() {
        assertThat(of(IN_A)).isEqualTo(new Bounds(A, A));
        assertThat(of(new Condition.Not(IN_A)).sure()).isEqualTo(ClientSets.ALL.minus(A));
        assertThat(of(all(IN_A, IN_B)).sure()).isEqualTo(A.intersect(B));
        assertThat(of(any(IN_A, IN_B)).sure()).isEqualTo(A.union(B));
        assertThat(of(Condition.always())).isEqualTo(Bounds.ALWAYS);
        assertThat(of(any())).isEqualTo(Bounds.NEVER);
    }

    @Test
    void whatHangsOnOtherFactsIsPossible() {
        assertThat(of(TLS)).isEqualTo(Bounds.PERHAPS);
        assertThat(of(all(IN_A, TLS))).isEqualTo(new Bounds(IpSet.EMPTY, A));
        assertThat(of(any(IN_A, TLS))).isEqualTo(new Bounds(A, ClientSets.ALL));
        assertThat(of(new Condition.Not(all(IN_A, TLS))))
                .isEqualTo(new Bounds(ClientSets.ALL.minus(A), ClientSets.ALL));
    }

    @Test
    void theListenerIsKnown() {
        assertThat(of(new Condition.ListenerIn(List.of("inbound")))).isEqualTo(Bounds.ALWAYS);
        assertThat(of(new Condition.ListenerIn(List.of("outbound")))).isEqualTo(Bounds.NEVER);
    }

    @Test
    void whatHasEndedDoesNotHoldAndOtherThingsWillEnd() {
        assertThat(of(new Condition.Until(NOW.minusMillis(1)))).isEqualTo(Bounds.NEVER);
        assertThat(of(new Condition.Until(NOW))).isEqualTo(Bounds.PERHAPS);
    }
}
