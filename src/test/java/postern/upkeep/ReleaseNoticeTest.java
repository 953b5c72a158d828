package postern.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Parsed;

class ReleaseNoticeTest {
    private static final Instant NOW = Instant.parse("2026-11-27T12:00:00Z");
    private final SignedNotice maker = new SignedNotice();

    private Parsed<ReleaseNotice> read(String text, long seen) {
        return ReleaseNotice.read(
                text.getBytes(StandardCharsets.UTF_8),
                ReleaseKey.parse(maker.key()).orThrow(),
                seen,
                NOW);
    }

    private static String why(Parsed<ReleaseNotice> read) {
        return read instanceof Parsed.Bad<ReleaseNotice>(var why) ? why : "believed";
    }

    @Test
    void aGoodOneSaysWhoIsBehind() throws IOException {
        var hit = BillOfMaterialsTest.resource("hit.json");
        var notice =
                read(maker.sign(SignedNotice.text(7, "0.10.0", ",\"advisories\":[" + hit + "]")), 7)
                        .orThrow();
        assertThat(notice.isAhead("0.9.1")).isTrue();
        assertThat(notice.isAhead("0.10.0-rc1")).isTrue();
        assertThat(notice.isAhead("0.10.0")).isFalse();
        assertThat(notice.isAhead("1.0")).isFalse();
        assertThat(notice.hits(BillOfMaterialsTest.sample().libraries())).hasSize(1);
        assertThat(notice.hits(List.of())).isEmpty();
    }

    @Test
    void bothFormsOfAKeyAreTheSameAndOthersAreNone() {
        var text = maker.sign(SignedNotice.text(1, "1", "")).getBytes(StandardCharsets.UTF_8);
        var key = ReleaseKey.parse(maker.shortKey()).orThrow();
        assertThat(ReleaseNotice.read(text, key, 0, NOW)).isInstanceOf(Parsed.Good.class);
        assertThat(ReleaseKey.parse("AAAA")).isInstanceOf(Parsed.Bad.class);
        assertThat(ReleaseKey.parse("no key!")).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void whatSomebodyElseSignedOrChangedIsNotBelieved() {
        assertThat(why(read(new SignedNotice().sign(SignedNotice.text(1, "1", "")), 0)))
                .contains("signature is not good");
        var one = maker.sign(SignedNotice.text(1, "1.0", ""));
        var other = maker.sign(SignedNotice.text(1, "2.0", ""));
        var mixed = one.split(",")[0] + "," + other.split(",")[1];
        assertThat(why(read(mixed, 0))).contains("signature is not good");
    }

    @Test
    void anOldOneIsNotBelievedAgain() {
        assertThat(why(read(maker.sign(SignedNotice.text(6, "1", "")), 7)))
                .isEqualTo("it is an old one, played again: serial 6 came behind 7");
    }

    @Test
    void outOfDateAndFromTheFutureAreNotBelieved() {
        var text = SignedNotice.text(1, "1", "");
        assertThat(why(read(maker.sign(text.replace("2100", "2020")), 0)))
                .startsWith("it counts no longer");
        assertThat(why(read(maker.sign(text.replace("2026-11-01", "2027-11-01")), 0)))
                .startsWith("it is from the future");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "{\"notice\":\"!\",\"signature\":\"!\"}",
                "{\"notice\":\"e30=\",\"signature\":\"e30=\"}",
            })
    void whatIsNoneIsNotBelieved(String text) {
        assertThat(read(text, 0)).isInstanceOf(Parsed.Bad.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"product\":\"postern\"|\"product\":\"other\"",
                "\"serial\":1|\"serial\":0",
                "\"serial\":1|\"serial\":\"1\"",
                "\"latest\":\"1\"|\"latest\":\"<b>\"",
                "\"latest\":\"1\"|\"newest\":\"1\"",
                "\"latest\":\"1\"|\"latest\":\"1\",\"advisories\":[{}]",
            })
    void whatIsSignedHasToBeRightToo(String change) {
        var words = change.split("\\|");
        var text = SignedNotice.text(1, "1", "").replace(words[0], words[1]);
        assertThat(read(maker.sign(text), 0)).isInstanceOf(Parsed.Bad.class);
    }
}
