package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.octets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainAndLoginTest {
    private static final String TIM = "\0tim\0tanstaaftanstaaf"; // RFC 4616 §4

    @Test
    void anInitialResponseIsAskedAbout() {
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets(TIM)))
                .isEqualTo(new Step.Ask(new Question.Password("tim", "tanstaaftanstaaf")));
    }

    @Test
    void withoutOneAnEmptyChallengeAsksForIt() {
        var plain = Exchanging.exchange(Mechanism.PLAIN);
        assertThat(Exchanging.challenge(plain.begin(null))).isEmpty();
        assertThat(plain.respond(octets(TIM)))
                .isEqualTo(new Step.Ask(new Question.Password("tim", "tanstaaftanstaaf")));
    }

    @Test
    void theAnswerEndsIt() {
        assertThat(plainAnswered(new Answer.Welcome(ANN))).isEqualTo(new Step.Done(ANN));
        assertThat(plainAnswered(new Answer.Wrong("no"))).isEqualTo(new Step.Failed("no"));
        assertThat(plainAnswered(new Answer.Unknown())).isInstanceOf(Step.Failed.class);
        assertThat(plainAnswered(new Answer.Unavailable("down")))
                .isEqualTo(new Step.Unavailable("down"));
    }

    private static Step plainAnswered(Answer answer) {
        var plain = Exchanging.exchange(Mechanism.PLAIN);
        plain.begin(octets(TIM));
        return plain.answered(answer);
    }

    @Test
    void nobodyLogsInForSomebodyElse() {
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets("TIM\0tim\0x")))
                .isInstanceOf(Step.Ask.class);
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets("Ursel\0tim\0x")))
                .isInstanceOf(Step.Failed.class);
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets(" \0tim\0x")))
                .isInstanceOf(Step.Failed.class);
    }

    @Test
    void namesAndPasswordsArePrepared() {
        assertThat(
                        Exchanging.exchange(Mechanism.PLAIN)
                                .begin(octets("\0J\u00dcRGEN\0Pass\u00a0Wort")))
                .isEqualTo(new Step.Ask(new Question.Password("j\u00fcrgen", "Pass Wort")));
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets("\0a b\0x")))
                .isInstanceOf(Step.Failed.class);
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets("\0tim\0a\tb")))
                .isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tim",
                "tim\0x",
                "\0tim\0x\0",
                "\0\0x",
                "\0tim\0",
                "\0\0",
                "\0tim\0x\0y"
            })
    void whatIsNoPlain(String message) {
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets(message)))
                .isInstanceOf(Step.Garbled.class);
    }

    @Test
    void whatIsNoUtf8OrTooLongIsGarbled() {
        assertThat(
                        Exchanging.exchange(Mechanism.PLAIN)
                                .begin(new byte[] {0, (byte) 0xc0, (byte) 0x80, 0, 'x'}))
                .isInstanceOf(Step.Garbled.class);
        assertThat(Exchanging.exchange(Mechanism.PLAIN).begin(octets("\0tim\0" + "x".repeat(1532))))
                .isInstanceOf(Step.Garbled.class);
    }

    @Test
    void loginPromptsForNameAndPassword() {
        var login = Exchanging.exchange(Mechanism.LOGIN);
        assertThat(Exchanging.challenge(login.begin(null))).isEqualTo("Username:");
        assertThat(Exchanging.challenge(login.respond(octets("Tim")))).isEqualTo("Password:");
        assertThat(login.respond(octets("secret")))
                .isEqualTo(new Step.Ask(new Question.Password("tim", "secret")));
        assertThat(login.answered(new Answer.Welcome(ANN))).isEqualTo(new Step.Done(ANN));
    }

    @Test
    void loginTakesTheNameAtOnce() {
        var login = Exchanging.exchange(Mechanism.LOGIN);
        assertThat(Exchanging.challenge(login.begin(octets("tim")))).isEqualTo("Password:");
        assertThat(login.respond(octets("secret"))).isInstanceOf(Step.Ask.class);
    }

    @Test
    void loginWithoutNameOrPasswordIsGarbled() {
        assertThat(Exchanging.exchange(Mechanism.LOGIN).begin(octets("")))
                .isInstanceOf(Step.Garbled.class);
        assertThat(Exchanging.exchange(Mechanism.LOGIN).begin(octets("a\0b")))
                .isInstanceOf(Step.Garbled.class);
        assertThat(loginWith("")).isInstanceOf(Step.Garbled.class);
        assertThat(loginWith("a\0b")).isInstanceOf(Step.Garbled.class);
        assertThat(loginWith("x".repeat(1025))).isInstanceOf(Step.Garbled.class);
    }

    private static Step loginWith(String password) {
        var login = Exchanging.exchange(Mechanism.LOGIN);
        login.begin(octets("tim"));
        return login.respond(octets(password));
    }
}
