package postern.login;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.opts.AllowWeakRSAKey;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import postern.config.UserSource.Oidc;
import postern.config.UserSource.Oidc.Claims;
import postern.config.UserSource.Oidc.Keys;

/** An issuer on loopback with keys of its own, whose tokens are really signed. */
final class TestIssuer implements AutoCloseable {
    static final RSAKey RSA = rsa("r1", 2048);
    static final RSAKey OTHER_RSA = rsa("r2", 2048);
    static final ECKey EC = ec("e1", Curve.P_256);
    static final Set<String> ALGORITHMS =
            Set.of(
                    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512",
                    "EdDSA", "Ed25519");

    final LoopbackWeb web = new LoopbackWeb();
    final TestClock clock = new TestClock();
    final Oidc source =
            new Oidc(
                    web.uri("/realms/x"),
                    List.of("postern", "smtp"),
                    new Claims("preferred_username", "realm_access.roles", List.of("email")),
                    List.of(),
                    List.copyOf(ALGORITHMS),
                    new Keys.Discovered(),
                    null,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(2),
                    Duration.ofMinutes(10),
                    Duration.ofHours(24),
                    null);

    TestIssuer() {
        web.json(
                "/realms/x/.well-known/openid-configuration",
                200,
                json(Map.of("issuer", issuer(), "jwks_uri", web.uri("/keys").toString())));
        has(RSA, EC);
    }

    static RSAKey rsa(String name, int bits) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static ECKey ec(String name, Curve curve) {
        try {
            return new ECKeyGenerator(curve).keyID(name).generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String json(Map<String, ?> object) {
        return JSONObjectUtils.toJSONString(object);
    }

    String issuer() {
        return source.issuer().toString();
    }

    /** From now on these are its keys. */
    void has(JWK... keys) {
        web.json("/keys", 200, new JWKSet(List.of(keys)).toString());
    }

    /** How often its keys were asked for. */
    int asked() {
        return web.asked("/keys").size();
    }

    OidcDirectory directory() {
        return new OidcDirectory(source, clock);
    }

    /** The claims of a token that does. */
    Map<String, Object> claims() {
        long now = clock.instant().getEpochSecond();
        var claims = new LinkedHashMap<String, Object>();
        claims.put("iss", issuer());
        claims.put("sub", "1d2f");
        claims.put("aud", "postern");
        claims.put("iat", now);
        claims.put("exp", now + 300);
        claims.put("typ", "Bearer");
        claims.put("preferred_username", "Bob");
        claims.put("email", "bob@example.com");
        claims.put("email_verified", true);
        claims.put("realm_access", Map.of("roles", List.of("staff", "/printers")));
        return claims;
    }

    Map<String, Object> claims(String name, Object value) {
        var claims = claims();
        claims.put(name, value);
        return claims;
    }

    Map<String, Object> without(String name) {
        var claims = claims();
        claims.remove(name);
        return claims;
    }

    /** A right one. */
    String token() {
        return signed(claims());
    }

    static String signed(Map<String, Object> claims) {
        return signed(header("RS256", "r1"), claims, RSA);
    }

    static Map<String, Object> header(String algorithm, String key) {
        var header = new LinkedHashMap<String, Object>();
        header.put("alg", algorithm);
        header.put("typ", "JWT");
        header.put("kid", key);
        return header;
    }

    /** Signs whatever it is given. */
    static String signed(Map<String, Object> header, Map<String, Object> claims, JWK key) {
        var input = part(header) + "." + part(claims);
        try {
            var algorithm = JWSAlgorithm.parse((String) header.get("alg"));
            var plain = new JWSHeader.Builder(algorithm).type(JOSEObjectType.JWT).build();
            JWSSigner signer =
                    key instanceof ECKey ec
                            ? new ECDSASigner(ec)
                            : new RSASSASigner(
                                    key.toRSAKey().toRSAPrivateKey(),
                                    Set.of(AllowWeakRSAKey.getInstance()));
            return input + "." + signer.sign(plain, input.getBytes(StandardCharsets.US_ASCII));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    static String part(Map<String, Object> object) {
        return Base64URL.encode(json(object)).toString();
    }

    @Override
    public void close() {
        web.close();
    }
}
