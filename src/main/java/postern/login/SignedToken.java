package postern.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.text.ParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A JWT with a signature that is still to be checked (RFC 7519, RFC 7515 §3.1). What its header
 * says about keys, but for the name of one, is not looked at.
 *
 * @param claims as nobody has proved them yet
 */
record SignedToken(
        JWSHeader header, String signed, Base64URL signature, Map<String, Object> claims) {
    private static final int SHORTEST_RSA = 2048; // RFC 7518 §3.3
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    /** Types of a JWT that can be an access token; others have other uses (RFC 8725 §3.11). */
    private static final Set<String> TYPES = Set.of("jwt", "at+jwt", "application/at+jwt");

    /** What some text is. */
    sealed interface Reading {
        record Signed(SignedToken token) implements Reading {}

        /** A JWT that nobody has to check any further. */
        record Bad(String why) implements Reading {}

        /** No JWT with a signature: only its issuer can tell what it is. */
        record Opaque() implements Reading {}
    }

    /**
     * @param algorithms those that are taken
     */
    static Reading read(String text, List<String> algorithms) {
        var parts = text.split("\\.", -1);
        var fields = parts.length == 3 ? object(new Base64URL(parts[0])) : null;
        if (fields == null || !(fields.get("alg") instanceof String algorithm))
            return new Reading.Opaque();
        if (!algorithms.contains(algorithm))
            return new Reading.Bad("tokens signed by " + algorithm + " are not taken");
        if (fields.containsKey("crit"))
            return new Reading.Bad("the token demands an extension: " + fields.get("crit"));
        if (fields.get("typ") instanceof String type
                && !TYPES.contains(type.toLowerCase(Locale.ROOT)))
            return new Reading.Bad("a token of type " + type + " is no access token");
        var claims = object(new Base64URL(parts[1]));
        if (claims == null) return new Reading.Bad("the token holds no claims");
        try {
            var header = JWSHeader.parse(fields, new Base64URL(parts[0]));
            var signed = parts[0] + "." + parts[1];
            return new Reading.Signed(
                    new SignedToken(header, signed, new Base64URL(parts[2]), claims));
        } catch (ParseException | IllegalArgumentException e) {
            return new Reading.Bad("the token's header cannot be read: " + e.getMessage());
        }
    }

    private static @Nullable Map<String, Object> object(Base64URL part) {
        try {
            return JSONObjectUtils.parse(part.decodeToString());
        } catch (ParseException _) {
            return null;
        }
    }

    /** Whether that key could be the one: by its name, its use and its kind. */
    boolean couldBeBy(JWK key) {
        var name = header.getKeyID();
        return (name == null || name.equals(key.getKeyID()))
                && (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (key.getKeyOperations() == null
                        || key.getKeyOperations().contains(KeyOperation.VERIFY))
                && (key.getAlgorithm() == null
                        || plain(key.getAlgorithm().getName())
                                .equals(plain(header.getAlgorithm().getName())));
    }

    /** RFC 9864 has given EdDSA with that curve a name of its own. */
    private static String plain(String algorithm) {
        return algorithm.equals("Ed25519") ? "EdDSA" : algorithm;
    }

    /** Whether that key has signed it. The kind of the key says how it is used, nothing else. */
    boolean isBy(JWK key) {
        try {
            return switch (key) {
                case RSAKey rsa ->
                        rsa.size() >= SHORTEST_RSA
                                && new RSASSAVerifier(rsa).verify(header, octets(), signature);
                case ECKey ec -> new ECDSAVerifier(ec).verify(header, octets(), signature);
                case OctetKeyPair pair when pair.getCurve().equals(Curve.Ed25519) ->
                        plain(header.getAlgorithm().getName()).equals("EdDSA") && isBy(pair);
                default -> false;
            };
        } catch (JOSEException | GeneralSecurityException | IllegalArgumentException _) {
            return false; // a key of another algorithm, or octets that are no signature
        }
    }

    private boolean isBy(OctetKeyPair pair) throws GeneralSecurityException {
        var point = pair.getDecodedX();
        if (point.length != 32) return false;
        var encoded = new byte[ED25519.length + point.length]; // RFC 8410 §4
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(point, 0, encoded, ED25519.length, point.length);
        var verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(
                KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded)));
        verifier.update(octets());
        return verifier.verify(signature.decode());
    }

    private byte[] octets() {
        return signed.getBytes(StandardCharsets.US_ASCII);
    }
}
