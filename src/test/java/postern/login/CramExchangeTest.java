package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.challenge;
import static postern.login.Exchanging.octets;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CramExchangeTest {
    private static final String DIGEST = "b913a602c7eda7a495b4e6e7334d3890";
    private static final Answer TIM =
            new Answer.Kept(new Verifier.Secret(octets("tanstaaftanstaaf")));

    private static Exchange begun() {
        var cram = new CramExchange("<1896.697170952@postoffice.reston.mci.net>");
        assertThat(challenge(cram.begin(null)))
                .isEqualTo("<1896.697170952@postoffice.reston.mci.net>");
        return cram;
    }

    @Test
    void theExampleOfRfc2195() {
        var cram = begun();
        assertThat(cram.respond(octets("Tim " + DIGEST)))
                .isEqualTo(new Step.Ask(new Question.Stored("tim", Mechanism.CRAM_MD5)));
        assertThat(cram.answered(TIM)).isEqualTo(new Step.Ask(new Question.Proved("tim", true)));
        assertThat(cram.answered(new Answer.Welcome(ANN))).isEqualTo(new Step.Done(ANN));
    }

    @Test
    void aWrongDigestIsAskedAboutToo() {
        for (var kept : new Answer[] {TIM, new Answer.Kept(new Verifier.Secret(new byte[0]))}) {
            var cram = begun();
            cram.respond(octets("tim b913a602c7eda7a495b4e6e7334d3891"));
            assertThat(cram.answered(kept))
                    .isEqualTo(new Step.Ask(new Question.Proved("tim", false)));
            assertThat(cram.answered(new Answer.Welcome(ANN))).isInstanceOf(Step.Failed.class);
        }
    }

    @Test
    void aDirectoryThatIsDown() {
        var cram = begun();
        cram.respond(octets("tim " + DIGEST));
        assertThat(cram.answered(new Answer.Unavailable("x"))).isEqualTo(new Step.Unavailable("x"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "tim", "tim ", " " + DIGEST, "tim " + DIGEST + "0", "tim\0 x"})
    void whatIsNoResponse(String response) {
        assertThat(begun().respond(octets(response))).isInstanceOf(Step.Garbled.class);
        assertThat(begun().respond(octets("x".repeat(300) + " " + DIGEST)))
                .isInstanceOf(Step.Garbled.class);
    }

    @Test
    void theServerBegins() {
        assertThat(begunWith("tim " + DIGEST)).isInstanceOf(Step.Garbled.class);
    }

    private static Step begunWith(String initial) {
        return Exchanging.exchange(Mechanism.CRAM_MD5).begin(octets(initial));
    }

    @Test
    void challengesNameTheHostAndAreNeverTheSame() {
        var random = new Random(2195);
        var one = challenged(random);
        assertThat(one).startsWith("<").endsWith("@mx.example.org>");
        assertThat(challenged(random)).isNotEqualTo(one);
    }

    private static String challenged(Random random) {
        return challenge(
                Exchanges.of(
                                Mechanism.CRAM_MD5,
                                SecureChannel.PLAIN,
                                random,
                                "mx.example.org",
                                false)
                        .begin(null));
    }
}
