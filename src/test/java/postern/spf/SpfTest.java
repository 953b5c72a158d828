package postern.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.ReversePath;
import postern.spf.SpfFinding.Identity;

/** What the suite of the RFC does not ask: limits, void look-ups, time, what is shown. */
class SpfTest {
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.4");
    private static final IpAddress CLIENT_6 = IpAddress.of("2001:db8::4");
    private static final ReversePath SENDER = ReversePath.of("someone@example.com");

    private final ZoneResolver dns = new ZoneResolver();
    private final AtomicLong nanos = new AtomicLong();

    private Spf spf() {
        return new Spf(
                dns,
                Domain.of("gate.example.net"),
                InstantSource.fixed(Instant.ofEpochSecond(1_234_567)),
                nanos::get);
    }

    private SpfFinding check(String record) {
        return check(record, CLIENT);
    }

    private SpfFinding check(String record, IpAddress client) {
        dns.with("example.com", "TXT", record);
        return spf().mailFrom(client, "mx.example.com", SENDER, Spf.USUAL_BUDGET);
    }

    @Test
    void whatMatchesAndHowItCameToThat() {
        dns.with("spf.example", "TXT", "v=spf1 ip4:198.51.100.0/24 a:mx.example -all")
                .with("mx.example", "A", "192.0.2.4");
        var finding = check("v=spf1 ip6:2001:db8::/32 include:spf.example -all");
        assertThat(finding)
                .isEqualTo(
                        new SpfFinding(
                                SpfResult.PASS,
                                Identity.MAILFROM,
                                "example.com",
                                "include:spf.example",
                                "",
                                "\"include:spf.example\" of example.com matches 192.0.2.4",
                                List.of(
                                        "example.com: v=spf1 ip6:2001:db8::/32 include:spf.example"
                                                + " -all",
                                        "ip6:2001:db8::/32 → no match",
                                        "include:spf.example → pass",
                                        "  spf.example: v=spf1 ip4:198.51.100.0/24 a:mx.example"
                                                + " -all",
                                        "  ip4:198.51.100.0/24 → no match",
                                        "  a:mx.example → pass")));
    }

    @Test
    void theHeloNameIsCheckedForTheNullReversePathToo() {
        dns.with("mx.example.com", "TXT", "v=spf1 a -all").with("mx.example.com", "A", "192.0.2.4");
        for (var finding :
                List.of(
                        spf().mailFrom(CLIENT, "MX.Example.com", ReversePath.of("<>"), budget()),
                        spf().helo(CLIENT, "mx.example.com.", budget()))) {
            assertThat(finding.result()).isEqualTo(SpfResult.PASS);
            assertThat(finding.identity()).isEqualTo(Identity.HELO);
            assertThat(finding.domain()).isEqualTo("mx.example.com");
        }
    }

    private static Duration budget() {
        return Spf.USUAL_BUDGET;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[192.0.2.4]",
                "[IPv6:2001:db8::4]",
                "localhost",
                "192.0.2.4",
                "",
                "a..b",
                "ex ample\u00e4.com",
                "."
            })
    void whatIsNoDomainIsNotAskedFor(String helo) {
        assertThat(spf().helo(CLIENT, helo, budget()).result()).isEqualTo(SpfResult.NONE);
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void internationalDomainsAreAskedForAsALabels() {
        dns.with("xn--bcher-kva.example", "TXT", "v=spf1 +all");
        var from = ReversePath.of("a@bücher.example");
        assertThat(spf().mailFrom(CLIENT, "x", from, budget()).result()).isEqualTo(SpfResult.PASS);
        assertThat(spf().helo(CLIENT, "bücher.example", budget()).result())
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void oneFamilyAlone() {
        dns.with("example.com", "A", "192.0.2.4")
                .with("example.com", "AAAA", "2001:db8::4")
                .with("example.com", "MX", List.of(10, "example.com"));
        assertThat(check("v=spf1 a mx -all").result()).isEqualTo(SpfResult.PASS);
        assertThat(dns.asked).containsExactly("TXT example.com", "A example.com");
        dns.asked.clear();
        assertThat(spf().mailFrom(CLIENT_6, "x", SENDER, budget()).result())
                .isEqualTo(SpfResult.PASS);
        assertThat(dns.asked).containsExactly("TXT example.com", "AAAA example.com");
    }

    @Test
    void tenTermsMayAskTheDnsAndNoMore() {
        dns.with("a.example", "A", "198.51.100.1");
        var ten = " a:a.example".repeat(10);
        assertThat(check("v=spf1" + ten + " ip4:192.0.2.4 -all").result())
                .isEqualTo(SpfResult.PASS);
        dns.with("eleven.example", "TXT", "v=spf1" + ten + " a:a.example ip4:192.0.2.4 -all");
        dns.asked.clear();
        var finding = spf().mailFrom(CLIENT, "x", ReversePath.of("a@eleven.example"), budget());
        assertThat(finding.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(finding.why()).isEqualTo("a:a.example: more than 10 terms ask the DNS");
        assertThat(dns.asked).hasSize(11);
    }

    @Test
    void recordsThatIncludeEachOtherEnd() {
        dns.with("b.example", "TXT", "v=spf1 include:example.com include:b.example");
        var finding = check("v=spf1 include:b.example include:example.com -all");
        assertThat(finding.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(dns.asked).hasSize(11);
    }

    @Test
    void aTermIsVoidOnceHoweverOftenItFindsNothing() {
        for (int i = 0; i < 10; i++)
            dns.with("example.com", "MX", List.of(i, "mx" + i + ".example.com"))
                    .with("mx" + i + ".example.com", "A", "198.51.100.1");
        // For an IPv6 client none of the ten hosts has an address.
        assertThat(check("v=spf1 mx ip6:2001:db8::4 -all", CLIENT_6).result())
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void theThirdVoidTermIsAnError() {
        dns.with("there.example", "TXT", "no address");
        var two = "v=spf1 a:gone.example exists:there.example";
        assertThat(check(two + " +all").result()).isEqualTo(SpfResult.PASS);
        var finding = check3(two + " mx:there.example +all");
        assertThat(finding.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(finding.why())
                .isEqualTo("mx:there.example: more than 2 terms ask for what is not there");
    }

    private SpfFinding check3(String record) {
        dns.with("three.example", "TXT", record);
        return spf().mailFrom(CLIENT, "x", ReversePath.of("a@three.example"), budget());
    }

    @Test
    void tenMailExchangersAndNoMore() {
        IntStream.range(0, 11)
                .forEach(i ->
                        dns.with("example.com", "MX", List.of(i, "a.example"))
                                .with("a.example", "A", "192.0.2.4"));
        assertThat(check("v=spf1 mx -all").why()).isEqualTo("mx: more than 10 mail exchangers");
        assertThat(dns.asked).containsExactly("TXT example.com", "MX example.com");
    }

    @Test
    void tenNamesOfTheClientAndNoMore() {
        for (int i = 0; i < 12; i++)
            dns.with("4.2.0.192.in-addr.arpa", "PTR", "n" + i + ".example.com")
                    .with("n" + i + ".example.com", "A", i < 10 ? "198.51.100.1" : "192.0.2.4");
        assertThat(check("v=spf1 ptr -all").result()).isEqualTo(SpfResult.FAIL);
        assertThat(dns.asked).hasSize(12); // TXT, PTR and ten names
    }

    @Test
    void namesThatNoHostCanHaveAreLeftOut() {
        dns.with("4.2.0.192.in-addr.arpa", "PTR", "a\\.b c\u0007.example.com")
                .with("4.2.0.192.in-addr.arpa", "PTR", "com")
                .with("4.2.0.192.in-addr.arpa", "PTR", "evilexample.com")
                .with("evilexample.com", "A", "192.0.2.4");
        assertThat(check("v=spf1 ptr -all").result()).isEqualTo(SpfResult.FAIL);
        assertThat(dns.asked).containsExactly("TXT example.com", "PTR 4.2.0.192.in-addr.arpa");
    }

    @Test
    void aFailureOfTheClientsNamesIsNoMatch() {
        dns.with("4.2.0.192.in-addr.arpa", "TIMEOUT", "");
        assertThat(check("v=spf1 ptr ~all").result()).isEqualTo(SpfResult.SOFTFAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "a:slow.example, the look-up of slow.example failed: no answer",
        "mx:slow.example, the look-up of slow.example failed: no answer",
        "exists:slow.example, the look-up of slow.example failed: no answer",
        "include:slow.example, the look-up of slow.example failed: no answer",
    })
    void aFailureElsewhereIsTemporary(String term, String why) {
        dns.with("slow.example", "TIMEOUT", "");
        var finding = check("v=spf1 " + term + " -all");
        assertThat(finding.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(finding.why()).isEqualTo(term + ": " + why);
    }

    @Test
    void whenTheTimeIsUpNobodyIsAskedAndNothingMatches() {
        dns.with("a.example", "A", "198.51.100.1").with("b.example", "A", "192.0.2.4");
        dns.onAsk = () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        dns.with("example.com", "TXT", "v=spf1 a:a.example ptr a:b.example -all");
        var late = spf().mailFrom(CLIENT, "x", SENDER, Duration.ofSeconds(2));
        assertThat(late.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(late.why()).isEqualTo("ptr: no time left");
        assertThat(dns.asked).containsExactly("TXT example.com", "A a.example");
        assertThat(spf().mailFrom(CLIENT, "x", SENDER, Duration.ofSeconds(5)).result())
                .isEqualTo(SpfResult.PASS);
        assertThat(spf().mailFrom(CLIENT, "x", SENDER, Duration.ZERO).why())
                .isEqualTo("the look-up of example.com failed: no time left");
    }

    /** Else a client could wait until its names are no match, and "-all" is all that is left. */
    @Test
    void alsoWhereTheTimeEndsAmongTheNamesOfTheClient() {
        dns.with("4.2.0.192.in-addr.arpa", "PTR", "a.example.com")
                .with("a.example.com", "A", "192.0.2.4")
                .with("example.com", "TXT", "v=spf1 ptr -all");
        dns.onAsk = () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        var late = spf().mailFrom(CLIENT, "x", SENDER, Duration.ofSeconds(2));
        assertThat(late.result()).isEqualTo(SpfResult.TEMPERROR);
        assertThat(late.why()).isEqualTo("ptr: no time left");
        assertThat(spf().mailFrom(CLIENT, "x", SENDER, Duration.ofSeconds(3)).result())
                .isEqualTo(SpfResult.PASS);
    }

    @Test
    void whatAStrangerExplainsIsShortAndPrintable() {
        dns.with("why.example", "TXT", "%{d} says no to %{c} at %{r}, %{t}: " + "x".repeat(500));
        var explanation = check("v=spf1 -all exp=why.example").explanation();
        assertThat(explanation)
                .hasSize(SpfFinding.MAX_EXPLANATION)
                .startsWith("example.com says no to 192.0.2.4 at gate.example.net, 1234567: xxx")
                .endsWith("xxx...");
        dns.with("utf8.example", "TXT", "v=spf1 -all exp=l.utf8.example")
                .with("l.utf8.example", "TXT", "not %{l}");
        var finding = spf().mailFrom(CLIENT, "x", ReversePath.of("grün@utf8.example"), budget());
        assertThat(finding.explanation()).isEqualTo("not gr?n");
    }

    @Test
    void anExplanationComesNeitherLateNorWithoutAFail() {
        dns.with("why.example", "TXT", "because");
        assertThat(check("v=spf1 ~all exp=why.example").explanation()).isEmpty();
        assertThat(dns.asked).containsExactly("TXT example.com");
        dns.with("no.example", "TXT", "v=spf1 -all exp=why.example");
        dns.onAsk = () -> nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        var finding =
                spf().mailFrom(CLIENT, "x", ReversePath.of("a@no.example"), Duration.ofSeconds(1));
        assertThat(finding.result()).isEqualTo(SpfResult.FAIL);
        assertThat(finding.explanation()).isEmpty();
    }

    @Test
    void aLongRecordIsNotTakenForAManyLinedReport() {
        var finding = check("v=spf1" + " ip4:1.1.1.1".repeat(330) + " -all");
        assertThat(finding.result()).isEqualTo(SpfResult.FAIL);
        assertThat(finding.mechanism()).isEqualTo("-all");
        assertThat(finding.steps()).hasSizeLessThanOrEqualTo(301).last().isEqualTo("…");
    }

    @Test
    void whatIsShownOfARecordIsPrintable() {
        var finding = check("v=spf1 a:\u0007\u00e4\u2028.example -all");
        assertThat(finding.result()).isEqualTo(SpfResult.PERMERROR);
        assertThat(finding.why())
                .isEqualTo(
                        "the record of example.com cannot be read: in \"a:???.example\" only"
                                + " printable ASCII may stand in a record");
        assertThat(finding.steps())
                .allMatch(step -> step.chars().allMatch(c -> c >= ' ' && c < 127));
    }
}
