package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tokens from the client's octets to the end of the exchange. */
class OidcExchangeTest {
    private final TestIssuer issuer = new TestIssuer();
    private final Authenticator authenticator =
            new Authenticator(List.of(issuer.directory()), (_, _) -> new Answer.Unknown());

    @AfterEach
    void close() {
        authenticator.close();
        issuer.close();
    }

    private Step shown(Mechanism mechanism, String user, String token) {
        var front = mechanism == Mechanism.XOAUTH2 ? "user=" + user : "n,a=" + user + ",";
        var message = front + "\u0001auth=Bearer " + token + "\u0001\u0001";
        var exchange = Exchanging.exchange(mechanism);
        var asked = exchange.begin(Exchanging.octets(message));
        assertThat(asked).isInstanceOf(Step.Ask.class);
        var step = exchange.answered(authenticator.ask(((Step.Ask) asked).question()));
        return step instanceof Step.Challenge ? exchange.respond(new byte[] {1}) : step;
    }

    @Test
    void bothMechanismsAreOffered() {
        assertThat(authenticator.usual()).containsExactly(Mechanism.OAUTHBEARER, Mechanism.XOAUTH2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Mechanism.class,
            names = {"OAUTHBEARER", "XOAUTH2"})
    void aTokenDecidesHowItEnds(Mechanism mechanism) {
        issuer.web.goDown();
        assertThat(shown(mechanism, "Bob", issuer.token())).isInstanceOf(Step.Unavailable.class);
        issuer.web.comeBack();
        issuer.clock.pass(Duration.ofSeconds(10));
        var done = shown(mechanism, "Bob@example.com", issuer.token());
        assertThat(done).isInstanceOf(Step.Done.class);
        assertThat(((Step.Done) done).account().user()).isEqualTo("bob");
        assertThat(shown(mechanism, "ann", issuer.token()))
                .isEqualTo(new Step.Failed("the token is for bob, not for ann"));
        assertThat(shown(mechanism, "bob", TestIssuer.signed(issuer.claims("exp", 0))))
                .isEqualTo(new Step.Failed("the token has expired"));
    }
}
