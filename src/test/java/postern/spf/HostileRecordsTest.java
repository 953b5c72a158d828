package postern.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.spf.SpfFinding.Identity;

/** Records that somebody wrote to hurt: whatever stands in them, a check ends, soon and small. */
class HostileRecordsTest {
    private static final List<String> PIECES =
            List.of(
                    "a",
                    "mx",
                    "ptr",
                    "include",
                    "exists",
                    "ip4",
                    "ip6",
                    "all",
                    "redirect=",
                    "exp=",
                    ":",
                    "/",
                    "//",
                    "=",
                    " ",
                    "  ",
                    ".",
                    "..",
                    "%",
                    "%%",
                    "%{",
                    "}",
                    "%{s}",
                    "%{lr-}",
                    "%{d0}",
                    "%{h2}",
                    "%{P}",
                    "%{i99999999999}",
                    "example.com",
                    "x.example",
                    "1.2.3.4",
                    "::1",
                    "::ffff:1.2.3.4",
                    "32",
                    "128",
                    "999",
                    "-",
                    "~",
                    "?",
                    "+",
                    "\u0000",
                    "\t",
                    "\u00e4",
                    "\ud83d",
                    "\\",
                    "\"",
                    "@",
                    "_",
                    "0");

    private final Random random = new Random(4408);

    private String any(int most) {
        var text = new StringBuilder();
        for (int i = random.nextInt(most); i > 0; i--)
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        return text.toString();
    }

    private static Spf spf(ZoneResolver dns) {
        return new Spf(dns, Domain.of("gate.example"), InstantSource.fixed(Instant.EPOCH), () -> 0);
    }

    @Test
    void whateverStandsInThemACheckEndsWithAResult() {
        int read = 0;
        for (int round = 0; round < 20_000; round++) {
            var dns =
                    new ZoneResolver()
                            .with("example.com", "TXT", "v=spf1 " + any(12))
                            .with("x.example", "TXT", "v=spf1 " + any(6))
                            .with("x.example", "A", "192.0.2.1")
                            .with("1.2.0.192.in-addr.arpa", "PTR", any(4))
                            .with("1.2.0.192.in-addr.arpa", "PTR", "x.example");
            var finding =
                    spf(dns).check(
                                    IpAddress.of("192.0.2.1"),
                                    any(5),
                                    Identity.MAILFROM,
                                    any(5),
                                    "example.com",
                                    Spf.USUAL_BUDGET);
            if (finding.result() != SpfResult.PERMERROR) read++;
            assertThat(dns.asked.size()).as(finding.toString()).isLessThan(120);
            assertThat(finding.why() + finding.explanation())
                    .as(finding.toString())
                    .matches("[ -~]*");
            assertThat(finding.steps()).allMatch(step -> step.matches("[ -~→]*"));
        }
        assertThat(read).isGreaterThan(1000);
    }

    /** As long as a TXT record can be; a reader that goes back and forth would take minutes. */
    @Test
    @Timeout(20)
    void aRecordAsLongAsTheDnsPermitsCostsLittle() {
        for (var piece :
                List.of(
                        "a.", "1-", "a", "1", "%{s}.", "%%", "/1", "//", ":", "-", " a:", "=",
                        "%{d}-"))
            for (var end : List.of("", "!", ".example", "/32", "%")) {
                var long60k = piece.repeat(60_000 / piece.length());
                var dns =
                        new ZoneResolver().with("example.com", "TXT", "v=spf1 a:" + long60k + end);
                var finding =
                        spf(dns).check(
                                        IpAddress.of("192.0.2.1"),
                                        "helo.".repeat(50),
                                        Identity.MAILFROM,
                                        "x.".repeat(32),
                                        "example.com",
                                        Duration.ofSeconds(20));
                assertThat(finding.why()).hasSizeLessThanOrEqualTo(500);
            }
    }

    @Test
    void aRecordOfMoreThanFourKibibytesIsAnError() {
        for (int length : List.of(4096, 4097)) {
            var record = "v=spf1 +all x=" + "y".repeat(length - 14);
            var finding =
                    spf(new ZoneResolver().with("example.com", "TXT", record))
                            .check(
                                    IpAddress.of("192.0.2.1"),
                                    "x",
                                    Identity.MAILFROM,
                                    "a",
                                    "example.com",
                                    Spf.USUAL_BUDGET);
            assertThat(finding.result())
                    .isEqualTo(length == 4096 ? SpfResult.PASS : SpfResult.PERMERROR);
        }
    }

    /** Label by label a million of them would be shortened for minutes. */
    @Test
    @Timeout(10)
    void aLongNameIsCutOnce() {
        var values =
                new MacroValues(
                        IpAddress.of("192.0.2.1"),
                        "x",
                        "a",
                        "example.com",
                        Domain.of("gate.example"),
                        Instant.EPOCH,
                        name -> name);
        assertThat(name(values, "ab.".repeat(1_000_000) + "end"))
                .isEqualTo("ab.".repeat(83) + "end");
        assertThat(name(values, "a." + "b".repeat(251))).hasSize(253);
        assertThat(name(values, "a." + "b".repeat(252))).hasSize(252).startsWith("b");
        assertThat(name(values, "a.b." + "c".repeat(254))).isEqualTo("c".repeat(254));
        assertThat(name(values, "c".repeat(300))).hasSize(300);
    }

    private static String name(MacroValues values, String literal) {
        return values.name(
                new MacroText(List.of(new MacroText.Part.Literal(literal))), "example.com");
    }

    /** Three levels of ten includes would be a thousand questions. */
    @Test
    void nobodyIsMadeToAskOthersManyQuestions() {
        var dns = new ZoneResolver();
        for (int i = 0; i < 10; i++) {
            dns.with("h.example", "MX", List.of(i, "h" + i + ".example"))
                    .with("h" + i + ".example", "A", "198.51.100.1")
                    .with("1.2.0.192.in-addr.arpa", "PTR", "p" + i + ".h.example");
        }
        dns.with(
                "example.com", "TXT", "v=spf1" + " mx:h.example".repeat(9) + " ptr:h.example -all");
        spf(dns).check(
                        IpAddress.of("192.0.2.1"),
                        "x",
                        Identity.MAILFROM,
                        "a",
                        "example.com",
                        Spf.USUAL_BUDGET);
        assertThat(dns.asked).hasSize(1 + 9 * 11 + 1 + 10);
    }
}
