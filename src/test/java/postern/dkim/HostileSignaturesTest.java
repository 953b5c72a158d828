package postern.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import postern.dns.Answer;
import postern.dns.FakeResolver;

/** Whatever strangers write into signatures and keys: an answer comes, soon, and never a pass. */
class HostileSignaturesTest {
    private static final SigningKey RSA = Keys.key("RSA2048", "s1", "ours.example");
    private static final SigningKey ED25519 = Keys.key("Ed25519", "s2", "ours.example");
    private static final String MESSAGE = "From: a@ours.example\r\nTo: b\r\n\r\nHello\r\n";
    private static final String BITS = "=;: \t\r\n,/+\0\u00ff\u00fcazAZ09-_.@\"";

    private final SplittableRandom random = new SplittableRandom(3207);

    private String mangled(String text, int from, int to) {
        var mangled = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = from + random.nextInt(Math.min(to, mangled.length()) - from);
            char c = BITS.charAt(random.nextInt(BITS.length()));
            switch (random.nextInt(3)) {
                case 0 -> mangled.setCharAt(at, c);
                case 1 -> mangled.insert(at, c);
                default -> mangled.deleteCharAt(at);
            }
        }
        return mangled.toString();
    }

    @Test
    @Timeout(20)
    void mangledSignaturesAreNeverGoodForOthers() {
        var dns = DkimSignerTest.dns(RSA, ED25519);
        var field = DkimSignerTest.sign(MESSAGE, ED25519);
        for (int i = 0; i < 3000; i++) {
            var results =
                    Verifying.verify(mangled(field, 15, field.length()) + MESSAGE, dns)
                            .signatures();
            for (var result : results)
                if (result.result() == Result.PASS) // blanks between tags, another case
                assertThat(result.domain()).isEqualTo(ED25519.name().domain());
                else assertThat(result.why()).isNotEmpty();
        }
    }

    @Test
    @Timeout(20)
    void mangledKeys() {
        var field = DkimSignerTest.sign(MESSAGE, RSA);
        for (int i = 0; i < 1000; i++) {
            var text = mangled(RSA.published(), 0, RSA.published().length());
            var dns =
                    new FakeResolver()
                            .text(RSA.name().toString(), new Answer.Found<>(List.of(text)));
            var result = Verifying.verify(field + MESSAGE, dns).signatures().getFirst();
            assertThat(result.result()).isNotEqualTo(Result.NEUTRAL);
        }
    }

    @Test
    @Timeout(20)
    void mangledMessagesArePassedThrough() {
        var dns = DkimSignerTest.dns(RSA, ED25519);
        var signed = DkimSignerTest.sign(MESSAGE, ED25519) + MESSAGE;
        for (int i = 0; i < 3000; i++) {
            var message = mangled(signed, 0, signed.length() - 4);
            var cut = random.nextInt(message.length() + 1);
            assertThat(Verifying.verify(message, dns, cut))
                    .isEqualTo(Verifying.verify(message, dns));
        }
    }

    @Test
    @Timeout(20)
    void longListsOfNamesCostLittle() {
        var names = "from" + ":from:x:subject".repeat(16_000);
        var field =
                "DKIM-Signature: v=1; a=rsa-sha256; d=ours.example; s=s1; h="
                        + names
                        + "; bh=s14J+iztnrytnRYzb7lhFG/jS/vrxWJnnahfijFMnco=; b="
                        + "A".repeat(344)
                        + "\r\n";
        var message = field.repeat(3) + "X: y\r\n".repeat(900) + MESSAGE;
        var verification = Verifying.verify(message, DkimSignerTest.dns(RSA));
        assertThat(verification.signatures()).hasSize(3).allMatch(r -> r.result() == Result.FAIL);
    }

    @Test
    @Timeout(20)
    void manySignaturesAskForFewKeysAndWithinTheTime() {
        var dns = new FakeResolver();
        var message = new StringBuilder();
        for (int i = 0; i < 100; i++)
            message.append(DkimSignerTest.sign(MESSAGE, RSA).replace("s=s1", "s=s" + i));
        var verification = Verifying.verify(message + MESSAGE, dns);
        assertThat(verification.signatures()).hasSize(DkimSignatures.MOST);
        assertThat(verification.notLookedAt()).isEqualTo(92);
        assertThat(dns.asked).hasSize(DkimSignatures.MOST);
    }

    @Test
    void identitiesBringNoLinesIntoOurFields() {
        var message =
                DkimSignerTest.sign(MESSAGE, RSA)
                                .replaceFirst("s=s1;", "s=s1; i=a=0D=0AX:=20y@ours.example;")
                        + MESSAGE;
        assertThat(Verifying.verify(message, DkimSignerTest.dns(RSA)).signatures().getFirst())
                .extracting(SignatureResult::result, SignatureResult::identity)
                .containsExactly(Result.NEUTRAL, "");
    }
}
