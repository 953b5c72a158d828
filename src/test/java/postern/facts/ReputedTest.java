package postern.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.FakeResolver;
import postern.dns.Turnstile;
import postern.dnsbl.DnsList;
import postern.dnsbl.DnsLists;
import postern.habits.HabitLines;
import postern.habits.Habits;
import postern.limit.GreyMemory;
import postern.limit.GreyRules;
import postern.limit.Greylist;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.ReversePath;
import postern.policy.DomainPattern;
import postern.policy.Fact;
import postern.policy.Facts;
import postern.policy.Policy;
import postern.policy.Source;

/** Nothing that was answered is kept for longer than somebody may want it. */
@Timeout(60)
class ReputedTest {
    private static final InstantSource CLOCK = () -> Instant.parse("2026-01-01T00:00:00Z");
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.1");
    private static final Domain US = Domain.of("mx.ours.example");
    private static final Policy POLICY = new Policy(List.of(DomainPattern.of("ours.example")));

    private final FakeResolver dns = new FakeResolver();
    private final DnsLists lists =
            new DnsLists(
                    dns,
                    List.of(
                            new DnsList(
                                    Domain.of("bl.test"),
                                    EnumSet.allOf(DnsList.Kind.class),
                                    5,
                                    DnsList.USUAL_CODES,
                                    true,
                                    DnsList.USUAL_TIMEOUT)),
                    System::nanoTime);
    private final Senders senders =
            new Senders(
                    () -> new Senders.InForce(dns, US, POLICY, Set.of(), 24, 64),
                    new Turnstile(),
                    CLOCK);
    private final Reputed reputed =
            new Reputed(
                    senders,
                    () -> POLICY,
                    () -> new ListedSenders(lists, System::nanoTime),
                    new GreylistedPairs(
                            new Greylist(20, GreyRules.USUAL, GreyMemory.NONE, CLOCK.instant()),
                            CLOCK),
                    new Habits(new HabitLines(), List.of(), () -> {}));

    private static final Facts GREETED =
            Facts.NONE.with(Fact.CLIENT, CLIENT).with(Fact.HELO, "client.example");

    private static Facts mail(String from) {
        return GREETED.with(Fact.REVERSE_PATH, new ReversePath.From(Mailbox.parse(from).orThrow()));
    }

    private void askAll(Inquiry inquiry, Facts known) {
        Stream.of(Fact.DNSBL_CLIENT, Fact.DNSBL_SENDER, Fact.RDNS, Fact.SPF)
                .forEach(fact -> assertThat(inquiry.find(fact, known)).as("%s", fact).isNotNull());
    }

    @Test
    void atTheEndOfATransactionItsAnswersAreForgotten() {
        var inquiry = reputed.begin(CLIENT);
        askAll(inquiry, mail("a@a.example"));
        long one = senders.kept();
        inquiry.foresee(GREETED); // as at RSET
        long none = senders.kept();
        assertThat(none).as("of the client alone").isPositive().isLessThan(one);
        for (int i = 0; i < 9; i++) {
            askAll(inquiry, mail("a@a.example"));
            assertThat(senders.kept()).isEqualTo(one);
            inquiry.foresee(GREETED);
            assertThat(senders.kept()).isEqualTo(none);
        }
        inquiry.end();
        assertThat(senders.kept()).isZero();
    }

    @Test
    void theListsOfASenderAreForgottenToo() {
        var inquiry = reputed.begin(CLIENT);
        assertThat(inquiry.find(Fact.DNSBL_SENDER, mail("a@a.example"))).isNotNull();
        assertThat(senders.kept()).isPositive();
        inquiry.foresee(GREETED);
        assertThat(senders.kept()).isZero();
        inquiry.end();
    }

    @Test
    void soIsWhatWasAskedPastAnUpstreamHost() {
        var inquiry = reputed.begin(CLIENT);
        var source = new Source(IpAddress.of("198.51.100.1"), "source.example");
        askAll(inquiry, mail("a@a.example").with(Fact.SOURCE, source));
        assertThat(senders.kept()).isPositive();
        inquiry.foresee(GREETED);
        assertThat(senders.kept()).isZero();
        inquiry.end();
    }

    @Test
    void behindTheEndNothingIsKept() {
        var inquiry = reputed.begin(CLIENT);
        inquiry.end();
        for (var from : List.of("a@a.example", "b@b.example"))
            Stream.of(Fact.DNSBL_CLIENT, Fact.DNSBL_SENDER, Fact.RDNS, Fact.SPF)
                    .forEach(fact -> {
                        var _ = inquiry.find(fact, mail(from));
                    });
        assertThat(senders.kept()).isZero();
        assertThat(dns.asked()).isEmpty();
    }

    @Test
    void whoAsksWithoutASessionLeavesNothing() {
        for (var fact : List.of(Fact.DNSBL_CLIENT, Fact.DNSBL_SENDER, Fact.RDNS, Fact.SPF))
            assertThat(reputed.find(fact, mail("a@a.example"))).as("%s", fact).isNotNull();
        assertThat(reputed.name(CLIENT)).isNotNull();
        assertThat(dns.asked()).isNotEmpty();
        assertThat(senders.kept()).isZero();
    }
}
