package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Domain;

/** Only those whom we trust can say that DMARC passed, and only up to the first we do not trust. */
class TrustedSealersTest {
    private static final Domain AUTHORS = Domain.of("bank.example");
    private static final TrustedSealers TRUSTED =
            new TrustedSealers(Set.of(Domain.of("list.example"), Domain.of("google.example")));
    private static final String PASSED =
            "mx.list.example; spf=fail smtp.mailfrom=x@y.example;\r\n"
                    + " dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=bank.example";
    private static final String FAILED =
            "mx.google.example; arc=pass; dmarc=fail header.from=bank.example";

    /** The word of sealers, oldest first: domain, results, and so on. */
    private static ArcResult chain(Result result, String... sealed) {
        var sets = new ArrayList<ArcResult.Sealed>();
        for (int i = 0; i < sealed.length; i += 2)
            sets.add(new ArcResult.Sealed(i / 2 + 1, Domain.of(sealed[i]), sealed[i + 1]));
        return new ArcResult(result, sets.size(), false, 0, sets, "", List.of());
    }

    private static Domain vouching(ArcResult arc) {
        return TRUSTED.vouching(arc, Author.of(AUTHORS));
    }

    @Test
    void theLastSealerVouches() {
        assertThat(vouching(chain(Result.PASS, "list.example", PASSED)))
                .isEqualTo(Domain.of("list.example"));
    }

    @Test
    void oneBeforeItDoesWhereAllBehindAreTrusted() {
        assertThat(vouching(chain(Result.PASS, "list.example", PASSED, "google.example", FAILED)))
                .isEqualTo(Domain.of("list.example"));
        assertThat(vouching(chain(Result.PASS, "list.example", PASSED, "evil.example", FAILED)))
                .as("whoever sealed it last can have replaced it")
                .isNull();
    }

    @Test
    void aChainThatIsNotGoodSaysNothing() {
        for (var result : List.of(Result.FAIL, Result.TEMPERROR, Result.NONE))
            assertThat(vouching(chain(result, "list.example", PASSED))).isNull();
    }

    @Test
    void nobodyIsTrustedUnlessNamed() {
        var chain = chain(Result.PASS, "list.example", PASSED);
        assertThat(TrustedSealers.NOBODY.vouching(chain, Author.of(AUTHORS))).isNull();
        assertThat(vouching(chain(Result.PASS, "mx.list.example", PASSED))).isNull();
    }

    @Test
    void ofSeveralAuthorsNobodyCanSay() {
        var two = new Author(List.of(AUTHORS, Domain.of("b.example")), List.of(), false);
        var obscure = new Author(List.of(AUTHORS), List.of(), true);
        var chain = chain(Result.PASS, "list.example", PASSED);
        assertThat(TRUSTED.vouching(chain, two)).isNull();
        assertThat(TRUSTED.vouching(chain, obscure)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                PASSED,
                "x; dmarc=pass header.from=bank.example",
                "x 1; DMARC = PASS (a ; b \\) (c)) Header.From = \"bank.example\"; spf=none",
                "x; dmarc/1=pass header.from=BANK.example.",
                "x;spf=pass (says \"dmarc=fail\") reason=\"a;dmarc=fail\";dmarc=pass header.from=bank.example",
            })
    void whatIsSaidIsRead(String results) {
        assertThat(TrustedSealers.saysPassed(results, AUTHORS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x; none",
                FAILED,
                "dmarc=pass header.from=bank.example",
                "x; dmarc=pass",
                "x; dmarc=pass header.from=other.example",
                "x; dmarc=pass header.from=other.example header.from=bank.example",
                "x; dmarc=pass header.from=bank.example; dmarc=fail header.from=bank.example",
                "x; dmarc=passed header.from=bank.example",
                "x; spf=pass dmarc=pass header.from=bank.example",
                "x; spf=fail (; dmarc=pass header.from=bank.example)",
                "x; spf=fail reason=\"; dmarc=pass header.from=bank.example\"",
                "x; spf=fail reason=\"a\\\"; dmarc=pass header.from=bank.example\"",
                "x; dmarc=pass header.from=bank.example (",
                "x; dmarc=pass header.from=bank.example )",
                "x; dmarc=pass header.from=bank.example \"",
                "x; dmarc=pass header.from=\"bank.example evil\"",
            })
    void whatIsNotSaidOrCannotBeReadIsNot(String results) {
        assertThat(TrustedSealers.saysPassed(results, AUTHORS)).isFalse();
    }
}
