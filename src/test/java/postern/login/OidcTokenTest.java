package postern.login;

import static org.assertj.core.api.Assertions.assertThat;
import static postern.login.TestIssuer.header;
import static postern.login.TestIssuer.part;
import static postern.login.TestIssuer.signed;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import postern.mail.Mailbox;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;

/** Which signatures and headers are believed. */
class OidcTokenTest {
    private final TestIssuer issuer = new TestIssuer();
    private final OidcDirectory directory = issuer.directory();

    @AfterEach
    void close() {
        issuer.close();
    }

    private void isWelcome(String token) {
        assertThat(directory.token("bob", token))
                .isEqualTo(
                        new Answer.Welcome(
                                new Account(
                                        "bob",
                                        Set.of("staff", "printers"),
                                        new AddressPatterns(
                                                List.of(
                                                        AddressPattern.exactly(
                                                                Mailbox.of("bob@example.com")))))));
    }

    private void isWrong(String token, String why) {
        assertThat(directory.token("bob", token)).isInstanceOf(Answer.Wrong.class);
        assertThat(directory.token("bob", token).toString()).contains(why);
    }

    @Test
    void aRightTokenIsWelcome() {
        isWelcome(issuer.token());
    }

    @Test
    void itKnowsNobodyWithoutAToken() {
        assertThat(directory.password("bob", "secret")).isEqualTo(new Answer.Unknown());
        assertThat(directory.account("bob")).isEqualTo(new Answer.Unknown());
        assertThat(directory.stored("bob", Mechanism.SCRAM_SHA_256))
                .isEqualTo(new Answer.Unknown());
        assertThat(directory.mechanisms())
                .containsExactlyInAnyOrder(Mechanism.OAUTHBEARER, Mechanism.XOAUTH2);
        assertThat(issuer.web.asked("/keys")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void signaturesByRsa(String algorithm) {
        isWelcome(signed(header(algorithm, "r1"), issuer.claims(), TestIssuer.RSA));
    }

    @ParameterizedTest
    @CsvSource({"ES256,P-256", "ES384,P-384", "ES512,P-521"})
    void signaturesByEllipticCurves(String algorithm, String curve) {
        var key = TestIssuer.ec("e2", Curve.parse(curve));
        issuer.has(TestIssuer.RSA, key);
        isWelcome(signed(header(algorithm, "e2"), issuer.claims(), key));
    }

    @ParameterizedTest
    @ValueSource(strings = {"EdDSA", "Ed25519"})
    void signaturesByEd25519(String algorithm) throws GeneralSecurityException {
        var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        var encoded = pair.getPublic().getEncoded();
        var point = Arrays.copyOfRange(encoded, encoded.length - 32, encoded.length);
        issuer.has(
                new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point))
                        .keyID("o1")
                        .build());
        var input = part(header(algorithm, "o1")) + "." + part(issuer.claims());
        var signer = Signature.getInstance("Ed25519");
        signer.initSign(pair.getPrivate());
        signer.update(input.getBytes(StandardCharsets.US_ASCII));
        var signature = signer.sign();
        isWelcome(input + "." + Base64URL.encode(signature));
        signature[7] ^= 1;
        isWrong(input + "." + Base64URL.encode(signature), "not signed by a key of its issuer");
    }

    @Test
    void anotherKeyOfThatName() {
        var forged = signed(header("RS256", "r1"), issuer.claims(), TestIssuer.OTHER_RSA);
        isWrong(forged, "not signed by a key of its issuer");
        assertThat(issuer.asked()).isEqualTo(1); // a forgery does not make us ask again
    }

    @Test
    void aTokenThatWasChanged() {
        var parts = issuer.token().split("\\.");
        var changed = part(issuer.claims("preferred_username", "bob"));
        isWrong(parts[0] + "." + changed + "." + parts[2], "not signed");
        isWrong(parts[0] + "." + parts[1] + ".", "not signed");
        isWrong(parts[0] + "." + parts[1] + ".AAAA", "not signed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"none", "None", "NONE", "nOnE", "", "HS256", "HS384", "HS512", "ES256K"})
    void anAlgorithmThatIsNotTaken(String algorithm) {
        var token = part(header(algorithm, "r1")) + "." + part(issuer.claims()) + ".";
        isWrong(token, "tokens signed by " + algorithm + " are not taken");
        isWrong(token + "AAAA", "are not taken");
    }

    /** The public key as if it were a shared secret, in each form in which it is known. */
    @Test
    void anHmacWithThePublicKey() throws JOSEException {
        var publicKey = TestIssuer.RSA.toPublicJWK();
        for (var secret :
                List.of(
                        publicKey.toRSAPublicKey().getEncoded(),
                        publicKey.toJSONString().getBytes(StandardCharsets.UTF_8),
                        publicKey.getModulus().decode())) {
            var input = part(header("HS256", "r1")) + "." + part(issuer.claims());
            var signature =
                    new MACSigner(secret)
                            .sign(
                                    new JWSHeader(JWSAlgorithm.HS256),
                                    input.getBytes(StandardCharsets.US_ASCII));
            isWrong(input + "." + signature, "HS256 are not taken");
        }
    }

    /** Even if an issuer publishes a secret, and a faulty configuration names HMAC. */
    @Test
    void noKeyOfOursIsEverASecret() throws JOSEException {
        var secret = new byte[32];
        var input = part(header("HS256", "s1")) + "." + part(issuer.claims());
        var octets = input.getBytes(StandardCharsets.US_ASCII);
        var signature = new MACSigner(secret).sign(new JWSHeader(JWSAlgorithm.HS256), octets);
        var reading = SignedToken.read(input + "." + signature, List.of("HS256"));
        var token = ((SignedToken.Reading.Signed) reading).token();
        assertThat(token.isBy(new OctetSequenceKey.Builder(secret).keyID("s1").build())).isFalse();
    }

    @Test
    void theKindOfTheKeyHasToFitTheAlgorithm() {
        var claims = issuer.claims();
        isWrong(
                part(header("ES256", "r1")) + "." + part(claims) + "." + "A".repeat(86),
                "not signed");
        isWrong(signed(header("RS256", "e1"), claims, TestIssuer.RSA), "not signed");
    }

    @Test
    void whatAKeyIsNotForItDoesNotProve() {
        var key = TestIssuer.RSA;
        for (JWK other :
                List.of(
                        new RSAKey.Builder(key).keyUse(KeyUse.ENCRYPTION).build(),
                        new RSAKey.Builder(key).keyOperations(Set.of()).build(),
                        new RSAKey.Builder(key).algorithm(JWSAlgorithm.RS512).build())) {
            issuer.has(other);
            var token = issuer.token();
            assertThat(issuer.directory().token("bob", token)).isInstanceOf(Answer.Wrong.class);
        }
        issuer.has(
                new RSAKey.Builder(key)
                        .algorithm(JWSAlgorithm.RS256)
                        .keyUse(KeyUse.SIGNATURE)
                        .build());
        isWelcome(issuer.token());
    }

    @Test
    void aShortKeyProvesNothing() {
        var key = TestIssuer.rsa("short", 1024);
        issuer.has(key);
        isWrong(signed(header("RS256", "short"), issuer.claims(), key), "not signed");
    }

    /** A header may bring or name a key: whoever made the token has made that too. */
    @Test
    void keysWithinATokenAreNotLookedAt() {
        for (var field : List.of("jwk", "jku", "x5u")) {
            var header = header("RS256", "r1");
            header.put(
                    field,
                    field.equals("jwk")
                            ? TestIssuer.OTHER_RSA.toPublicJWK().toJSONObject()
                            : issuer.web.uri("/evil").toString());
            issuer.web.json("/evil", 200, "{\"keys\":[" + TestIssuer.OTHER_RSA + "]}");
            isWrong(signed(header, issuer.claims(), TestIssuer.OTHER_RSA), "not signed");
            assertThat(issuer.web.asked("/evil")).isEmpty();
        }
    }

    @Test
    void aDemandedExtensionIsNotKnown() {
        var header = header("RS256", "r1");
        header.put("crit", List.of("exp"));
        isWrong(signed(header, issuer.claims(), TestIssuer.RSA), "demands an extension");
        header.put("crit", List.of("b64"));
        header.put("b64", false);
        isWrong(signed(header, issuer.claims(), TestIssuer.RSA), "demands an extension");
    }

    @ParameterizedTest
    @CsvSource({"at+jwt", "AT+JWT", "application/at+jwt", "JWT", "jwt"})
    void typesOfAccessTokens(String type) {
        var header = header("RS256", "r1");
        header.put("typ", type);
        isWelcome(signed(header, issuer.claims(), TestIssuer.RSA));
        header.remove("typ");
        isWelcome(signed(header, issuer.claims(), TestIssuer.RSA));
    }

    @ParameterizedTest
    @ValueSource(strings = {"logout+jwt", "dpop+jwt", "secevent+jwt", "JOSE", ""})
    void otherTypes(String type) {
        var header = header("RS256", "r1");
        header.put("typ", type);
        isWrong(signed(header, issuer.claims(), TestIssuer.RSA), "is no access token");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "opaque",
                "a.b.c",
                "ya29.a0Af.x",
                "e30.e30.",
                "e30.e30.e30.e30.e30"
            })
    void whatIsNoSignedToken(String token) {
        isWrong(token, "no signed JWT");
    }

    @Test
    void headersAndClaimsThatCannotBeRead() {
        isWrong(part(header("RS256", "r1")) + ".bm90IEpTT04.AAAA", "holds no claims");
        isWrong(
                part(Map.of("alg", "RS256", "kid", 7)) + "." + part(issuer.claims()) + ".AAAA",
                "header cannot be read");
        var deep = "{\"a\":".repeat(3000) + "1" + "}".repeat(3000);
        isWrong(part(header("RS256", "r1")) + "." + Base64URL.encode(deep) + ".AAAA", "");
    }

    @Test
    void aHugeToken() {
        isWrong(signed(issuer.claims("more", "x".repeat(20_000))), "longer than 16 KiB");
    }
}
