package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;

/** What is said of keys in the DNS, and how they are written there. */
class PublicationTest {
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s1", "ours.example");
    private static final String AT = "s1._domainkey.ours.example";

    private static String problems(SigningKey key, FakeResolver dns) {
        return Publication.of(key, dns).problems().stream()
                .map(Publication.Problem::why)
                .collect(Collectors.joining("; "));
    }

    private static String problems(SigningKey key, String... texts) {
        return problems(key, new FakeResolver().text(AT, new Answer.Found<>(List.of(texts))));
    }

    @Test
    void aKeyAsItHasToBe() {
        assertThat(problems(RSA, RSA.published())).isEmpty();
        assertThat(problems(ED25519, ED25519.published())).isEmpty();
        assertThat(problems(RSA, "p=" + RSA.publicKey() + "; t=s; h=sha1:sha256;")).isEmpty();
    }

    /** Behind the text of a record. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "v=DKIM1; p=        | the key is revoked: p= is empty",
                "v=DKIM1; p=KEY; t=y | it says t=y, testing: signatures mean no more than none",
                "v=DKIM1; h=sha1; p=KEY | h= does not permit sha256, with which we sign",
                "v=DKIM1; s=tlsrpt; p=KEY | no verifier can use the record: it is not for mail: s=tlsrpt",
                "v=DKIM1; k=rsa; p=KE | the record ends in the middle of the key: it was too long for one string",
                "v=DKIM1; k=rsa; p=K | the record ends in the middle of the key: it was too long for one string",
                "\"v=DKIM1; k=rsa; \" \"p=KEY\" | the record holds quotation marks",
                "v=DKIM1; k=ed25519; p=ED | another key is published: ed25519, 256 bits",
                "v=spf1 -all        | no verifier can use the record: it does not begin with v=DKIM1",
            })
    void whatIsWrong(String text, String why) {
        Map<String, String> written =
                Map.of(
                        "KEY", RSA.publicKey(),
                        "KE", RSA.publicKey().substring(0, 236),
                        "K", RSA.publicKey().substring(0, 237),
                        "ED", ED25519.publicKey());
        var record = text.strip();
        for (var word : List.of("=KEY", "=KE", "=K", "=ED"))
            record = record.replaceAll(word + "(?=$|[;\"])", "=" + written.get(word.substring(1)));
        assertThat(problems(RSA, record)).isEqualTo(why);
    }

    @Test
    void severalRecords() {
        assertThat(problems(RSA, "v=spf1 -all", RSA.published()))
                .isEqualTo("there are 2 TXT records at " + AT + ", and verifiers take any of them");
    }

    @Test
    void aMissingRecord() {
        assertThat(problems(RSA, new FakeResolver())).isEqualTo("there is no TXT record at " + AT);
        var doubled =
                new FakeResolver()
                        .text(AT + ".ours.example", new Answer.Found<>(List.of(RSA.published())));
        assertThat(problems(RSA, doubled))
                .isEqualTo(
                        "there is no TXT record at " + AT + ", but one at " + AT + ".ours.example");
    }

    @Test
    void noAnswer() {
        assertThat(problems(RSA, new FakeResolver().text(AT, new Answer.Unavailable<>("silence"))))
                .isEqualTo("nobody answered: silence");
        assertThat(problems(RSA, new FakeResolver().text(AT, new Answer.Bogus<>("no"))))
                .isEqualTo("the answer is forged or wrongly signed (DNSSEC): no");
    }

    @Test
    void aShortRecordIsOneString() {
        assertThat(ZoneText.of(ED25519))
                .isEqualTo(AT + ". IN TXT \"v=DKIM1; k=ed25519; p=" + ED25519.publicKey() + "\"\n");
        assertThat(ZoneText.of("a", "x\"\\")).isEqualTo("a. IN TXT \"x\\\"\\\\\"\n");
    }

    @Test
    void aLongRecordIsCutIntoStrings() {
        var lines = ZoneText.of(RSA).lines().toList();
        assertThat(lines.getFirst()).isEqualTo(AT + ". IN TXT (");
        assertThat(lines.getLast()).isEqualTo("    )");
        var strings =
                lines.subList(1, lines.size() - 1).stream()
                        .map(line -> line.strip().replace("\"", ""))
                        .toList();
        assertThat(strings).hasSize(2).allMatch(s -> s.length() <= 255);
        assertThat(Stream.of(strings.toArray()).map(Object::toString).collect(Collectors.joining()))
                .isEqualTo(RSA.published());
    }
}
