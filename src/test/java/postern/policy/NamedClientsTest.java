package postern.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/** Whose word an upstream grant takes. */
class NamedClientsTest {
    private static final Instant END = Instant.parse("2026-12-01T00:00:00Z");
    private static final DomainPattern OURS = new DomainPattern.Exactly(Domain.of("ours.example"));

    private static Condition from(String prefix) {
        return new Condition.ClientIn(List.of(), set(prefix));
    }

    private static IpSet set(String prefix) {
        return IpSet.of(List.of(IpPrefix.parse(prefix).orThrow()));
    }

    private static Policy policy(@Nullable Condition except, @Nullable Instant until) {
        var hosts = set("192.0.2.0/24");
        var grant =
                new Grant.Upstream(
                        new Grant.Terms("upstream", 1, List.of(), null, except, until, null),
                        new Grant.Clients(List.of(), hosts),
                        new LookPast(hosts, new DomainSet(List.of())));
        return new Policy(List.of(OURS), Map.of(), List.of(grant), List.of());
    }

    private static boolean counts(Policy policy, String client, Instant now) {
        var known =
                Facts.NONE
                        .with(Fact.LISTENER, "inbound")
                        .with(Fact.CLIENT, IpAddress.parse(client).orThrow())
                        .with(Fact.NOW, now);
        boolean isNamed = policy.isNamed(known);
        assertThat(policy.lookPast(known) != null).isEqualTo(isNamed);
        return isNamed;
    }

    private static boolean counts(@Nullable Condition except, String client) {
        return counts(policy(except, null), client, END);
    }

    @Test
    void whoIsLeftOutDoesNotCount() {
        var except = from("192.0.2.9/32");
        assertThat(counts(except, "192.0.2.9")).isFalse();
        assertThat(counts(except, "192.0.2.1")).isTrue();
        assertThat(counts(except, "198.51.100.1")).isFalse();
        assertThat(counts(new Condition.Not(except), "192.0.2.1")).isFalse();
        assertThat(counts(new Condition.Not(except), "192.0.2.9")).isTrue();
    }

    @Test
    void whatHangsOnAMessageLeavesOutNoHost() {
        var late = new Condition.ForwardPathOurs(new DomainSet(List.of(OURS)));
        var both = new Condition.All(List.of(from("192.0.2.9/32"), late));
        assertThat(counts(late, "192.0.2.9")).isTrue();
        assertThat(counts(both, "192.0.2.9")).isTrue();
        var any = new Condition.Any(List.of(both, from("192.0.2.8/32")));
        assertThat(counts(any, "192.0.2.9")).isTrue();
        assertThat(counts(any, "192.0.2.8")).isFalse();
    }

    @Test
    void aListenerCanLeaveOutAHost() {
        var here = new Condition.ListenerIn(List.of("inbound"));
        var there = new Condition.ListenerIn(List.of("outbound"));
        var host = from("192.0.2.9/32");
        assertThat(counts(new Condition.All(List.of(here, host)), "192.0.2.9")).isFalse();
        assertThat(counts(new Condition.All(List.of(there, host)), "192.0.2.9")).isTrue();
    }

    @Test
    void nobodyCountsAfterTheEnd() {
        var policy = policy(null, END);
        assertThat(counts(policy, "192.0.2.9", END)).isTrue();
        assertThat(counts(policy, "192.0.2.9", END.plusSeconds(1))).isFalse();
    }

    @Test
    void whoIsLeftOutIsNoHopEither() {
        assertThat(NamedClients.leftOut(from("192.0.2.9/32"))).isEqualTo(set("192.0.2.9/32"));
        assertThat(NamedClients.leftOut(new Condition.Any(List.of(from("192.0.2.9/32")))))
                .isEqualTo(set("192.0.2.9/32"));
        assertThat(NamedClients.leftOut(null)).isEqualTo(IpSet.EMPTY);
    }
}
