package postern.app;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;

/** Who makes access tokens: JWTs (RFC 9068) signed by a key of its own, without any library. */
final class SigningIssuer {
    static final String NAME = "https://login.ours.example";

    private final KeyPair key;

    SigningIssuer() throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        key = generator.generateKeyPair();
    }

    /** Its public key as a JWK set (RFC 7517). */
    String keys() {
        var rsa = (RSAPublicKey) key.getPublic();
        return "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"one\",\"n\":\"%s\",\"e\":\"AQAB\"}]}"
                .formatted(base64(unsigned(rsa.getModulus().toByteArray())));
    }

    private static byte[] unsigned(byte[] number) {
        return number[0] == 0 ? Arrays.copyOfRange(number, 1, number.length) : number;
    }

    /** One that says who holds it and whose address that is, for five minutes. */
    String token(String user, String address) throws GeneralSecurityException {
        long now = Instant.now().getEpochSecond();
        var signed =
                base64("{\"alg\":\"RS256\",\"typ\":\"at+jwt\",\"kid\":\"one\"}")
                        + "."
                        + base64(
                                """
                                {"iss":"%s","sub":"1","aud":"postern","iat":%d,"exp":%d,\
                                "preferred_username":"%s","email":"%s","email_verified":true}\
                                """
                                        .formatted(NAME, now, now + 300, user, address));
        var signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(key.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }
}
