package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.Exchanging.ANN;
import static postern.login.Exchanging.challenge;
import static postern.login.Exchanging.octets;
import static postern.login.Exchanging.verifier;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.login.Verifier.Scram.Hash;

class ScramExchangeTest {
    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String PROOF = ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final Verifier.Scram KEPT =
            verifier(Hash.SHA_256, "pencil", "W22ZaJ0SNY7soEsUEjb6gQ==", 4096);

    private static Exchange sha256(String fresh) {
        return new ScramExchange(Mechanism.SCRAM_SHA_256, SecureChannel.PLAIN, fresh, false);
    }

    /** After its first message, on the nonce of RFC 7677. */
    private static Exchange opened() {
        var scram = sha256("%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
        assertThat(scram.begin(octets(FIRST)))
                .isEqualTo(new Step.Ask(new Question.Stored("user", Mechanism.SCRAM_SHA_256)));
        assertThat(challenge(scram.answered(new Answer.Kept(KEPT))))
                .isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        return scram;
    }

    @Test
    void theExampleOfRfc7677() {
        var scram = opened();
        assertThat(scram.respond(octets("c=biws,r=" + NONCE + PROOF)))
                .isEqualTo(new Step.Ask(new Question.Proved("user", true)));
        assertThat(challenge(scram.answered(new Answer.Welcome(ANN))))
                .isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(scram.respond(new byte[0])).isEqualTo(new Step.Done(ANN));
    }

    @Test
    void theExampleOfRfc5802() {
        var scram =
                new ScramExchange(
                        Mechanism.SCRAM_SHA_1, SecureChannel.PLAIN, "3rfcNHYJY1ZVvWVs7j", false);
        assertThat(challenge(scram.begin(null))).isEmpty();
        assertThat(scram.respond(octets("n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL")))
                .isEqualTo(new Step.Ask(new Question.Stored("user", Mechanism.SCRAM_SHA_1)));
        var kept = verifier(Hash.SHA_1, "pencil", "QSXCR+Q6sek8bf92", 4096);
        assertThat(challenge(scram.answered(new Answer.Kept(kept))))
                .isEqualTo(
                        "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096");
        assertThat(
                        scram.respond(
                                octets(
                                        "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
                                                + "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=")))
                .isEqualTo(new Step.Ask(new Question.Proved("user", true)));
        assertThat(challenge(scram.answered(new Answer.Welcome(ANN))))
                .isEqualTo("v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
    }

    /** Counted, and a failure whatever is said to it. */
    @Test
    void aWrongProofIsAskedAboutToo() {
        for (var proof :
                new String[] {
                    ",p=" + Base64.getEncoder().encodeToString(new byte[32]), ",p=AA=="
                }) {
            var scram = opened();
            assertThat(scram.respond(octets("c=biws,r=" + NONCE + proof)))
                    .isEqualTo(new Step.Ask(new Question.Proved("user", false)));
            assertThat(scram.answered(new Answer.Welcome(ANN))).isInstanceOf(Step.Failed.class);
        }
    }

    @Test
    void aRightProofIsNotEnough() {
        assertThat(provedAnd(new Answer.Unknown())).isInstanceOf(Step.Failed.class);
        assertThat(provedAnd(new Answer.Wrong("blocked"))).isEqualTo(new Step.Failed("blocked"));
        assertThat(provedAnd(new Answer.Unavailable("x"))).isEqualTo(new Step.Unavailable("x"));
    }

    private static Step provedAnd(Answer answer) {
        var scram = opened();
        scram.respond(octets("c=biws,r=" + NONCE + PROOF));
        return scram.answered(answer);
    }

    @Test
    void nothingFollowsTheServersProof() {
        var scram = opened();
        scram.respond(octets("c=biws,r=" + NONCE + PROOF));
        scram.answered(new Answer.Welcome(ANN));
        assertThat(scram.respond(octets("x"))).isInstanceOf(Step.Garbled.class);
    }

    @Test
    void aDirectoryThatIsDown() {
        var scram = sha256("x");
        scram.begin(octets(FIRST));
        assertThat(scram.answered(new Answer.Unavailable("x")))
                .isEqualTo(new Step.Unavailable("x"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=biws,r=rOprNGfwEbeRWgbNEkqO", // without our part
                "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k1",
                "c=biws,r=x",
                "c=eSws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", // y,,
                "c=bixhPXgs,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0",
            })
    void anotherNonceOrChannelFails(String message) {
        assertThat(opened().respond(octets(message + PROOF))).isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "c=biws",
                "r=x,p=AA==",
                "c=biws,r=x",
                "c=biws,r=x,p=",
                "c=biws,r=x,p=AA", // not padded
                "c=biws,r=x,p=AB==", // no canonical base64
                "c=*,r=x,p=AA==",
                "r=x,c=biws,p=AA==",
                "*",
            })
    void whatIsNoFinalMessage(String message) {
        assertThat(opened().respond(octets(message))).isInstanceOf(Step.Garbled.class);
    }

    @Test
    void extensionsAreSignedAndElseIgnored() {
        var scram = sha256("s");
        scram.begin(octets("n,,n=user,r=c,x=later"));
        scram.answered(new Answer.Kept(KEPT));
        var salt = "W22ZaJ0SNY7soEsUEjb6gQ==";
        var bare = "n=user,r=c,x=later,r=cs,s=" + salt + ",i=4096,c=biws,r=cs,y=too";
        assertThat(scram.respond(octets("c=biws,r=cs,y=too,p=" + proof("pencil", salt, bare))))
                .isEqualTo(new Step.Ask(new Question.Proved("user", true)));
    }

    private static String proof(String password, String salt, String signed) {
        var key =
                Hashes.hmac(
                        "HmacSHA256",
                        Exchanging.salted(Hash.SHA_256, password, salt, 4096),
                        octets("Client Key"));
        var signature = Hashes.hmac("HmacSHA256", Hashes.hash("SHA-256", key), octets(signed));
        for (int i = 0; i < key.length; i++) key[i] ^= signature[i];
        return Octets.base64(key);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n,,n=user,r=x | user",
                "n,a=User,n=user,r=x | user",
                "y,,n=user,r=x | user",
                "n,,n==3Duser,r=x | =user",
                "n,a==3DUSER,n==3Duser,r=x | =user",
                "n,,n=JÜRGEN,r=x | jürgen",
            })
    void whoTheFirstMessageNames(String message, String user) {
        assertThat(sha256("x").begin(octets(message)))
                .isEqualTo(new Step.Ask(new Question.Stored(user, Mechanism.SCRAM_SHA_256)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,m=x,n=user,r=x", // RFC 5802 §5.1
                "p=tls-exporter,,n=user,r=x",
                "n,a=other,n=user,r=x",
                "n,,n=us er,r=x",
                "n,,n=us=2Cer,r=x",
            })
    void whatFailsAtOnce(String message) {
        assertThat(sha256("x").begin(octets(message))).isInstanceOf(Step.Failed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=,r=x",
                "n,,n=user",
                "n,,n=user,r=",
                "n,,n=user,r=a b",
                "n,,n=us=er,r=x",
                "n,,n=user=2c,r=x",
                "n,a=,n=user,r=x",
                "n,a==x,n=user,r=x",
                "n=x,,n=user,r=x",
                "p,,n=user,r=x",
                "p=,,n=user,r=x",
                "x,,n=user,r=x",
                "F,n,,n=user,r=x",
                "n,,r=x,n=user",
            })
    void whatIsNoFirstMessage(String message) {
        assertThat(sha256("x").begin(octets(message))).isInstanceOf(Step.Garbled.class);
        assertThat(sha256("x").begin(octets("n,,n=user,r=" + "x".repeat(2048))))
                .isInstanceOf(Step.Garbled.class);
    }
}
