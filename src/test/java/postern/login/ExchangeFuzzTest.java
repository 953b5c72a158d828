package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.octets;
import static postern.login.Exchanging.verifier;

import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import postern.login.Verifier.Scram.Hash;

/** Whatever octets come, an exchange ends with a step, soon, and lets nobody in by itself. */
class ExchangeFuzzTest {
    private static final int ROUNDS = 20_000;

    private static final Map<Mechanism, String> SAMPLES = new EnumMap<>(Mechanism.class);

    static {
        SAMPLES.put(Mechanism.PLAIN, "ann\0ann\0secret");
        SAMPLES.put(Mechanism.LOGIN, "ann");
        SAMPLES.put(Mechanism.SCRAM_SHA_1, "n,a=ann,n=ann,r=nonce");
        SAMPLES.put(Mechanism.SCRAM_SHA_256, "y,,n=ann,r=nonce,x=y");
        SAMPLES.put(Mechanism.SCRAM_SHA_256_PLUS, "p=tls-exporter,,n=ann,r=nonce");
        SAMPLES.put(Mechanism.CRAM_MD5, "ann b913a602c7eda7a495b4e6e7334d3890");
        SAMPLES.put(Mechanism.OAUTHBEARER, "n,a=ann,\1auth=Bearer a.b.c\1\1");
        SAMPLES.put(Mechanism.XOAUTH2, "user=ann\1auth=Bearer a.b.c\1\1");
        SAMPLES.put(Mechanism.EXTERNAL, "ann");
    }

    private static final String[] FINALS = {
        "c=biws,r=nonce,p=AAAA", "c=biws,r=nonceBDxQ,p=AAAA", "", "\1", "secret"
    };

    @ParameterizedTest
    @EnumSource
    void endsWithAStep(Mechanism mechanism) {
        var random = new Random(mechanism.word().hashCode());
        var channel = new SecureChannel(new byte[32], new byte[32], null);
        int asked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var exchange =
                    Exchanges.of(
                            mechanism, channel, random, "mx.example.org", random.nextBoolean());
            var step = exchange.begin(initial(random, mechanism));
            int turns = 0;
            boolean welcomed = false;
            while (turns++ < 10) {
                if (step instanceof Step.Challenge) {
                    step = exchange.respond(response(random, mechanism, turns));
                } else if (step instanceof Step.Ask(var question)) {
                    asked++;
                    var answer = answer(random, question);
                    welcomed = answer instanceof Answer.Welcome;
                    step = exchange.answered(answer);
                } else break;
            }
            assertThat(turns).isLessThan(10);
            assertThat(step)
                    .isInstanceOfAny(
                            Step.Done.class,
                            Step.Failed.class,
                            Step.Unavailable.class,
                            Step.Garbled.class);
            if (step instanceof Step.Done) assertThat(welcomed).isTrue();
        }
        // without a certificate EXTERNAL asks nobody
        if (mechanism != Mechanism.EXTERNAL) assertThat(asked).isGreaterThan(ROUNDS / 100);
    }

    private static byte @Nullable [] initial(Random random, Mechanism mechanism) {
        return random.nextInt(4) == 0 ? null : response(random, mechanism, 0);
    }

    private static byte[] response(Random random, Mechanism mechanism, int turn) {
        var sample = turn < 2 ? SAMPLES.get(mechanism) : FINALS[random.nextInt(FINALS.length)];
        var octets = octets(sample);
        switch (random.nextInt(4)) {
            case 0 -> {
                octets = new byte[random.nextInt(40)];
                random.nextBytes(octets);
            }
            case 1 -> {
                for (int i = random.nextInt(1, 4); i > 0 && octets.length > 0; i--)
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            case 2 -> {
                octets = octets(sample.repeat(random.nextInt(1, 400)));
            }
            default -> {} // as it is
        }
        return octets;
    }

    private static Answer answer(Random random, Question question) {
        return switch (random.nextInt(4)) {
            case 0 -> new Answer.Unavailable("down");
            case 1 -> new Answer.Unknown();
            default ->
                    question instanceof Question.Stored(_, var mechanism)
                            ? new Answer.Kept(kept(mechanism))
                            : new Answer.Welcome(ANN);
        };
    }

    private static final Verifier SECRET = new Verifier.Secret(octets("secret"));
    private static final Verifier SHA_1 = verifier(Hash.SHA_1, "secret", "c2FsdA==", 1);
    private static final Verifier SHA_256 = verifier(Hash.SHA_256, "secret", "c2FsdA==", 1);

    private static Verifier kept(Mechanism mechanism) {
        return switch (mechanism) {
            case CRAM_MD5 -> SECRET;
            case SCRAM_SHA_1 -> SHA_1;
            default -> SHA_256;
        };
    }
}
