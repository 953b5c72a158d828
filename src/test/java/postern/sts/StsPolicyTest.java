package postern.sts;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Parsed;
import postern.sts.StsPolicy.Mode;

/** Reading policies (RFC 8461 §3.2), and which hosts they name (§4.1). */
class StsPolicyTest {
    @Test
    @SuppressWarnings("StringConcatToTextBlock") // its lines end in CRLF
    void aPolicyIsRead() {
        var text =
                "version: STSv1\r\nmode: enforce\r\nmx: MX.example\r\nmx: *.b.example\r\n"
                        + "max_age: 604800\r\nfuture: thing\r\nmode: none\r\n";
        assertThat(StsPolicy.parse(text))
                .isEqualTo(
                        Parsed.good(
                                new StsPolicy(
                                        Mode.ENFORCE,
                                        List.of("mx.example", "*.b.example"),
                                        Duration.ofDays(7))));
    }

    @Test
    void itHoldsForAYearAtMost() {
        var text = "version:STSv1\nmode:none\nmax_age:9999999999";
        assertThat(StsPolicy.parse(text).orThrow().maxAge()).isEqualTo(Duration.ofHours(8766));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "version: STSv2\nmode: none\nmax_age: 1",
                "mode: none\nmax_age: 1",
                "version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmx: a.example\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmax_age: 1",
                "version: STSv1\nmode: enforce\nmx: a.example",
                "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1"
            })
    void whatIsNoPolicyIsRefused(String text) {
        assertThat(StsPolicy.parse(text)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aStarStandsForOneLabel() {
        var policy =
                new StsPolicy(
                        Mode.ENFORCE, List.of("mx.example", "*.b.example"), Duration.ofDays(1));
        assertThat(policy.allows("mx.example")).isTrue();
        assertThat(policy.allows("x.b.example")).isTrue();
        for (var other :
                List.of("b.example", "x.y.b.example", "evilb.example", "x.mx.example", "example"))
            assertThat(policy.allows(other)).as(other).isFalse();
    }
}
