package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.challenge;
import static postern.login.Exchanging.exchange;
import static postern.login.Exchanging.octets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenExchangesTest {
    private static final String TOKEN = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

    /** RFC 7628 §4.1. */
    private static final String BEARER =
            "n,a=user@example.com,\1host=server.example.com\1port=143\1auth=Bearer "
                    + TOKEN
                    + "\1\1";

    private static final String XOAUTH2 = "user=User@example.com\1auth=Bearer " + TOKEN + "\1\1";

    private static final Step ASKED = new Step.Ask(new Question.Token("user@example.com", TOKEN));

    private static String message(Mechanism mechanism) {
        return mechanism == Mechanism.XOAUTH2 ? XOAUTH2 : BEARER;
    }

    @ParameterizedTest
    @EnumSource(names = {"OAUTHBEARER", "XOAUTH2"})
    void theTokenIsAskedAbout(Mechanism mechanism) {
        var at = exchange(mechanism);
        assertThat(at.begin(octets(message(mechanism)))).isEqualTo(ASKED);
        assertThat(at.answered(new Answer.Welcome(ANN))).isEqualTo(new Step.Done(ANN));

        var asked = exchange(mechanism);
        assertThat(challenge(asked.begin(null))).isEmpty();
        assertThat(asked.respond(octets(message(mechanism)))).isEqualTo(ASKED);
        assertThat(asked.answered(new Answer.Unavailable("x")))
                .isEqualTo(new Step.Unavailable("x"));
    }

    @ParameterizedTest
    @EnumSource(names = {"OAUTHBEARER", "XOAUTH2"})
    void aWrongTokenGetsItsStatusFirst(Mechanism mechanism) {
        var status =
                mechanism == Mechanism.XOAUTH2
                        ? "{\"status\":\"401\",\"schemes\":\"bearer\"}"
                        : "{\"status\":\"invalid_token\"}";
        for (var dummy : new String[] {"\1", "", "anything"}) {
            var exchange = exchange(mechanism);
            exchange.begin(octets(message(mechanism)));
            assertThat(challenge(exchange.answered(new Answer.Wrong("expired")))).isEqualTo(status);
            assertThat(exchange.respond(octets(dummy))).isEqualTo(new Step.Failed("expired"));
        }
        var unknown = exchange(mechanism);
        unknown.begin(octets(message(mechanism)));
        assertThat(challenge(unknown.answered(new Answer.Unknown()))).isEqualTo(status);
        assertThat(unknown.respond(octets("\1"))).isInstanceOf(Step.Failed.class);
    }

    @Test
    void bearerNeedNotNameAnybody() {
        assertThat(exchange(Mechanism.OAUTHBEARER).begin(octets("n,,\1auth=bearer a.b-c~d\1\1")))
                .isEqualTo(new Step.Ask(new Question.Token("", "a.b-c~d")));
        assertThat(exchange(Mechanism.OAUTHBEARER).begin(octets("y,,\1auth=Bearer x\1\1")))
                .isInstanceOf(Step.Ask.class);
    }

    /** Clients ask so which tokens would do (RFC 7628 §4.3). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,\1auth=\1\1",
                "n,,\1\1",
                "n,,\1auth=Basic eDp5\1\1",
                "n,,\1auth=Bearer a b\1\1",
                "n,,\1auth=Bearer \1\1",
            })
    void noBearerTokenGetsTheStatusToo(String message) {
        var exchange = exchange(Mechanism.OAUTHBEARER);
        assertThat(challenge(exchange.begin(octets(message)))).contains("invalid_token");
        assertThat(exchange.respond(octets("\1"))).isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\1",
                "n,,",
                "n,,\1",
                "n,,auth=Bearer x\1\1",
                "n,,\1auth=Bearer x\1",
                "n,,\1auth=Bearer x",
                "n,,\1auth=Bearer x\1\1\1",
                "n,,\1=x\1\1",
                "n,,\1auth\1x=y\1\1",
                "n,,\1auth=Bearer x\1auth=Bearer y\1\1",
                "\1auth=Bearer x\1\1",
            })
    void whatIsNoBearerMessage(String message) {
        assertThat(exchange(Mechanism.OAUTHBEARER).begin(octets(message)))
                .isInstanceOf(Step.Garbled.class);
        assertThat(exchange(Mechanism.OAUTHBEARER).begin(new byte[12289]))
                .isInstanceOf(Step.Garbled.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\1\1", "auth=Bearer x\1\1", "user=a", "user=a\1auth=Bearer x\1", "\1"})
    void whatIsNoXoauth2Message(String message) {
        assertThat(exchange(Mechanism.XOAUTH2).begin(octets(message)))
                .isInstanceOf(Step.Garbled.class);
    }

    @Test
    void namesThatAreNoneAndBindingsFail() {
        assertThat(exchange(Mechanism.OAUTHBEARER).begin(octets("n,a=a b,\1auth=Bearer x\1\1")))
                .isInstanceOf(Step.Failed.class);
        assertThat(
                        exchange(Mechanism.OAUTHBEARER)
                                .begin(octets("p=tls-exporter,,\1auth=Bearer x\1\1")))
                .isInstanceOf(Step.Failed.class);
        assertThat(exchange(Mechanism.XOAUTH2).begin(octets("user=\1auth=Bearer x\1\1")))
                .isInstanceOf(Step.Failed.class);
    }
}
