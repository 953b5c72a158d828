package postern.dkim;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.List;
import postern.mail.Parsed;

/** What a domain says of a key in the DNS (RFC 6376 §3.6.1). */
public sealed interface KeyRecord {

    /** The least length of an RSA key that counts (RFC 8301 §3.2), in bits. */
    int LEAST_BITS = 1024;

    /** The greatest, so that nobody makes us reckon for long. */
    int MOST_BITS = 8192;

    /** The greatest public exponent of an RSA key, in bits: nearly all have 65537. */
    int MOST_EXPONENT_BITS = 64;

    /**
     * A key for mail.
     *
     * @param type {@code rsa} or {@code ed25519}
     * @param bits of an RSA key's modulus; 256 of Ed25519
     * @param hashes those that signatures may use; empty for any
     * @param isTesting whether it says t=y: a signature means no more than none
     * @param isStrict whether it says t=s: i= may name no domain below d=
     */
    record Usable(
            String type,
            PublicKey key,
            int bits,
            List<String> hashes,
            boolean isTesting,
            boolean isStrict)
            implements KeyRecord {
        public Usable {
            hashes = List.copyOf(hashes);
        }
    }

    /** The key must no longer be believed: p= is empty. */
    record Revoked() implements KeyRecord {}

    /**
     * No key record, or one for something else.
     *
     * @param why completes "…, because"
     */
    record Unusable(String why) implements KeyRecord {}

    /** Reads a TXT record, its strings joined. */
    static KeyRecord parse(String text) {
        return switch (TagList.parse(text)) {
            case Parsed.Bad<TagList>(var why) -> new Unusable("it is no list of tags: " + why);
            case Parsed.Good<TagList>(var tags) -> of(tags);
        };
    }

    private static KeyRecord of(TagList tags) {
        var version = tags.find("v");
        if (version != null && !(version.equals("DKIM1") && tags.names().getFirst().equals("v")))
            return new Unusable("it does not begin with v=DKIM1");
        var services = tags.parts("s");
        if (services != null && !services.contains("*") && !services.contains("email"))
            return new Unusable("it is not for mail: s=" + tags.find("s"));
        var base64 = tags.compact("p");
        if (base64 == null) return new Unusable("it has no p=");
        if (base64.isEmpty()) return new Revoked();
        var octets = tags.octets("p");
        if (octets == null) return new Unusable("p= is no Base64");
        var named = tags.compact("k");
        var type = named == null ? "rsa" : named;
        var flags = tags.parts("t");
        var hashes = tags.parts("h");
        try {
            var key =
                    switch (type) {
                        case "rsa" -> rsa(octets);
                        case "ed25519" -> ed25519(octets);
                        default -> null;
                    };
            if (key == null) return new Unusable("nothing is known of keys with k=" + type);
            int bits = key instanceof RSAPublicKey rsa ? rsa.getModulus().bitLength() : 256;
            if (bits > MOST_BITS) return new Unusable("it is longer than " + MOST_BITS + " bits");
            if (key instanceof RSAPublicKey rsa
                    && rsa.getPublicExponent().bitLength() > MOST_EXPONENT_BITS)
                return new Unusable("its exponent is longer than " + MOST_EXPONENT_BITS + " bits");
            return new Usable(
                    type,
                    key,
                    bits,
                    hashes == null ? List.of() : hashes,
                    flags != null && flags.contains("y"),
                    flags != null && flags.contains("s"));
        } catch (GeneralSecurityException | RuntimeException _) { // whatever is in it
            return new Unusable("p= holds no key of type " + type);
        }
    }

    /** SubjectPublicKeyInfo as everybody publishes it, or the bare RSAPublicKey of the RFC. */
    private static PublicKey rsa(byte[] der) throws GeneralSecurityException {
        var keys = KeyFactory.getInstance("RSA");
        try {
            return keys.generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException _) {
            var bare = org.bouncycastle.asn1.pkcs.RSAPublicKey.getInstance(der);
            return keys.generatePublic(
                    new RSAPublicKeySpec(bare.getModulus(), bare.getPublicExponent()));
        }
    }

    /** 32 octets as they are (RFC 8463 §4.2). */
    private static PublicKey ed25519(byte[] raw) throws GeneralSecurityException {
        if (raw.length != 32) throw new IllegalArgumentException("not 32 octets");
        var der =
                HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(raw));
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(der));
    }
}
