package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mailauth.ReportRow.Disposition;
import postern.mailauth.ReportRow.Reason;

/** What of a message is reported (RFC 9990 §3.1). */
class ReportRowTest {
    private static final IpAddress CLIENT = IpAddress.of("192.0.2.1");

    private static DmarcResult check(String tags, SpfVerdict spf, List<DkimVerdict> dkim) {
        var dns = new FakeResolver();
        if (!tags.isEmpty())
            dns.text("_dmarc.example.com", new Answer.Found<>(List.of("v=DMARC1; " + tags)));
        return new Dmarc(dns).check(Author.of(Domain.of("example.com")), spf, dkim);
    }

    private static ReportRow row(String tags, Result spf, DmarcPolicy done, Reason override) {
        var verdict = new SpfVerdict(spf, "example.com");
        var dmarc = check(tags, verdict, List.of());
        return ReportRow.of(dmarc, verdict, List.of(), CLIENT, "example.com", done, override);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "p=reject, PASS, REJECT, -, PASS, -",
                "p=none, PASS, NONE, -, NONE, -",
                "p=reject; t=y, PASS, NONE, -, PASS, -",
                "p=reject, FAIL, REJECT, -, REJECT, -",
                "p=reject, FAIL, QUARANTINE, -, QUARANTINE, LOCAL_POLICY",
                "p=reject, FAIL, NONE, MAILING_LIST, NONE, MAILING_LIST",
                "p=reject; t=y, FAIL, QUARANTINE, -, QUARANTINE, POLICY_TEST_MODE",
                "p=quarantine; t=y, FAIL, NONE, -, NONE, POLICY_TEST_MODE",
                "p=reject; t=y, FAIL, NONE, -, NONE, LOCAL_POLICY",
                "p=none, FAIL, NONE, OTHER, NONE, -",
                "p=none, FAIL, REJECT, -, REJECT, LOCAL_POLICY",
            })
    void whatWasDoneAndWhy(
            String tags,
            Result spf,
            DmarcPolicy done,
            Reason override,
            Disposition disposition,
            Reason reason) {
        var row = row(tags + "; rua=mailto:a@example.com", spf, done, override);
        assertThat(row.disposition()).isEqualTo(disposition);
        assertThat(row.reason()).isEqualTo(reason);
        assertThat(row.spfAligned()).isEqualTo(spf == Result.PASS);
        assertThat(row.dkimAligned()).isFalse();
    }

    @Test
    void onlyWhoAsksForReportsIsTold() {
        assertThat(row("p=reject", Result.FAIL, DmarcPolicy.NONE, null)).isNull();
        assertThat(row("", Result.FAIL, DmarcPolicy.NONE, null)).isNull();
        assertThat(
                        row(
                                "p=reject; rua=mailto:a@example.com",
                                Result.TEMPERROR,
                                DmarcPolicy.NONE,
                                null))
                .isNull();
    }

    @Test
    void theSignaturesThatMatterComeFirstAndFew() {
        var dkim = new ArrayList<DkimVerdict>();
        dkim.add(new DkimVerdict(Result.FAIL, "example.com", "bad"));
        for (int i = 0; i < 20; i++) dkim.add(new DkimVerdict(Result.PASS, "example.net", "n" + i));
        dkim.add(new DkimVerdict(Result.PASS, "mail.example.com", "relaxed"));
        dkim.add(new DkimVerdict(Result.PASS, "example.com", "strict"));
        var dmarc = check("p=none; rua=mailto:a@example.com", null, dkim);
        var row = ReportRow.of(dmarc, null, dkim, CLIENT, "", DmarcPolicy.NONE, null);
        assertThat(row.signatures())
                .hasSize(10)
                .extracting(ReportRow.Signature::selector)
                .startsWith("strict", "relaxed", "n0");
        assertThat(row.dkimAligned()).isTrue();
        assertThat(row.spf()).isNull();
    }
}
