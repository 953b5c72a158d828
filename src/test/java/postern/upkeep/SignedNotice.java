package postern.upkeep;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;

/** Whoever makes releases: signs notices. */
public final class SignedNotice {
    private final KeyPair keys;

    public SignedNotice() {
        try {
            keys = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The key as SubjectPublicKeyInfo in Base64. */
    public String key() {
        return Base64.getEncoder().encodeToString(keys.getPublic().getEncoded());
    }

    /** Its 32 octets in Base64. */
    public String shortKey() {
        var octets = keys.getPublic().getEncoded();
        return Base64.getEncoder()
                .encodeToString(Arrays.copyOfRange(octets, octets.length - 32, octets.length));
    }

    /** A notice that is about that version, with more members. */
    public static String text(long serial, String latest, String more) {
        return """
        {"product":"postern","serial":%d,"issued":"2026-11-01T00:00:00Z",
        "expires":"2100-01-01T00:00:00Z","latest":"%s"%s}
        """
                .formatted(serial, latest, more);
    }

    /** As it is served. */
    public String sign(String notice) {
        try {
            var signer = Signature.getInstance("Ed25519");
            signer.initSign(keys.getPrivate());
            signer.update(notice.getBytes(StandardCharsets.UTF_8));
            return "{\"notice\":\"%s\",\"signature\":\"%s\"}"
                    .formatted(
                            Base64.getEncoder()
                                    .encodeToString(notice.getBytes(StandardCharsets.UTF_8)),
                            Base64.getEncoder().encodeToString(signer.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
