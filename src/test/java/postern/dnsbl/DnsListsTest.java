package postern.dnsbl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.dnsbl.DnsList.Kind;
import postern.dnsbl.DnsList.Subject;
import postern.dnsbl.Listings.Listed;
import postern.dnsbl.Listings.Unavailable;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.IpSet;

/** Lists as RFC 5782 has them, and those that are ill. */
class DnsListsTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.99");
    private static final String V6_TEST = ".0.0.0.0.0.f.7.f.f.f.f" + ".0".repeat(20);

    private final FakeResolver dns = new FakeResolver();

    private static DnsList list(String zone, int weight, IpSet codes, Kind... kinds) {
        return new DnsList(
                Domain.of(zone), Set.of(kinds), weight, codes, true, DnsList.USUAL_TIMEOUT);
    }

    private static DnsList list(String zone, int weight) {
        return list(zone, weight, DnsList.USUAL_CODES, Kind.IPV4);
    }

    private static IpSet codes(String... prefixes) {
        return IpSet.of(List.of(prefixes).stream().map(p -> IpPrefix.parse(p).orThrow()).toList());
    }

    private DnsLists lists(DnsList... lists) {
        return new DnsLists(dns, List.of(lists), System::nanoTime);
    }

    private static Listed listed(String zone, int weight, String code, String reason) {
        return new Listed(Domain.of(zone), weight, List.of(IpAddress.of(code)), reason);
    }

    private static Unavailable unavailable(String zone, String why) {
        return unavailable(zone, 1, why);
    }

    private static Unavailable unavailable(String zone, int weight, String why) {
        return new Unavailable(Domain.of(zone), weight, why);
    }

    @Test
    void theWeightsOfAllThatListItAreAdded() {
        dns.host("99.2.0.192.a.example", "127.0.0.2")
                .text("99.2.0.192.a.example", new Answer.Found<>(List.of("Spam: see\n<a.example>")))
                .host("99.2.0.192.good.example", "127.0.0.9");
        var lists = lists(list("a.example", 5), list("b.example", 3), list("good.example", -2));
        assertThat(lists.ask(CLIENT, BUDGET))
                .isEqualTo(
                        new Listings(
                                3,
                                List.of(
                                        listed(
                                                "a.example",
                                                5,
                                                "127.0.0.2",
                                                "Spam: see?<a.example>"),
                                        listed("good.example", -2, "127.0.0.9", "")),
                                List.of()));
    }

    @Test
    void onlyTheCodesThatCountDo() {
        dns.host("99.2.0.192.a.example", "127.0.0.10", "127.0.0.3", "127.0.0.2");
        var policy = list("a.example", 1, codes("127.0.0.10"), Kind.IPV4);
        var spam = list("a.example", 10, codes("127.0.0.2", "127.0.0.3"), Kind.IPV4);
        var other = list("a.example", 100, codes("127.0.1.0/24"), Kind.IPV4);
        var found = lists(policy, spam, other).ask(CLIENT, BUDGET);
        assertThat(found.weight()).isEqualTo(11);
        assertThat(found.listed())
                .extracting(Listed::codes)
                .containsExactly(
                        List.of(IpAddress.of("127.0.0.10")),
                        List.of(IpAddress.of("127.0.0.2"), IpAddress.of("127.0.0.3")));
    }

    @Test
    void anErrorCodeOrAStrangersAnswerIsNoListing() {
        dns.host("99.2.0.192.a.example", "127.255.255.254")
                .host("99.2.0.192.b.example", "203.0.113.80")
                .host("99.2.0.192.c.example", new Answer.Unavailable<>("no answer"))
                .host("99.2.0.192.d.example", new Answer.Bogus<>("forged"));
        var lists =
                lists(
                        list("a.example", 1),
                        list("b.example", 1),
                        list("c.example", 1),
                        list("d.example", 1));
        assertThat(lists.ask(CLIENT, BUDGET))
                .isEqualTo(
                        new Listings(
                                0,
                                List.of(),
                                List.of(
                                        unavailable(
                                                "a.example",
                                                "it refuses to answer us: 127.255.255.254"),
                                        unavailable(
                                                "b.example",
                                                "its answer is no list's: 203.0.113.80"),
                                        unavailable("c.example", "no answer"),
                                        unavailable("d.example", "forged"))));
    }

    @Test
    void eachKindIsAskedForItsOwn() {
        var six = "1" + ".0".repeat(23) + ".8.b.d.0.1.0.0.2";
        dns.host(six + ".six.example", "127.0.0.2").host("spam.example.dbl.example", "127.0.1.2");
        var lists =
                lists(
                        list("six.example", 1, DnsList.USUAL_CODES, Kind.IPV6),
                        list("dbl.example", 2, DnsList.USUAL_CODES, Kind.DOMAIN),
                        list("four.example", 4));
        assertThat(lists.ask(IpAddress.of("2001:db8::1"), BUDGET).weight()).isEqualTo(1);
        assertThat(dns.asked)
                .containsExactlyInAnyOrder(
                        "A " + six + ".six.example", "TXT " + six + ".six.example");
        assertThat(lists.ask(Domain.of("Spam.Example"), BUDGET).weight()).isEqualTo(2);
        assertThat(lists.ask(Domain.of("ham.example"), BUDGET).weight()).isZero();
        assertThat(dns.asked).noneMatch(q -> q.endsWith("four.example"));
    }

    @Test
    void allAreAskedAtTheSameTimeAndNobodyIsWaitedForTooLong() {
        var here = new CountDownLatch(3);
        var never = new CountDownLatch(1);
        dns.host("99.2.0.192.c.example", "127.0.0.2");
        var lists =
                new DnsLists(
                        new Waiting(
                                dns,
                                name -> {
                                    here.countDown();
                                    here.await(); // fails where one is asked behind another
                                    if (name.endsWith("b.example")) never.await();
                                }),
                        List.of(list("a.example", 1), list("b.example", 2), list("c.example", 4)),
                        System::nanoTime);
        var found = lists.ask(CLIENT, Duration.ofMillis(700));
        assertThat(found.weight()).isEqualTo(4);
        assertThat(found.unavailable())
                .containsExactly(unavailable("b.example", 2, "no answer in time"));
    }

    @Test
    void withoutTimeNobodyIsAsked() {
        dns.host("99.2.0.192.a.example", "127.0.0.2");
        var found = lists(list("a.example", 1)).ask(CLIENT, Duration.ZERO);
        assertThat(found.weight()).isZero();
        assertThat(found.unavailable()).hasSize(1);
        assertThat(dns.asked).isEmpty();
    }

    private FakeResolver well(String zone) {
        return dns.host("2.0.0.127." + zone, "127.0.0.2")
                .host("2" + V6_TEST + "." + zone, "127.0.0.2")
                .host("test." + zone, "127.0.0.2");
    }

    private static final Kind[] ALL = Kind.values();

    @Test
    void aListIsWellByItsTestEntries() {
        well("a.example");
        var lists = lists(list("a.example", 1, codes("127.0.0.77"), ALL));
        assertThat(lists.health()).allMatch(c -> c.health() instanceof ListHealth.Unknown);
        assertThat(lists.check(BUDGET)).isEmpty();
        assertThat(lists.health())
                .hasSize(3)
                .allMatch(c -> c.health().equals(new ListHealth.Well()));
        assertThat(dns.asked).hasSize(6);
    }

    @Test
    void aListThatListsTheWorldIsSwitchedOffAndOnAgain() {
        well("a.example").hostOfAll("127.0.0.2");
        var list = list("a.example", 1, DnsList.USUAL_CODES, ALL);
        var lists = lists(list);
        assertThat(lists.ask(CLIENT, BUDGET).weight()).isEqualTo(1);
        assertThat(lists.check(BUDGET))
                .containsExactly(
                        off(list, Kind.IPV4, "127.0.0.1 is listed, as all the world may be"),
                        off(list, Kind.IPV6, "::FFFF:7F00:1 is listed, as all the world may be"),
                        off(list, Kind.DOMAIN, "INVALID is listed, as all the world may be"));
        assertThat(lists.check(BUDGET)).as("told once").isEmpty();
        dns.asked.clear();
        assertThat(lists.ask(CLIENT, BUDGET))
                .isEqualTo(
                        new Listings(
                                0,
                                List.of(),
                                List.of(
                                        unavailable(
                                                "a.example",
                                                "switched off: 127.0.0.1 is listed, as all the"
                                                        + " world may be"))));
        assertThat(dns.asked).isEmpty();
        for (var entry : List.of("1.0.0.127", "1" + V6_TEST, "invalid"))
            dns.host(entry + ".a.example", new Answer.Absent<>(false));
        assertThat(lists.check(BUDGET))
                .hasSize(3)
                .allMatch(c -> c.health().equals(new ListHealth.Well()));
        assertThat(lists.ask(CLIENT, BUDGET).weight()).isEqualTo(1);
    }

    private static DnsLists.Change off(DnsList list, Kind kind, String why) {
        return new DnsLists.Change(list, kind, new ListHealth.Off(why));
    }

    @Test
    void aListWithoutItsTestEntryMayBeDead() {
        var list = list("a.example", 1);
        assertThat(lists(list).check(BUDGET))
                .containsExactly(
                        off(list, Kind.IPV4, "127.0.0.2 is not listed: the list may be dead"));
    }

    @Test
    void whatCannotBeAskedStaysAsItWas() {
        dns.host("2.0.0.127.a.example", new Answer.Unavailable<>("no answer"));
        var lists = lists(list("a.example", 1));
        assertThat(lists.check(BUDGET)).isEmpty();
        assertThat(lists.ask(CLIENT, BUDGET).unavailable()).isEmpty();
        dns.host("1.0.0.127.a.example", "127.0.0.2");
        assertThat(lists.check(BUDGET)).hasSize(1);
        dns.host("1.0.0.127.a.example", new Answer.Unavailable<>("no answer"));
        assertThat(lists.check(BUDGET)).isEmpty();
        assertThat(lists.ask(CLIENT, BUDGET).unavailable()).hasSize(1);
    }

    @Test
    void aListThatSaysNothingAtAllIsSwitchedOffAndLookedAtSoonAgain() {
        dns.host("2.0.0.127.a.example", new Answer.Unavailable<>("no answer"))
                .host("1.0.0.127.a.example", new Answer.Unavailable<>("no answer"));
        var list = list("a.example", 7);
        var lists = lists(list);
        assertThat(lists.checkIfDue(NOW, BUDGET))
                .containsExactly(off(list, Kind.IPV4, "it does not answer: no answer"));
        dns.asked.clear();
        var found = lists.ask(CLIENT, BUDGET);
        assertThat(dns.asked).isEmpty();
        assertThat(found.least()).isZero();
        assertThat(found.most()).isEqualTo(7);
        well("a.example").host("1.0.0.127.a.example", new Answer.Absent<>(false));
        assertThat(lists.checkIfDue(NOW.plus(Duration.ofMinutes(4)), BUDGET)).isEmpty();
        assertThat(lists.checkIfDue(NOW.plus(Duration.ofMinutes(5)), BUDGET)).hasSize(1);
    }

    @Test
    void aListIsAskedOnlyAboutWhatItIsThereFor() {
        dns.hostOfAll("127.0.0.2");
        var helo = of("helo.example", 1, Subject.HELO);
        var both = of("both.example", 2, Subject.HELO, Subject.REVERSE_PATH);
        var lists = lists(helo, both);
        var name = Domain.of("spam.example");
        assertThat(lists.ask(dns, Set.of(Subject.HELO), name, BUDGET).weight()).isEqualTo(3);
        assertThat(lists.ask(dns, Set.of(Subject.REVERSE_PATH), name, BUDGET).weight())
                .isEqualTo(2);
        assertThat(
                        lists.ask(dns, Set.of(Subject.HELO, Subject.REVERSE_PATH), name, BUDGET)
                                .weight())
                .as("each once")
                .isEqualTo(3);
        assertThat(lists.ask(dns, Set.of(Subject.CLIENT_NAME), name, BUDGET).listed()).isEmpty();
        assertThat(lists.isAskedAbout(Subject.CLIENT_NAME)).isFalse();
        assertThat(lists.unasked(Subject.REVERSE_PATH, "why").most()).isEqualTo(2);
    }

    private static DnsList of(String zone, int weight, Subject... subjects) {
        return new DnsList(
                Domain.of(zone),
                Set.of(Kind.DOMAIN),
                Set.of(subjects),
                weight,
                DnsList.USUAL_CODES,
                true,
                BUDGET);
    }

    @Test
    void aListWithoutTestEntriesIsNotChecked() {
        var own =
                new DnsList(
                        Domain.of("own.example"),
                        Set.of(Kind.IPV4),
                        1,
                        DnsList.USUAL_CODES,
                        false,
                        BUDGET);
        var lists = lists(own);
        assertThat(lists.checkIfDue(NOW, BUDGET)).isEmpty();
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void checkedAtTheStartThenDailyAndHourlyInTrouble() {
        var lists = lists(list("a.example", 1));
        assertThat(lists.checkIfDue(NOW, BUDGET)).hasSize(1);
        well("a.example");
        assertThat(lists.checkIfDue(NOW.plus(Duration.ofMinutes(59)), BUDGET)).isEmpty();
        var hour = NOW.plus(Duration.ofHours(1));
        assertThat(lists.checkIfDue(hour, BUDGET)).hasSize(1);
        dns.host("1.0.0.127.a.example", "127.0.0.2");
        assertThat(lists.checkIfDue(hour.plus(Duration.ofHours(23)), BUDGET)).isEmpty();
        assertThat(lists.checkIfDue(hour.plus(Duration.ofHours(24)), BUDGET)).hasSize(1);
    }

    @Test
    void codesThatNoListGivesAreRefused() {
        for (var codes : List.of(codes("127.255.255.254"), codes("192.0.2.1"), IpSet.EMPTY))
            assertThatThrownBy(() -> list("a.example", 1, codes, Kind.IPV4))
                    .isInstanceOf(IllegalArgumentException.class);
    }
}
