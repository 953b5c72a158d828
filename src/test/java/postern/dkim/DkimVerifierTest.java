package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.dns.Answer;
import postern.dns.FakeResolver;
import postern.mail.Domain;

/** What becomes of signatures: the example of RFC 8463 (appendix A), and it changed. */
class DkimVerifierTest {
    private static final String RSA =
            "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
                    + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutAC"
                    + "DfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3"
                    + "Ip3G+2kryOTIKT+l/K4w3QIDAQAB";
    private static final String ED25519 =
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
    private static final String RSA_AT = "test._domainkey.football.example.com";
    private static final String ED25519_AT = "brisbane._domainkey.football.example.com";

    private final FakeResolver dns =
            new FakeResolver()
                    .text(RSA_AT, new Answer.Found<>(List.of(RSA)))
                    .text(ED25519_AT, new Answer.Found<>(List.of(ED25519)));

    static String example() throws IOException {
        try (var in = DkimVerifierTest.class.getResourceAsStream("/dkim/rfc8463.eml")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.US_ASCII)
                    .replace("\n", "\r\n");
        }
    }

    private List<SignatureResult> results(String message) {
        return Verifying.verify(message, dns).signatures();
    }

    private List<Result> ends(String message) {
        return results(message).stream().map(SignatureResult::result).toList();
    }

    @Test
    void bothSignaturesOfTheExampleAreGood() throws IOException {
        var verification = Verifying.verify(example(), dns);
        assertThat(verification.notLookedAt()).isZero();
        assertThat(verification.isHeaderWhole()).isTrue();
        assertThat(verification.signatures())
                .extracting(
                        SignatureResult::result,
                        SignatureResult::why,
                        r -> Objects.requireNonNull(r.domain()).name(),
                        SignatureResult::selector,
                        SignatureResult::identity,
                        SignatureResult::algorithm,
                        SignatureResult::keyBits,
                        SignatureResult::start,
                        SignatureResult::isTesting,
                        SignatureResult::isStrict)
                .containsExactly(
                        tuple(
                                Result.PASS,
                                "",
                                "football.example.com",
                                "brisbane",
                                "@football.example.com",
                                "ed25519-sha256",
                                256,
                                "/gCrinpc",
                                false,
                                false),
                        tuple(
                                Result.PASS,
                                "",
                                "football.example.com",
                                "test",
                                "@football.example.com",
                                "rsa-sha256",
                                1024,
                                "F45dVWDf",
                                false,
                                false));
    }

    @Test
    void inWhateverPiecesItComes() throws IOException {
        var message = example();
        for (int cut = 0; cut <= message.length(); cut += 7)
            assertThat(Verifying.verify(message, dns, cut).signatures())
                    .as("cut at " + cut)
                    .extracting(SignatureResult::result)
                    .containsExactly(Result.PASS, Result.PASS);
    }

    @ParameterizedTest
    @CsvSource({
        "hungry, angry, FAIL",
        "'Joe.\r\n', 'Joe.\r\nMore', FAIL",
        "dinner, lunch, FAIL",
        "'From: Joe', 'From: Eve <eve@evil.example>\r\nFrom: Joe', FAIL",
        "'Date: ', 'Subject: two\r\nDate: ', FAIL",
        "'Message-ID: <2003', 'Message-ID: <2004', FAIL",
        "'Message-ID: ', 'X-Other: 1\r\nMessage-ID: ', PASS",
        "'game.  Are', 'game. Are', PASS",
        "'Subject: Is dinner ready', 'SUBJECT:  Is\r\n\tdinner ready', PASS",
        "'yet?', 'yet? ', PASS",
    })
    void changesOnTheWay(String from, String to, Result result) throws IOException {
        var changed = example().replace(from, to);
        assertThat(changed).isNotEqualTo(example());
        assertThat(ends(changed)).containsExactly(result, result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a=rsa-sha256       | a=rsa-sha1        | POLICY  | rsa-sha1 no longer counts (RFC 8301)",
                "a=rsa-sha256       | a=rsa-sha512      | NEUTRAL | nothing is known of a=rsa-sha512",
                "v=1; a=rsa         | v=2; a=rsa        | NEUTRAL | nothing is known of v=2",
                "v=1; a=rsa         | a=rsa             | NEUTRAL | v= is missing",
                "s=test;            | s=te+st;          | NEUTRAL | \"s=te+st\" is no selector",
                "s=test;            | s=test; s=test;   | NEUTRAL | s= stands there twice",
                "s=test;            | s=test; l=x;      | NEUTRAL | l= is no number",
                "s=test;            | s=test; x=1;      | NEUTRAL | x= is not behind t=",
                "s=test;            | s=test; x=1528637910; | POLICY | it expired at 2018-06-10T13:38:30Z",
                "s=test;            | s=test; l=9;      | FAIL    | the body is not the one that was signed",
                "s=test;            | s=test; l=900;    | FAIL    | the body has 54 octets, less than l= signs",
                "q=dns/txt; s=test  | q=http; s=test    | NEUTRAL | nothing is known of q=http",
                "t=1528637909; h=from : to : subject | t=x; h=from : to : subject | NEUTRAL | t= is no number",
                "from : to : subject : | to : subject :  | FAIL    | the signature does not match the signed fields and the key at test._domainkey.football.example.com",
            })
    void theSecondSignatureChanged(String from, String to, Result result, String why)
            throws IOException {
        var message = example();
        int second = message.indexOf("DKIM-Signature", 20);
        var changed =
                message.substring(0, second) + message.substring(second).replaceFirst(from, to);
        assertThat(changed).isNotEqualTo(message);
        var results = results(changed);
        assertThat(results.getFirst().result()).isEqualTo(Result.PASS);
        assertThat(results.getLast())
                .extracting(SignatureResult::result, SignatureResult::why)
                .containsExactly(result, why);
    }

    @Test
    void fromMustBeSigned() throws IOException {
        var changed =
                example()
                        .replace("from : ", "x-from : ")
                        .replace("message-id : from", "message-id");
        assertThat(results(changed))
                .extracting(SignatureResult::result, SignatureResult::why)
                .containsOnly(tuple(Result.POLICY, "From is not signed"));
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void whatCannotBeReadAtAllIsToldAsFarAsItCan() {
        assertThat(
                        results(
                                "DKIM-Signature: nonsense\r\nDKIM-Signature: v=1; d=a.example; b=abcd\r\n\r\n"))
                .extracting(
                        SignatureResult::result,
                        SignatureResult::why,
                        SignatureResult::domain,
                        SignatureResult::start)
                .containsExactly(
                        tuple(Result.NEUTRAL, "a tag has no \"=\"", null, ""),
                        tuple(Result.NEUTRAL, "a= is missing", Domain.of("a.example"), "abcd"));
    }

    @Test
    void eightSignaturesAreLookedAt() throws IOException {
        var message = example();
        int second = message.indexOf("DKIM-Signature", 20);
        int from = message.indexOf("From: ");
        var more =
                String.join("", Collections.nCopies(9, message.substring(second, from)))
                        + message.substring(from);
        var verification = Verifying.verify(more, dns);
        assertThat(verification.signatures()).hasSize(8).allMatch(r -> r.result() == Result.PASS);
        assertThat(verification.notLookedAt()).isEqualTo(1);
        assertThat(dns.asked).containsExactly("TXT " + RSA_AT);
    }

    @Test
    void startsOfSignaturesTellThemApart() {
        var one = "DKIM-Signature: v=1; b=abcdefghijkl\r\n";
        assertThat(results(one + one.replace("kl", "xy") + one.replace("abc", "zbc") + "\r\n"))
                .extracting(SignatureResult::start)
                .containsExactly("abcdefghijk", "abcdefghijx", "zbcdefgh");
    }

    @Test
    void noSignatureIsLookedAtBeyondTheHeaderBound() throws IOException {
        var verification = Verifying.verify("X: " + "x".repeat(1 << 20) + "\r\n" + example(), dns);
        assertThat(verification.signatures()).isEmpty();
        assertThat(verification.isHeaderWhole()).isFalse();
    }
}
