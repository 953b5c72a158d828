package postern.login;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import java.text.ParseException;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures that others have made: the examples of the standards. */
class SignedTokenTest {
    /** RFC 7515 §A.3. */
    private static final String ES256 =
            """
            {"kty":"EC","crv":"P-256",
             "x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
             "y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}
            """;

    /** RFC 8037 §A.2. */
    private static final String ED25519 =
            """
            {"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
            """;

    @ParameterizedTest
    @CsvSource({
        "ES256,eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfT"
                + "jDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        "EdDSA,eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
                + "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    })
    void examplesOfTheStandards(String algorithm, String text) throws ParseException {
        var key = JWK.parse(algorithm.equals("ES256") ? ES256 : ED25519);
        assertThat(token(text).isBy(key)).isTrue();
        assertThat(token(text.replace("eyJhbGci", "eyJhbGcj")).isBy(key)).isFalse();
        int dot = text.lastIndexOf('.');
        var other = (text.charAt(dot - 2) == 'A' ? "B" : "A");
        assertThat(token(text.substring(0, dot - 2) + other + text.substring(dot - 1)).isBy(key))
                .isFalse();
    }

    private static SignedToken token(String text) throws ParseException {
        int dot = text.lastIndexOf('.');
        var front = text.substring(0, text.indexOf('.'));
        return new SignedToken(
                JWSHeader.parse(new Base64URL(front.replace("eyJhbGcj", "eyJhbGci"))),
                text.substring(0, dot),
                new Base64URL(text.substring(dot + 1)),
                Map.of());
    }
}
