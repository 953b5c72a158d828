package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;

/** Which names are asked about, and which domain is the organization's (RFC 9989 §4.10). */
class TreeWalkTest {
    private final FakeResolver dns = new FakeResolver();
    private final List<String> steps = new ArrayList<>();

    private TreeWalk.Walk walk(String start) {
        return new TreeWalk(dns, steps).walk(Domain.of(start));
    }

    private void record(String domain, String... texts) {
        dns.text("_dmarc." + domain, new Answer.Found<>(List.of(texts)));
    }

    private String organization(String start) {
        return walk(start).organization().name();
    }

    /** The example of §4.10. */
    @Test
    void aLongNameIsShortenedToEightQuestions() {
        walk("a.b.c.d.e.f.g.h.i.j.mail.example.com");
        assertThat(dns.asked)
                .containsExactly(
                        "TXT _dmarc.a.b.c.d.e.f.g.h.i.j.mail.example.com",
                        "TXT _dmarc.g.h.i.j.mail.example.com",
                        "TXT _dmarc.h.i.j.mail.example.com",
                        "TXT _dmarc.i.j.mail.example.com",
                        "TXT _dmarc.j.mail.example.com",
                        "TXT _dmarc.mail.example.com",
                        "TXT _dmarc.example.com",
                        "TXT _dmarc.com");
    }

    /** The example of §5.1.7: the record at the zone cut is never seen. */
    @Test
    void aRecordBetweenIsNotFound() {
        record("b.c.d.e.f.g.example.com", "v=DMARC1; p=none; psd=n");
        record("example.com", "v=DMARC1; p=reject");
        assertThat(organization("mail.a.b.c.d.e.f.g.example.com")).isEqualTo("example.com");
        assertThat(dns.asked).hasSize(8).doesNotContain("TXT _dmarc.b.c.d.e.f.g.example.com");
    }

    @Test
    void sevenAndEightLabelsAreAskedOneByOne() {
        assertThat(TreeWalk.path(Domain.of("a.b.c.d.e.example.com"))).hasSize(7);
        assertThat(TreeWalk.path(Domain.of("a.b.c.d.e.f.example.com")))
                .hasSize(8)
                .contains(Domain.of("b.c.d.e.f.example.com"));
        assertThat(TreeWalk.path(Domain.of("a.b.c.d.e.f.g.example.com")))
                .hasSize(8)
                .doesNotContain(Domain.of("b.c.d.e.f.g.example.com"));
        assertThat(TreeWalk.path(Domain.of("com"))).containsExactly(Domain.of("com"));
    }

    @Test
    void theRecordWithTheFewestLabelsIsTheOrganizations() {
        record("mail.example.com", "v=DMARC1; p=none");
        record("example.com", "v=DMARC1; p=none");
        assertThat(organization("a.mail.example.com")).isEqualTo("example.com");
    }

    @Test
    void aRecordWithPsdNoIsTheOrganizationsAndEndsTheWalk() {
        record("mail.example.com", "v=DMARC1; p=none; psd=n");
        record("example.com", "v=DMARC1; p=none");
        assertThat(organization("a.mail.example.com")).isEqualTo("mail.example.com");
        assertThat(dns.asked).hasSize(2);
    }

    @Test
    void belowAPublicSuffixBeginsAnOrganization() {
        record("com", "v=DMARC1; p=none; psd=y");
        assertThat(organization("a.mail.example.com")).isEqualTo("example.com");
        record("example.com", "v=DMARC1; p=none; psd=y");
        assertThat(organization("a.mail.example.com")).isEqualTo("mail.example.com");
    }

    /** §4.10.2: not where the walk began. */
    @Test
    void aPublicSuffixIsAnOrganizationItself() {
        record("bank.example", "v=DMARC1; p=none; psd=y");
        assertThat(organization("bank.example")).isEqualTo("bank.example");
        assertThat(walk("bank.example").suffix()).isNull();
    }

    @Test
    void withoutARecordADomainIsItsOwnOrganization() {
        assertThat(organization("a.mail.example.com")).isEqualTo("a.mail.example.com");
    }

    @Test
    void twoRecordsAtANameAreNone() {
        record("example.com", "v=DMARC1; p=none", "v=DMARC1; p=reject");
        assertThat(walk("example.com").records()).isEmpty();
        assertThat(steps).contains("_dmarc.example.com: 2 records of DMARC, so that none counts");
    }

    @Test
    void otherTextsAtTheNameArePassedOver() {
        record("example.com", "some words", "v=DMARC1; p=reject", "v=spf1 -all");
        assertThat(walk("example.com").records()).hasSize(1);
    }

    @Test
    void troubleEndsTheWalk() {
        record("mail.example.com", "v=DMARC1; p=none");
        dns.text("_dmarc.example.com", new Answer.Unavailable<>("time out"));
        var walk = walk("mail.example.com");
        assertThat(walk.trouble()).isEqualTo("_dmarc.example.com: no answer: time out");
        assertThat(dns.asked).hasSize(2);
    }

    @Test
    void aNameTooLongForTheDnsIsNotAsked() {
        var label = "a".repeat(60);
        var longest = String.join(".", label, label, label, label, "example"); // 251 octets
        walk(longest);
        assertThat(dns.asked.getFirst())
                .startsWith("TXT _dmarc." + label + "." + label + "." + label + ".example");
    }

    @Test
    void nothingIsAskedTwice() {
        var walks = new TreeWalk(dns, steps);
        walks.walk(Domain.of("a.example.com"));
        walks.walk(Domain.of("b.example.com"));
        assertThat(dns.asked)
                .containsExactly(
                        "TXT _dmarc.a.example.com",
                        "TXT _dmarc.example.com",
                        "TXT _dmarc.com",
                        "TXT _dmarc.b.example.com");
    }

    @Test
    void aSilentDnsIsNotWaitedForAgainAndAgain() {
        for (int i = 0; i < 9; i++)
            dns.text("_dmarc.a" + i + ".example", new Answer.Unavailable<>("time out"));
        var walks = new TreeWalk(dns, steps);
        for (int i = 0; i < 9; i++)
            assertThat(walks.walk(Domain.of("a" + i + ".example")).trouble()).isNotNull();
        assertThat(dns.asked).hasSize(2);
    }

    @Test
    void aMessageHasABudget() {
        var walks = new TreeWalk(dns, steps);
        for (int i = 0; i < 100; i++) walks.walk(Domain.of("a" + i + ".example.com"));
        assertThat(dns.asked).hasSize(64);
        assertThat(walks.walk(Domain.of("z.example.com")).trouble()).contains("too many names");
    }
}
