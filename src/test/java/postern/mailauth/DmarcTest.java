package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mailauth.DmarcResult.Match;
import postern.mailauth.DmarcResult.Method;

/** What DMARC says of messages (RFC 9989 §5.3, and the examples of its Appendix B). */
class DmarcTest {
    private final FakeResolver dns = new FakeResolver();

    private void record(String domain, String text) {
        dns.text("_dmarc." + domain, new Answer.Found<>(List.of(text)));
    }

    private static Author from(String... values) {
        return Author.of(Stream.of(values).map(v -> v.getBytes(StandardCharsets.UTF_8)).toList());
    }

    private static SpfVerdict spf(String domain) {
        return new SpfVerdict(Result.PASS, domain);
    }

    private static List<DkimVerdict> dkim(String... domains) {
        return Stream.of(domains).map(d -> new DkimVerdict(Result.PASS, d, "s")).toList();
    }

    private DmarcResult check(String from, String spf, String dkim) {
        return new Dmarc(dns)
                .check(
                        from(from),
                        spf == null ? null : spf(spf),
                        dkim == null ? List.of() : dkim(dkim));
    }

    /** Appendix B.1.1 to B.1.3, for SPF and DKIM alike, and strict ones. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "r, a@example.com, example.com, -, PASS, SAME",
                "r, a@example.com, child.example.com, -, PASS, RELAXED",
                "s, a@example.com, child.example.com, -, FAIL, NOT",
                "s, a@example.com, example.com, -, PASS, SAME",
                "r, a@child.example.com, example.com, -, PASS, RELAXED",
                "s, a@child.example.com, example.com, -, FAIL, NOT",
                "r, a@child.example.com, sister.example.com, -, PASS, RELAXED",
                "r, a@example.com, example.net, -, FAIL, NOT",
                "r, a@example.com, evilexample.com, -, FAIL, NOT",
                "r, a@example.com, com, -, FAIL, NOT",
                "r, a@example.com, -, example.com, PASS, SAME",
                "r, a@example.com, -, child.example.com, PASS, RELAXED",
                "s, a@example.com, -, child.example.com, FAIL, NOT",
                "r, a@example.com, -, sample.net, FAIL, NOT",
                "r, a@EXAMPLE.com, -, Example.COM, PASS, SAME",
                "r, a@example.com, -, not a domain, FAIL, NOT",
                "r, a@example.com, sample.net, sample.net, FAIL, NOT",
            })
    void domainsAlign(
            String mode, String from, String spf, String dkim, Result result, Match match) {
        record("example.com", "v=DMARC1; p=reject; adkim=" + mode + "; aspf=" + mode);
        var found = check(from, spf, dkim);
        assertThat(found.result()).as(found.steps().toString()).isEqualTo(result);
        assertThat(found.identifiers().getLast().match()).isEqualTo(match);
        assertThat(found.policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(found.recordAt()).isEqualTo(Domain.of("example.com"));
    }

    @Test
    void nobodyIsAskedForADomainElsewhere() {
        record("example.com", "v=DMARC1; p=reject");
        check("a@example.com", "example.net", "sample.org");
        assertThat(dns.asked).containsExactly("TXT _dmarc.example.com", "TXT _dmarc.com");
    }

    @Test
    void theSameDomainNeedsOneQuestion() {
        record("example.com", "v=DMARC1; p=reject");
        var found = check("a@example.com", "example.com", "example.com");
        assertThat(dns.asked).containsExactly("TXT _dmarc.example.com");
        assertThat(found.organization()).isEqualTo(Domain.of("example.com"));
        assertThat(found.why())
                .isEqualTo("the domain example.com, authenticated by SPF, is that of From");
        assertThat(found.isAligned(Method.SPF)).isTrue();
        assertThat(found.isAligned(Method.DKIM)).isTrue();
    }

    @Test
    void theOrganizationOfASubdomainEndsAtPsdNo() {
        record("example.com", "v=DMARC1; p=reject");
        record("dept.example.com", "v=DMARC1; p=none; psd=n");
        var found = check("a@example.com", "x.dept.example.com", null);
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(check("a@y.dept.example.com", "x.dept.example.com", null).result())
                .isEqualTo(Result.PASS);
    }

    /** RFC 9989 §4.7: which of p, sp and np, and what t=y makes of it. */
    @ParameterizedTest
    @CsvSource({
        "example.com, p=reject; sp=quarantine; np=none, REJECT, REJECT",
        "a.example.com, p=reject, REJECT, REJECT",
        "a.example.com, p=none; sp=quarantine; np=reject, REJECT, REJECT",
        "there.example.com, p=none; sp=quarantine; np=reject, QUARANTINE, QUARANTINE",
        "mx.example.com, p=none; sp=quarantine; np=reject, QUARANTINE, QUARANTINE",
        "a.example.com, p=none; sp=quarantine, QUARANTINE, QUARANTINE",
        "a.example.com, p=none; np=reject; t=y, REJECT, QUARANTINE",
        "example.com, p=quarantine; t=y, QUARANTINE, NONE",
        "example.com, p=none; t=y, NONE, NONE",
    })
    void thePolicyIsThatOfTheDomainOrItsSubdomains(
            String domain, String tags, DmarcPolicy published, DmarcPolicy policy) {
        record("example.com", "v=DMARC1; " + tags);
        dns.host("there.example.com", "192.0.2.1").mx("mx.example.com", "10 mail.example.net");
        var found = check("a@" + domain, null, null);
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.published()).isEqualTo(published);
        assertThat(found.policy()).isEqualTo(policy);
    }

    @Test
    void aPublicSuffixSpeaksForWhoSaysNothing() {
        record("bank", "v=DMARC1; p=reject; psd=y; np=reject; sp=quarantine");
        record("big.bank", "v=DMARC1; p=none");
        dns.host("small.bank", "192.0.2.1");
        var small = check("a@small.bank", null, null);
        assertThat(small.recordAt()).isEqualTo(Domain.of("bank"));
        assertThat(small.organization()).isEqualTo(Domain.of("small.bank"));
        assertThat(small.policy()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(check("a@mail.small.bank", "small.bank", null).result()).isEqualTo(Result.PASS);
        assertThat(check("a@small.bank", "big.bank", null).result()).isEqualTo(Result.FAIL);
        assertThat(check("a@none.bank", null, null).policy()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(check("a@big.bank", null, null).policy()).isEqualTo(DmarcPolicy.NONE);
    }

    @Test
    void theOrganizationsRecordAppliesNotOneBetween() {
        record("mail.example.com", "v=DMARC1; p=none");
        record("example.com", "v=DMARC1; p=reject");
        assertThat(check("a@x.mail.example.com", null, null).recordAt())
                .isEqualTo(Domain.of("example.com"));
        assertThat(check("a@mail.example.com", null, null).recordAt())
                .isEqualTo(Domain.of("mail.example.com"));
    }

    @Test
    void withoutARecordThereIsNoResult() {
        var found = check("a@example.com", "example.com", "example.com");
        assertThat(found.result()).isEqualTo(Result.NONE);
        assertThat(found.recordAt()).isNull();
        assertThat(found.policy()).isEqualTo(DmarcPolicy.NONE);
        assertThat(found.why()).isEqualTo("no record of DMARC applies to example.com");
    }

    @Test
    void onlyPassAndOnlyMailFromAuthenticates() {
        record("example.com", "v=DMARC1; p=reject");
        for (var result : Result.values()) {
            if (result == Result.PASS || result == Result.TEMPERROR) continue;
            var found =
                    new Dmarc(dns)
                            .check(
                                    from("a@example.com"),
                                    new SpfVerdict(result, "example.com"),
                                    List.of(new DkimVerdict(result, "example.com", "s")));
            assertThat(found.result()).as(result.toString()).isEqualTo(Result.FAIL);
        }
        var helo = new SpfVerdict(Result.PASS, SpfVerdict.Identity.HELO, "example.com", "", "");
        assertThat(new Dmarc(dns).check(from("a@example.com"), helo, List.of()).result())
                .isEqualTo(Result.FAIL);
        var bounce =
                new SpfVerdict(
                        Result.PASS, SpfVerdict.Identity.HELO_FOR_NULL, "mail.example.com", "", "");
        assertThat(new Dmarc(dns).check(from("a@example.com"), bounce, List.of()).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void whatTheDnsLeftOpenIsATemporaryError() {
        record("example.com", "v=DMARC1; p=reject");
        var open = new SpfVerdict(Result.TEMPERROR, "mail.example.com");
        var key = List.of(new DkimVerdict(Result.TEMPERROR, "example.com", "s"));
        var elsewhere = List.of(new DkimVerdict(Result.TEMPERROR, "example.net", "s"));
        var dmarc = new Dmarc(dns);
        var from = from("a@example.com");
        assertThat(dmarc.check(from, open, List.of()).result()).isEqualTo(Result.TEMPERROR);
        assertThat(dmarc.check(from, null, key).result()).isEqualTo(Result.TEMPERROR);
        assertThat(dmarc.check(from, null, elsewhere).result()).isEqualTo(Result.FAIL);
        assertThat(dmarc.check(from, spf("example.com"), key).result()).isEqualTo(Result.PASS);
        dns.text("_dmarc.com", new Answer.Unavailable<>("time out"));
        assertThat(dmarc.check(from, spf("a.example.com"), List.of()).result())
                .isEqualTo(Result.TEMPERROR);
        assertThat(dmarc.check(from, spf("a.example.com"), dkim("example.com")).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void aNameserverInTroubleMakesNobodyPassOrFail() {
        dns.text("_dmarc.example.com", new Answer.Bogus<>("no signature"));
        var found = check("a@example.com", "example.com", "example.com");
        assertThat(found.result()).isEqualTo(Result.TEMPERROR);
        assertThat(found.why()).contains("_dmarc.example.com").contains("forged");
        record("example.net", "v=DMARC1; p=none; np=reject");
        dns.host("x.example.net", new Answer.Unavailable<>("time out"));
        assertThat(check("a@x.example.net", null, null).result()).isEqualTo(Result.TEMPERROR);
        assertThat(check("a@x.example.net", "example.net", null).result()).isEqualTo(Result.PASS);
    }

    @Test
    void aRecordWithoutAPolicyIsNotApplied() {
        record("example.com", "v=DMARC1; p=forbid");
        var found = check("a@example.com", null, null);
        assertThat(found.result()).isEqualTo(Result.PERMERROR);
        record("example.com", "v=DMARC1; p=forbid; rua=mailto:a@example.com");
        assertThat(check("a@example.com", null, null).result()).isEqualTo(Result.FAIL);
        assertThat(check("a@example.com", null, null).policy()).isEqualTo(DmarcPolicy.NONE);
    }

    /** RFC 9989 §5.3.1: neither nothing nor two domains can be checked as one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " printer@[192.0.2.1]\r\n",
                " printer@[IPv6:2001:db8::1]\r\n",
                " undisclosed-senders:;\r\n",
                " nobody\r\n",
                " a@\r\n",
                " a@exa_mple.com\r\n",
                " a@-example.com\r\n",
                " a@\uff45xample.com\r\n",
                " a@b.com, c@d.com, e@f.com, g@h.com, i@j.com, k@l.com\r\n",
                " x@example.com, printer@[192.0.2.1]\r\n",
                "",
            })
    void fromWithoutADomainIsAnError(String value) {
        var found = new Dmarc(dns).check(from(value), spf("example.com"), List.of());
        assertThat(found.result()).isEqualTo(Result.PERMERROR);
        assertThat(found.steps()).isNotEmpty();
        assertThat(found.why()).startsWith("From ");
    }

    @Test
    void noFromIsAnErrorToo() {
        var found = new Dmarc(dns).check(from(), spf("example.com"), List.of());
        assertThat(found.result()).isEqualTo(Result.PERMERROR);
        assertThat(found.steps()).containsExactly("the message has no From field");
    }

    @Test
    void ofSeveralDomainsTheWorstCounts() {
        record("bank.example", "v=DMARC1; p=reject");
        record("evil.example", "v=DMARC1; p=none");
        var dmarc = new Dmarc(dns);
        for (var value :
                List.of(
                        "me@evil.example, you@bank.example",
                        "you@bank.example, me@evil.example, x@none.example",
                        "friends: me@evil.example, you@bank.example;")) {
            var found = dmarc.check(from(value), spf("evil.example"), dkim("evil.example"));
            assertThat(found.result()).as(value).isEqualTo(Result.FAIL);
            assertThat(found.author()).isEqualTo(Domain.of("bank.example"));
            assertThat(found.policy()).isEqualTo(DmarcPolicy.REJECT);
            assertThat(String.join("\n", found.steps())).contains("From names addresses of ");
        }
        var twice =
                dmarc.check(
                        from("me@evil.example", "you@bank.example"),
                        spf("evil.example"),
                        List.of());
        assertThat(twice.author()).isEqualTo(Domain.of("bank.example"));
        var same =
                dmarc.check(from("a@bank.example, b@bank.example"), spf("bank.example"), List.of());
        assertThat(same.result()).isEqualTo(Result.PASS);
        var literal = dmarc.check(from("a@bank.example, b@[192.0.2.1]"), null, List.of());
        assertThat(literal.result()).isEqualTo(Result.FAIL);
    }

    @Test
    void namesAreComparedAsALabels() {
        record("xn--bcher-kva.example", "v=DMARC1; p=reject");
        var found = check("buch@b\u00fccher.example", null, "xn--bcher-kva.example");
        assertThat(found.result()).isEqualTo(Result.PASS);
        assertThat(found.author()).isEqualTo(Domain.of("xn--bcher-kva.example"));
        assertThat(check("buch@b\u00fccher.example", "b\u00fccher.example", null).result())
                .isEqualTo(Result.PASS);
    }

    @Test
    void theStepsTellAnAdministratorTheStory() {
        record("example.com", "v=DMARC1; p=none; sp=reject; adkim=s; t=y");
        var found =
                new Dmarc(dns)
                        .check(
                                from("\"A\" <a@mail.example.com> (c)"),
                                spf("bounce.example.net"),
                                dkim("example.com"));
        assertThat(found.steps())
                .containsExactly(
                        "From is of mail.example.com",
                        "_dmarc.mail.example.com: no record",
                        "_dmarc.example.com: v=DMARC1; p=none; sp=reject; adkim=s; t=y",
                        "_dmarc.com: no record",
                        "the record of example.com applies",
                        "SPF authenticated bounce.example.net: not of the same organization",
                        "DKIM authenticated example.com: not the same, as the record of"
                                + " example.com demands",
                        "the policy is reject (sp)",
                        "the owner only tests it (t=y): quarantine applies");
        assertThat(found.why())
                .isEqualTo("no domain that was authenticated aligns with mail.example.com");
    }
}
