package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Mailbox;
import postern.mail.Parsed;

/** The DMARC policy record (RFC 9989 §4.7, §4.8). */
class DmarcRecordTest {

    private static DmarcRecord read(String text) {
        return DmarcRecord.parse(text).orThrow();
    }

    @Test
    void everyTagIsRead() {
        var record =
                read(
                        "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=s; psd=n; t=y;"
                                + " fo=0:d; rua=mailto:a@example.com, mailto:b@example.org;"
                                + " ruf=mailto:c@example.com; x-new=1;");
        assertThat(record.p()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(record.sp()).isEqualTo(DmarcPolicy.QUARANTINE);
        assertThat(record.np()).isEqualTo(DmarcPolicy.NONE);
        assertThat(record.dkim()).isEqualTo(DmarcRecord.Alignment.STRICT);
        assertThat(record.spf()).isEqualTo(DmarcRecord.Alignment.STRICT);
        assertThat(record.psd()).isEqualTo(DmarcRecord.Suffix.NO);
        assertThat(record.testing()).isTrue();
        assertThat(record.failureOptions()).isEqualTo("0:d");
        assertThat(record.aggregateReports())
                .extracting(ReportUri::mailbox)
                .containsExactly(Mailbox.of("a@example.com"), Mailbox.of("b@example.org"));
        assertThat(record.failureReports()).hasSize(1);
        assertThat(record.problems()).containsExactly("\"x-new=1\" is no tag with a value");
    }

    @Test
    void whatIsNotSaidHasItsDefault() {
        var record = read("v=DMARC1;p=none");
        assertThat(record.sp()).isNull();
        assertThat(record.np()).isNull();
        assertThat(record.dkim()).isEqualTo(DmarcRecord.Alignment.RELAXED);
        assertThat(record.spf()).isEqualTo(DmarcRecord.Alignment.RELAXED);
        assertThat(record.psd()).isEqualTo(DmarcRecord.Suffix.UNKNOWN);
        assertThat(record.testing()).isFalse();
        assertThat(record.failureOptions()).isEqualTo("0");
        assertThat(record.aggregateReports()).isEmpty();
        assertThat(record.isUsable()).isTrue();
        assertThat(record.problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1",
                "v=DMARC1;",
                "V = DMARC1 ; p=none",
                "v=DMARC1;p=none;",
                "v\t=\tDMARC1\t;p=none"
            })
    void itIsOne(String text) {
        assertThat(DmarcRecord.isOne(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "v=DMARC",
                "v=dmarc1; p=none",
                "v=DMARC10; p=none",
                "v=DMARC1 p=none",
                " v=DMARC1; p=none",
                "p=none; v=DMARC1",
                "v=spf1 -all",
                "v:DMARC1; p=none",
                "\"v=DMARC1; p=none\""
            })
    void itIsNone(String text) {
        assertThat(DmarcRecord.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    /** RFC 9989 §4.10.1: without a policy that can be read, who asks for reports gets p=none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DMARC1; p=rejct; rua=mailto:a@example.com   | true",
                "v=DMARC1; rua=mailto:a@example.com            | true",
                "v=DMARC1; p=reject; sp=no; rua=mailto:a@b.c   | true",
                "v=DMARC1; p=reject; np=no; rua=mailto:a@b.c   | true",
                "v=DMARC1; p=reject; np=no; rua=nonsense       | false",
                "v=DMARC1; p=reject; sp=no                     | false",
                "v=DMARC1; rua=,,                              | false",
                "v=DMARC1; q=reject                            | false",
            })
    void aPolicyThatCannotBeReadIsNone(String text, boolean usable) {
        var record = read(text);
        assertThat(record.isUsable()).isEqualTo(usable);
        assertThat(record.problems()).isNotEmpty();
        if (usable) {
            assertThat(record.p()).isEqualTo(DmarcPolicy.NONE);
            assertThat(record.sp()).isNull();
            assertThat(record.np()).isNull();
        }
    }

    @Test
    void whatIsWrongIsSaidAndTheRestCounts() {
        var record =
                read(
                        "v=DMARC1;;p=reject;p=none;adkim=x;aspf=;t=yes;psd=0;fo=9;\u00e9=1;=2;rua=a"
                                + " b");
        assertThat(record.p()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(record.dkim()).isEqualTo(DmarcRecord.Alignment.RELAXED);
        assertThat(record.testing()).isFalse();
        assertThat(record.problems())
                .containsExactlyInAnyOrder(
                        "nothing stands between two semicolons",
                        "the tag p stands there twice",
                        "\"aspf=\" is no tag with a value",
                        "\"?=1\" is no tag with a value",
                        "\"=2\" is no tag with a value",
                        "\"x\" is no value of the tag adkim",
                        "\"yes\" is no value of the tag t",
                        "\"0\" is no value of the tag psd",
                        "\"9\" is no value of the tag fo",
                        "rua: \"a b\" is no URI");
    }

    @Test
    void valuesAndTagsAreReadInEitherCase() {
        var record = read("v=DMARC1; P=Reject; ADKIM=S");
        assertThat(record.p()).isEqualTo(DmarcPolicy.REJECT);
        assertThat(record.dkim()).isEqualTo(DmarcRecord.Alignment.STRICT);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "mailto:a@example.com, a@example.com, 0",
                "MAILTO:a@EXAMPLE.com, a@example.com, 0",
                "mailto:a@example.com!10m, a@example.com, 10485760",
                "mailto:a@example.com!500, a@example.com, 500",
                "mailto:a%2Bb@example.com?subject=x, a+b@example.com, 0",
                "mailto:a%21b@example.com, a!b@example.com, 0",
                "mailto:a@[192.0.2.1], -, 0",
                "mailto:a%0d%0aRcpt:x@example.com, -, 0",
                "mailto:a%4@example.com, -, 0",
                "mailto:, -, 0",
                "https://example.com/report, -, 0",
            })
    void reportsGoToMailAddresses(String text, String mailbox, long limit) {
        var uri = ReportUri.parse(text);
        if (text.equals("mailto:")) {
            assertThat(uri).isInstanceOf(Parsed.Bad.class);
            return;
        }
        assertThat(uri.orThrow().limit()).isEqualTo(limit);
        assertThat(uri.orThrow().mailbox()).isEqualTo(mailbox == null ? null : Mailbox.of(mailbox));
    }
}
