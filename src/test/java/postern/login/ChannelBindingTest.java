package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.octets;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which first messages of SCRAM go with which offers (RFC 5802 §6). */
class ChannelBindingTest {
    private static final SecureChannel BOUND =
            new SecureChannel(new byte[] {1, 2, 3}, new byte[] {4, 5}, null);
    private static final SecureChannel END_POINT =
            new SecureChannel(new byte[0], new byte[] {4, 5}, null);

    private static Step begin(
            Mechanism mechanism, SecureChannel channel, boolean offered, String flag) {
        return Exchanges.of(mechanism, channel, new Random(1), "mx.example", offered)
                .begin(octets(flag + ",,n=user,r=x"));
    }

    @Test
    void plusBinds() {
        for (var name : new String[] {"tls-exporter", "tls-server-end-point"})
            assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, BOUND, true, "p=" + name))
                    .isEqualTo(
                            new Step.Ask(
                                    new Question.Stored("user", Mechanism.SCRAM_SHA_256_PLUS)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"n", "y", "p=tls-unique", "p=TLS-EXPORTER"})
    void plusWithoutBindingFails(String flag) {
        assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, BOUND, true, flag))
                .isInstanceOf(Step.Failed.class);
    }

    @Test
    void aBindingThatTheChannelHasNotFails() {
        assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, END_POINT, true, "p=tls-exporter"))
                .isInstanceOf(Step.Failed.class);
        assertThat(begin(Mechanism.SCRAM_SHA_256_PLUS, END_POINT, true, "p=tls-server-end-point"))
                .isInstanceOf(Step.Ask.class);
        assertThat(
                        begin(
                                Mechanism.SCRAM_SHA_256_PLUS,
                                SecureChannel.PLAIN,
                                true,
                                "p=tls-server-end-point"))
                .isInstanceOf(Step.Failed.class);
    }

    @Test
    void aClientThatHasNotSeenTheOfferIsBeingDeceived() {
        assertThat(begin(Mechanism.SCRAM_SHA_256, BOUND, true, "y"))
                .isInstanceOf(Step.Failed.class);
        assertThat(begin(Mechanism.SCRAM_SHA_1, BOUND, true, "y")).isInstanceOf(Step.Failed.class);
        assertThat(begin(Mechanism.SCRAM_SHA_256, BOUND, false, "y")).isInstanceOf(Step.Ask.class);
        assertThat(begin(Mechanism.SCRAM_SHA_256, BOUND, true, "n")).isInstanceOf(Step.Ask.class);
    }
}
