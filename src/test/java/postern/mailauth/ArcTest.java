package postern.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import postern.dkim.SigningKey;
import postern.dns.Answer;
import postern.dns.FakeResolver;

/** Seals of those who forward a message, made and verified (RFC 8617). */
class ArcTest {
    private static final String MESSAGE =
            """
            DKIM-Signature: v=1; a=x
            From: a@example.com
            To: list@list.example
            Subject: hello

            Some words.
            """
                    .replace("\n", "\r\n");
    private static final SigningKey LIST = Sealing.rsa("list.example");
    private static final SigningKey RELAY = Sealing.ed25519("relay.example");

    private final FakeResolver dns = new FakeResolver();

    @BeforeEach
    void publish() {
        Sealing.publish(dns, LIST, RELAY);
    }

    private ArcResult verify(String message) {
        return Sealing.verify(message, dns);
    }

    private String sealed(int times) {
        var message = MESSAGE;
        for (int i = 0; i < times; i++)
            message = Sealing.seal(message, dns, i % 2 == 0 ? LIST : RELAY);
        return message;
    }

    @Test
    void aMessageThatNobodySealedHasNoChain() {
        assertThat(verify(MESSAGE).result()).isEqualTo(Result.NONE);
        assertThat(verify(MESSAGE).instance()).isZero();
        assertThat(dns.asked).isEmpty();
    }

    @Test
    void whatIsSealedIsVerified() {
        var found = verify(sealed(3));
        assertThat(found.result()).as(found.why()).isEqualTo(Result.PASS);
        assertThat(found.instance()).isEqualTo(3);
        assertThat(found.oldestPass()).isZero();
        assertThat(found.isOver()).isFalse();
        assertThat(found.sets())
                .extracting(set -> set.instance() + " " + set.sealer())
                .containsExactly("1 list.example", "2 relay.example", "3 list.example");
        assertThat(found.sets().getFirst().results())
                .isEqualTo("list.example;\r\n spf=pass smtp.mailfrom=example.com");
        assertThat(found.steps())
                .contains("seal 2 of s._domainkey.relay.example: good", "signature 1: good");
    }

    @Test
    void theSetIsInItsOrderAndItsLinesAreShort() {
        var set = Sealing.seal(MESSAGE, dns, LIST).replace(MESSAGE, "");
        assertThat(set)
                .startsWith("ARC-Seal: i=1; a=rsa-sha256; cv=none; d=list.example; s=s;")
                .contains("\r\nARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed;")
                .contains("\r\nARC-Authentication-Results: i=1; list.example;\r\n spf=pass");
        for (var line : set.split("\r\n")) assertThat(line.length()).isLessThanOrEqualTo(78);
    }

    @Test
    void aListChangesTheMessageAndSealsItAgain() {
        var changed =
                sealed(1)
                        .replace("Subject: hello", "Subject: [list] hello")
                        .replace("words.", "words.\r\n-- \r\nThe list");
        var broken = verify(changed);
        assertThat(broken.result()).isEqualTo(Result.FAIL);
        assertThat(broken.why()).contains("signature 1: the body is not the one");
        var before = verify(sealed(1));
        var again = Sealing.seal(changed, before, RELAY);
        assertThat(verify(again).result()).isEqualTo(Result.PASS);
        assertThat(verify(again).oldestPass()).isEqualTo(2);
        var third = Sealing.seal(again, dns, LIST);
        assertThat(verify(third).oldestPass()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "Some words, Other words",
        "From: a@, From: b@",
        "Subject: hello, Subject: hallo",
        "smtp.mailfrom=example.com, smtp.mailfrom=example.org",
        "i=1; a=rsa-sha256; c=, i=1; a=rsa-sha256 ; x=y; c=",
        "cv=pass; d=relay, cv=pass; q=1; d=relay",
        "cv=none; d=list, cv=none; q=1; d=list",
        "bh=, bh=A",
        "s=s; t=, s=t; t=",
    })
    void whatIsChangedFails(String what, String with) {
        var message = sealed(2);
        assertThat(message).contains(what);
        assertThat(verify(message.replaceFirst(java.util.regex.Pattern.quote(what), with)).result())
                .isEqualTo(Result.FAIL);
        assertThat(verify(message.replace(what, with)).result()).isEqualTo(Result.FAIL);
    }

    @Test
    void anAddedFromFails() {
        assertThat(verify("From: evil@example.com\r\n" + sealed(1)).result())
                .isEqualTo(Result.FAIL);
        assertThat(verify("X-Other: field\r\n" + sealed(1)).result()).isEqualTo(Result.PASS);
    }

    /** More than a sealer signs; mail programs show the first, which anybody may have added. */
    @Test
    void aFromThatIsNotSignedFails() {
        var many = "From: a@example.com\r\n".repeat(59) + MESSAGE;
        var found = verify("From: evil@example.com\r\n" + Sealing.seal(many, dns, LIST));
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.why()).isEqualTo("signature 1: not every From is signed");
    }

    /** RFC 8617 §5.2, steps 2 and 3. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ARC-Seal: i=2                   | X-Seal: i=2             | there is no arc-seal",
                "ARC-Message-Signature: i=1      | X-Signature: i=1        | no"
                        + " arc-message-signature",
                "ARC-Authentication-Results: i=2 | X-Results: i=2          | no arc-authentication",
                "ARC-Seal: i=1                   | ARC-Seal: i=2           | has arc-seal twice",
                "ARC-Seal: i=1                   | ARC-Seal: i=0           | has no instance",
                "ARC-Seal: i=1                   | ARC-Seal: i=51          | has no instance",
                "ARC-Seal: i=1                   | ARC-Seal: i=01          | has no instance",
                "ARC-Seal: i=1                   | ARC-Seal: i=+1          | has no instance",
                "ARC-Seal: i=1                   | ARC-Seal: i=1; i=1      | has no instance",
                "ARC-Seal: i=1                   | ARC-Seal: j=1           | has no instance",
                "ARC-Authentication-Results: i=1; | ARC-Authentication-Results: | has no instance",
                "ARC-Seal: i=2;                  | ARC-Seal: i=2; h=from;  | h= may not be there",
                "cv=pass; d=relay                | cv=good; d=relay        | cv= is missing, or"
                        + " not",
                "cv=pass; d=relay                | cv=fail; d=relay        | seal 2 says cv=fail",
                "cv=pass; d=relay                | cv=none; d=relay        | seal 2 says cv=none",
                "cv=none; d=list                 | cv=pass; d=list         | seal 1 says cv=pass",
                "h=from:from                     | h=to                    | does not sign From",
                "h=from:from                     | h=from:arc-seal         | signs arc-seal",
                "a=ed25519-sha256; c=            | l=3; a=ed25519-sha256; c= | whole body",
                "a=ed25519-sha256; c=            | x=1700000000; a=ed25519-sha256; c= | expired",
                "c=relaxed/relaxed;              | c=fancy;                | nothing is known of"
                        + " c=",
            })
    void aChainThatIsNotWellFormedFails(String what, String with, String why) {
        var message = sealed(2);
        assertThat(message).contains(what);
        var found = verify(message.replace(what, with).replace("t=1704110400;", ""));
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.why()).contains(why);
    }

    @Test
    void aGapFails() {
        var found = verify(sealed(2).replace("i=2;", "i=3;"));
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.why()).startsWith("instance 2: there is no ");
        assertThat(found.instance()).isEqualTo(3);
    }

    @Test
    void fiftySetsAreAsManyAsThereMayBe() {
        var message = MESSAGE;
        for (int i = 0; i < ArcSet.MOST; i++) message = Sealing.seal(message, dns, RELAY);
        var found = verify(message);
        assertThat(found.result()).as(found.why()).isEqualTo(Result.PASS);
        assertThat(found.instance()).isEqualTo(50);
        assertThat(Sealing.seal(message, found, RELAY)).isEqualTo(message);
        assertThat(verify(message.replace("i=50;", "i=51;")).result()).isEqualTo(Result.FAIL);
    }

    @Test
    void aForgedChainCostsTwoQuestions() {
        var message = MESSAGE;
        for (int i = 0; i < 9; i++) message = Sealing.seal(message, dns, RELAY);
        message = Sealing.seal(message, dns, LIST);
        dns.asked.clear();
        assertThat(verify(message.replace("Subject: hello", "Subject: x")).result())
                .isEqualTo(Result.FAIL);
        assertThat(dns.asked).containsExactly("TXT s._domainkey.list.example");
        dns.asked.clear();
        assertThat(verify(message.replace("words", "x")).result()).isEqualTo(Result.FAIL);
        assertThat(dns.asked.size()).isLessThanOrEqualTo(2);
    }

    @Test
    void withoutAKeyItFailsAndWithoutAnAnswerItIsOpen() {
        var message = sealed(2);
        dns.text(LIST.name().toString(), new Answer.Absent<>(false));
        assertThat(verify(message).result()).isEqualTo(Result.FAIL);
        dns.text(LIST.name().toString(), new Answer.Unavailable<>("time out"));
        var open = verify(message);
        assertThat(open.result()).isEqualTo(Result.TEMPERROR);
        assertThat(Sealing.seal(message, open, RELAY)).isEqualTo(message);
    }

    /** RFC 8617 §5.1.2: such a seal covers its own set, and nobody seals behind it. */
    @Test
    void aChainThatFailedIsSealedAsFailedOnce() {
        var changed = sealed(1).replace("words", "things");
        var once = Sealing.seal(changed, dns, RELAY);
        assertThat(once).startsWith("ARC-Seal: i=2; a=ed25519-sha256; cv=fail;");
        var found = verify(once);
        assertThat(found.result()).isEqualTo(Result.FAIL);
        assertThat(found.isOver()).isTrue();
        assertThat(Sealing.seal(once, dns, LIST)).isEqualTo(once);
        var torn = once.replace("ARC-Message-Signature: i=1", "X: i=1");
        assertThat(verify(torn).isOver()).isTrue();
    }
}
