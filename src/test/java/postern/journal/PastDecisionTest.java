package postern.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import postern.journal.JsonValue.JsonObject;
import postern.mail.Domain;
import postern.mail.IpAddress;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;
import postern.policy.Fact;
import postern.policy.Facts;

/** What the journal tells of decisions can be read again. */
class PastDecisionTest {

    private static String line(JournalRecord record) {
        var out = new StringBuilder();
        new JournalLine().append(out, record);
        return out.toString();
    }

    private static Parsed<Facts> reread(Facts facts) {
        var out = new StringBuilder();
        FactsJson.write(new Json(out), facts);
        return FactsJson.read((JsonObject) JsonValue.parse(out.toString()).orThrow());
    }

    @Test
    void aDecisionComesBack() {
        assertThat(PastDecision.read(line(Records.JUDGED)))
                .isEqualTo(Parsed.good(Optional.of(Records.JUDGED)));
    }

    @Test
    void thatTheTrustWasSuspendedComesBack() {
        var j = Records.JUDGED;
        var suspended =
                new JournalRecord.Judged(
                        j.at(),
                        j.session(),
                        j.queueId(),
                        j.stage(),
                        j.facts(),
                        j.decision(),
                        j.trace(),
                        j.fingerprint(),
                        true);
        assertThat(line(suspended)).contains(",\"suspended\":true,");
        assertThat(line(j)).doesNotContain("suspended");
        assertThat(PastDecision.read(line(suspended)))
                .isEqualTo(Parsed.good(Optional.of(suspended)));
    }

    @Test
    void otherLinesArePassedOver() {
        for (var record : Records.ALL)
            if (!record.equals(Records.JUDGED))
                assertThat(PastDecision.read(line(record)))
                        .isEqualTo(Parsed.good(Optional.empty()));
    }

    @Test
    void everyFactCanBeWrittenAndRead() {
        for (var fact : Fact.ALL) {
            assertThat(Records.EVERY_FACT.isUnknown(fact)).as(fact + " in the example").isFalse();
            var unavailable = Facts.NONE.unavailable(fact);
            assertThat(reread(unavailable)).isEqualTo(Parsed.good(unavailable));
            var without = Records.EVERY_FACT.without(fact);
            assertThat(reread(without)).isEqualTo(Parsed.good(without));
        }
        assertThat(reread(Records.EVERY_FACT)).isEqualTo(Parsed.good(Records.EVERY_FACT));
        assertThat(reread(Facts.NONE)).isEqualTo(Parsed.good(Facts.NONE));
        // A client may call itself so: it is known all the same.
        var named = Records.EVERY_FACT.with(Fact.HELO, "unavailable");
        assertThat(reread(named)).isEqualTo(Parsed.good(named));
    }

    @Test
    void randomFactsComeBack() {
        var random = RandomGenerator.of("L64X128MixRandom");
        for (int i = 0; i < 2000; i++) {
            var facts =
                    Facts.NONE
                            .with(Fact.CLIENT, address(random))
                            .with(
                                    Fact.NOW,
                                    Instant.ofEpochSecond(
                                            random.nextLong(4_000_000_000L),
                                            random.nextInt(1_000_000_000)))
                            .with(Fact.HELO, text(random))
                            .with(Fact.TLS, random.nextBoolean())
                            .with(Fact.USER, Optional.of("u" + text(random)))
                            .with(Fact.REVERSE_PATH, new ReversePath.From(mailbox(random)))
                            .with(Fact.FORWARD_PATH, mailbox(random));
            assertThat(reread(facts)).isEqualTo(Parsed.good(facts));
        }
    }

    private static IpAddress address(RandomGenerator random) {
        var octets = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(octets);
        return IpAddress.of(octets);
    }

    private static Mailbox mailbox(RandomGenerator random) {
        var local = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--)
            local.append((char) (' ' + random.nextInt(95)));
        return new Mailbox(local.toString(), Domain.of("example.com"));
    }

    private static String text(RandomGenerator random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--)
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 0xd800));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "{\"event\":\"judged\"}",
                "{\"event\":\"judged\",\"session\":\"S\",\"policy\":\"f\",\"stage\":\"rcpt\",\"verdict\":\"maybe\"}"
            })
    void whatIsNoDecisionSaysWhy(String line) {
        assertThat(PastDecision.read(line)).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void aTornLineSaysWhy() {
        var line = line(Records.JUDGED);
        for (int end = 0; end < line.length() - 2; end++)
            assertThat(PastDecision.read(line.substring(0, end))).isInstanceOf(Parsed.Bad.class);
    }

    @Test
    void wrongFactsSayWhy() {
        assertThat(changed("\"tls\":true", "\"tls\":\"yes\"")).isInstanceOf(Parsed.Bad.class);
        assertThat(changed("100.7\"", "100.07\"")).isInstanceOf(Parsed.Bad.class);
        assertThat(changed("\"helo\":", "\"hello\":")).isInstanceOf(Parsed.Bad.class);
        assertThat(changed("550 5.7.1 Relaying denied", "550")).isInstanceOf(Parsed.Bad.class);
        assertThat(changed("\"facts\":{", "\"fact\":{")).isInstanceOf(Parsed.Bad.class);
        assertThat(changed("\"at\":\"2026", "\"at\":\"x2026")).isInstanceOf(Parsed.Bad.class);
    }

    private static Parsed<Optional<JournalRecord.Judged>> changed(String from, String to) {
        var line = line(Records.JUDGED);
        assertThat(line).contains(from);
        return PastDecision.read(line.replace(from, to));
    }
}
