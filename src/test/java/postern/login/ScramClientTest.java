package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.challenge;
import static postern.login.Exchanging.octets;
import static postern.login.Exchanging.verifier;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import postern.login.Verifier.Scram.Hash;

/** SCRAM with a client that others wrote. */
class ScramClientTest {
    private static final SecureChannel CHANNEL =
            new SecureChannel(
                    octets("thirty-two octets of an exporter"), octets("a certificate"), null);

    private static Verifier.Scram kept(Mechanism mechanism, String password) {
        return verifier(
                mechanism == Mechanism.SCRAM_SHA_1 ? Hash.SHA_1 : Hash.SHA_256,
                password,
                "c2FsdHNhbHRzYWx0",
                5000);
    }

    private static ScramClient.FinalBuildStage client(Mechanism mechanism, String password) {
        return ScramClient.builder()
                .advertisedMechanisms(List.of(mechanism.word()))
                .username("Ann=Lee@example.org")
                .password(password.toCharArray());
    }

    private static Exchange server(Mechanism mechanism) {
        return Exchanges.of(mechanism, CHANNEL, new Random(5), "mx.example", false);
    }

    /** The last step; the client has found the server's proof right if it is Done. */
    private static Step run(ScramClient client, Exchange server, Verifier kept)
            throws ScramException {
        assertThat(server.begin(octets(client.clientFirstMessage().toString())))
                .isInstanceOfSatisfying(
                        Step.Ask.class,
                        ask -> assertThat(ask.question().user()).isEqualTo("ann=lee@example.org"));
        client.serverFirstMessage(challenge(server.answered(new Answer.Kept(kept))));
        var asked = server.respond(octets(client.clientFinalMessage().toString()));
        if (!asked.equals(new Step.Ask(new Question.Proved("ann=lee@example.org", true))))
            return asked instanceof Step.Ask ? server.answered(new Answer.Welcome(ANN)) : asked;
        client.serverFinalMessage(challenge(server.answered(new Answer.Welcome(ANN))));
        return server.respond(new byte[0]);
    }

    @ParameterizedTest
    @EnumSource(names = {"SCRAM_SHA_1", "SCRAM_SHA_256"})
    void theRightPasswordLogsIn(Mechanism mechanism) throws ScramException {
        assertThat(
                        run(
                                client(mechanism, "pässword").build(),
                                server(mechanism),
                                kept(mechanism, "pässword")))
                .isEqualTo(new Step.Done(ANN));
    }

    @ParameterizedTest
    @EnumSource(names = {"SCRAM_SHA_1", "SCRAM_SHA_256"})
    void theWrongOneDoesNot(Mechanism mechanism) throws ScramException {
        assertThat(
                        run(
                                client(mechanism, "guess").build(),
                                server(mechanism),
                                kept(mechanism, "pässword")))
                .isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "tls-exporter, thirty-two octets of an exporter",
        "tls-server-end-point, a certificate"
    })
    void plusIsBoundToTheChannel(String name, String octets) throws ScramException {
        var plus = Mechanism.SCRAM_SHA_256_PLUS;
        var kept = kept(plus, "pencil");
        var client = client(plus, "pencil").channelBinding(name, octets(octets)).build();
        assertThat(client.getScramMechanism().getName()).isEqualTo("SCRAM-SHA-256-PLUS");
        assertThat(run(client, server(plus), kept)).isEqualTo(new Step.Done(ANN));

        var elsewhere = client(plus, "pencil").channelBinding(name, octets("other")).build();
        assertThat(run(elsewhere, server(plus), kept)).isInstanceOf(Step.Failed.class);
    }

    /** A server that has only the stored key cannot show itself to be ours. */
    @Test
    void theClientHearsWhoTheServerIs() {
        var mechanism = Mechanism.SCRAM_SHA_256;
        var kept = kept(mechanism, "pencil");
        var stolen =
                new Verifier.Scram(
                        kept.hash(),
                        kept.salt(),
                        kept.iterations(),
                        kept.storedKey(),
                        new byte[32]);
        assertThatThrownBy(
                        () -> run(client(mechanism, "pencil").build(), server(mechanism), stolen))
                .isInstanceOf(ScramException.class);
    }
}
