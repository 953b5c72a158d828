package postern.upkeep;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import postern.mail.Parsed;

/** Whose word counts about releases: a public key of Ed25519 (RFC 8032). */
public final class ReleaseKey {
    /** SubjectPublicKeyInfo of Ed25519 in front of the key's 32 octets (RFC 8410 §4). */
    private static final byte[] PREFIX = {
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
    };

    private static final int RAW = 32;

    private final PublicKey key;

    private ReleaseKey(PublicKey key) {
        this.key = key;
    }

    /** Reads one in Base64: the 32 octets alone, or as SubjectPublicKeyInfo (a PEM's one line). */
    public static Parsed<ReleaseKey> parse(String text) {
        try {
            var octets = Base64.getDecoder().decode(text.strip());
            if (octets.length != RAW && octets.length != PREFIX.length + RAW)
                return Parsed.bad("a key of Ed25519 has 32 octets");
            var whole = new ByteArrayOutputStream();
            if (octets.length == RAW) whole.writeBytes(PREFIX);
            whole.writeBytes(octets);
            return Parsed.good(
                    new ReleaseKey(
                            KeyFactory.getInstance("Ed25519")
                                    .generatePublic(new X509EncodedKeySpec(whole.toByteArray()))));
        } catch (IllegalArgumentException _) {
            return Parsed.bad("it is no Base64");
        } catch (GeneralSecurityException _) {
            return Parsed.bad("it is no public key of Ed25519");
        }
    }

    boolean hasSigned(byte[] octets, byte[] signature) {
        try {
            var verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(octets);
            return verifier.verify(signature);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }
}
