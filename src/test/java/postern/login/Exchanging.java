package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import postern.policy.AddressPatterns;

/** What tests of exchanges share. */
final class Exchanging {
    static final Account ANN = new Account("ann", Set.of(), new AddressPatterns(List.of()));

    private Exchanging() {}

    static Exchange of(Mechanism mechanism) {
        return of(mechanism, SecureChannel.PLAIN);
    }

    static Exchange of(Mechanism mechanism, SecureChannel channel) {
        return Exchanges.of(mechanism, channel, new Random(4422), "mx.example.org", false);
    }

    static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the challenge says. */
    static String challenge(Step step) {
        assertThat(step).isInstanceOf(Step.Challenge.class);
        return new String(((Step.Challenge) step).octets(), StandardCharsets.UTF_8);
    }
}
