package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.dkim.SignatureResult;
import postern.dkim.Verification;
import postern.mail.Domain;
import postern.mailauth.DmarcResult.Identifier;
import postern.mailauth.DmarcResult.Match;
import postern.mailauth.DmarcResult.Method;

/** Of all signatures of a message the best counts, and the author's is the best. */
class SignatureStandingTest {
    private static final Domain AUTHORS = Domain.of("news.bank.example");

    private static SignatureResult signature(String text) {
        var parts = text.split(" ", -1);
        return new SignatureResult(
                postern.dkim.Result.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT)),
                "",
                Domain.of(parts[0]),
                "s",
                "",
                "",
                0,
                "",
                false,
                false);
    }

    private static DmarcResult dmarc(Identifier... identifiers) {
        return new DmarcResult(
                Result.NONE,
                AUTHORS,
                DmarcPolicy.NONE,
                DmarcPolicy.NONE,
                null,
                null,
                null,
                List.of(identifiers),
                "",
                List.of());
    }

    private static SignatureStanding of(String signatures, Author author, DmarcResult dmarc) {
        var all = signatures.isEmpty() ? List.<String>of() : Arrays.asList(signatures.split(", "));
        var found = all.stream().map(SignatureStandingTest::signature).toList();
        return SignatureStanding.of(new Verification(found, 0, true), author, dmarc);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                     | none",
                "news.bank.example pass                                 | pass",
                "bank.example pass                                      | pass",
                "a.news.bank.example pass                               | third-party",
                "bank.example fail, news.bank.example pass              | pass",
                "list.example pass, bank.example fail                   | third-party",
                "list.example pass, bank.example temperror              | temperror",
                "list.example temperror, bank.example pass              | pass",
                "list.example temperror, other.example pass             | third-party",
                "list.example temperror, bank.example fail              | temperror",
                "bank.example fail, bank.example permerror              | fail",
                "bank.example permerror, list.example neutral           | permerror",
                "bank.example policy                                    | permerror",
            })
    void theBestCounts(String signatures, String standing) {
        assertThat(of(signatures, Author.of(AUTHORS), dmarc()).word()).isEqualTo(standing);
    }

    @Test
    void whatDmarcFoundToBeOfTheSameOrganizationIsTheAuthors() {
        var aligned = dmarc(new Identifier(Method.DKIM, "a.news.bank.example", Match.RELAXED));
        var author = Author.of(AUTHORS);
        assertThat(of("a.news.bank.example pass", author, aligned))
                .isEqualTo(SignatureStanding.PASS);
        var bySpf = dmarc(new Identifier(Method.SPF, "a.news.bank.example", Match.RELAXED));
        assertThat(of("a.news.bank.example pass", author, bySpf))
                .isEqualTo(SignatureStanding.THIRD_PARTY);
    }

    @Test
    void aSecondAuthorNeedsASignatureOfHisOwnDomain() {
        var both = new Author(List.of(AUTHORS, Domain.of("evil.example")), List.of(), false);
        assertThat(of("bank.example pass", both, dmarc())).isEqualTo(SignatureStanding.THIRD_PARTY);
        var obscure = new Author(List.of(AUTHORS), List.of(), true);
        assertThat(of("bank.example pass", obscure, dmarc()))
                .isEqualTo(SignatureStanding.THIRD_PARTY);
    }

    @Test
    void aHeaderThatIsTooLongIsAnErrorOfItsOwner() {
        var found = new Verification(List.of(), 0, false);
        assertThat(SignatureStanding.of(found, Author.of(AUTHORS), dmarc()))
                .isEqualTo(SignatureStanding.PERMERROR);
    }
}
