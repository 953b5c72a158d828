package postern.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dnsbl.DnsList;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.DnsLists;
import postern.mail.Domain;
import postern.mail.IpAddress;

/** Our own addresses on lists. */
class OwnAddressesTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final Set<IpAddress> OURS = Set.of(IpAddress.of("192.0.2.25"));

    private final FakeResolver dns = new FakeResolver();
    private final DnsLists lists =
            new DnsLists(
                    dns, List.of(list("bl.test", 5), list("allow.test", -5)), System::nanoTime);
    private final OwnAddresses own = new OwnAddresses();

    private static DnsList list(String zone, int weight) {
        return new DnsList(
                Domain.of(zone),
                EnumSet.of(Kind.IPV4),
                weight,
                DnsList.USUAL_CODES,
                true,
                Duration.ofSeconds(1));
    }

    private List<String> look(Duration later) {
        return own.lookIfDue(lists, OURS, NOW.plus(later)).stream()
                .map(change -> change.isListed() + " " + change.text())
                .toList();
    }

    private void answer(Answer<IpAddress> answer) {
        dns.host("25.2.0.192.bl.test", answer);
    }

    @Test
    void anAllowListIsNoTrouble() {
        dns.host("25.2.0.192.allow.test", "127.0.0.2");
        assertThat(look(Duration.ZERO)).isEmpty();
        assertThat(own.counts(OURS)).containsEntry("192.0.2.25", 0);
        dns.asked.clear();
        assertThat(look(Duration.ofHours(23))).isEmpty();
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void whatIsListedIsToldOnceAndItsEndToo() {
        dns.host("25.2.0.192.bl.test", "127.0.0.2")
                .text("25.2.0.192.bl.test", new Answer.Found<>(List.of("spam seen")));
        assertThat(look(Duration.ZERO))
                .containsExactly(
                        "true our own address 192.0.2.25 is listed by bl.test (spam seen): others"
                                + " may refuse our mail; find out what was sent from here, then ask"
                                + " the list to take it out");
        assertThat(own.counts(OURS)).containsEntry("192.0.2.25", 1);
        assertThat(look(Duration.ofHours(1))).as("told once").isEmpty();
        answer(new Answer.Unavailable<>("no answer"));
        assertThat(look(Duration.ofHours(2))).as("as it was").isEmpty();
        assertThat(own.counts(OURS)).containsEntry("192.0.2.25", 1);
        answer(new Answer.Absent<>(false));
        assertThat(look(Duration.ofHours(3)))
                .containsExactly("false our own address 192.0.2.25 is no longer listed by bl.test");
        assertThat(own.counts(OURS)).containsEntry("192.0.2.25", 0);
    }

    @Test
    void aReloadLooksAtOnce() {
        assertThat(look(Duration.ZERO)).isEmpty();
        dns.host("25.2.0.192.bl.test", "127.0.0.2");
        own.again();
        assertThat(look(Duration.ofMinutes(1))).hasSize(1);
    }
}
