package postern.login;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import postern.login.Verifier.Scram.Hash;

/**
 * SCRAM (RFC 5802, RFC 7677), with a channel binding where one is given. The server has to prove
 * that it knows the password too.
 */
final class ClientScram implements ClientExchange {
    private static final int LEAST_ITERATIONS = 4096; // RFC 7677 §4

    /** What we are ready to compute for a server: about a second. */
    private static final int MOST_ITERATIONS = 1_000_000;

    private static final int LONGEST = 2048; // octets of what a server says

    /**
     * The GS2 header's first letter and what stands behind it (RFC 5802 §7).
     *
     * @param header {@code n,,}, {@code y,,} or {@code p=tls-exporter,,}
     * @param octets the channel binding's; empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Binding(String header, byte[] octets) {
        /** We could not bind, or must not. */
        static final Binding NONE = new Binding("n,,", new byte[0]);

        /** We could bind, and the server does not offer it: it objects if it did. */
        static final Binding NOT_OFFERED = new Binding("y,,", new byte[0]);

        static Binding of(SecureChannel channel) {
            return channel.exporter().length > 0
                    ? new Binding("p=tls-exporter,,", channel.exporter())
                    : new Binding("p=tls-server-end-point,,", channel.serverEndPoint());
        }
    }

    private enum State {
        FIRST,
        SALTING,
        FINAL,
        PROVED
    }

    private final Mechanism mechanism;
    private final Hash hash;
    private final String password;
    private final Binding binding;
    private final String nonce;
    private final String bare;
    private State state = State.FIRST;
    private String messages = ""; // AuthMessage of RFC 5802 §3
    private String withoutProof = "";
    private byte[] expected = new byte[0]; // ServerSignature
    private String complaint = "";

    /**
     * @param nonce printable ASCII without a comma
     */
    ClientScram(Mechanism mechanism, String user, String password, Binding binding, String nonce) {
        this.mechanism = mechanism;
        this.hash = mechanism == Mechanism.SCRAM_SHA_1 ? Hash.SHA_1 : Hash.SHA_256;
        this.password = password;
        this.binding = binding;
        this.nonce = nonce;
        this.bare = "n=" + user.replace("=", "=3D").replace(",", "=2C") + ",r=" + nonce;
    }

    static String mac(Hash hash) {
        return switch (hash) {
            case SHA_1 -> "HmacSHA1";
            case SHA_256 -> "HmacSHA256";
        };
    }

    @Override
    public Mechanism mechanism() {
        return mechanism;
    }

    @Override
    public byte[] initial() {
        return octets(binding.header() + bare);
    }

    @Override
    public ClientStep challenged(byte[] challenge) {
        if (challenge.length > LONGEST) return refuse("its challenge is too long");
        var text = new String(challenge, StandardCharsets.UTF_8);
        return switch (state) {
            case FIRST -> first(text);
            case FINAL -> last(text);
            case SALTING, PROVED -> refuse("it speaks out of turn");
        };
    }

    private ClientStep first(String text) {
        if (text.startsWith("e=")) return error(text);
        var parts = text.split(",", -1);
        if (parts.length < 3
                || !parts[0].startsWith("r=")
                || !parts[1].startsWith("s=")
                || !parts[2].startsWith("i=")) // "m=" in front would be an unknown demand
        return refuse("its challenge is not SCRAM's");
        var both = parts[0].substring(2);
        if (!both.startsWith(nonce) || both.length() == nonce.length())
            return refuse("its nonce does not go on from ours");
        byte[] salt;
        int iterations;
        try {
            salt = Base64.getDecoder().decode(parts[1].substring(2));
            iterations = Integer.parseInt(parts[2].substring(2));
        } catch (IllegalArgumentException _) {
            return refuse("its challenge is not SCRAM's");
        }
        if (salt.length == 0) return refuse("it uses no salt");
        if (iterations < LEAST_ITERATIONS)
            return refuse(
                    "it asks for "
                            + iterations
                            + " iterations, and fewer than "
                            + LEAST_ITERATIONS
                            + " are not safe");
        if (iterations > MOST_ITERATIONS)
            return refuse("it asks for " + iterations + " iterations, which is too much");
        withoutProof =
                "c=" + base64(concat(octets(binding.header()), binding.octets())) + ",r=" + both;
        messages = bare + "," + text + "," + withoutProof;
        state = State.SALTING;
        return new ClientStep.Run(new Errand.Salting(hash, password, salt, iterations));
    }

    @Override
    public ClientStep salted(byte[] saltedPassword) {
        if (state != State.SALTING) throw new IllegalStateException("nothing was to be salted");
        state = State.FINAL;
        var clientKey = hmac(saltedPassword, octets("Client Key"));
        var signature = hmac(digest(clientKey), octets(messages));
        expected = hmac(hmac(saltedPassword, octets("Server Key")), octets(messages));
        for (int i = 0; i < clientKey.length; i++) clientKey[i] ^= signature[i];
        return new ClientStep.Respond(octets(withoutProof + ",p=" + base64(clientKey)));
    }

    private ClientStep last(String text) {
        if (text.startsWith("e=")) return error(text);
        if (!text.startsWith("v=")) return refuse("its last words are not SCRAM's");
        int comma = text.indexOf(',');
        byte[] shown;
        try {
            shown =
                    Base64.getDecoder()
                            .decode(text.substring(2, comma < 0 ? text.length() : comma));
        } catch (IllegalArgumentException _) {
            return refuse("its last words are not SCRAM's");
        }
        if (!MessageDigest.isEqual(shown, expected))
            return refuse("it cannot prove that it knows the password");
        state = State.PROVED;
        return new ClientStep.Respond(new byte[0]);
    }

    /** RFC 5802 §7, server-error; a reply that refuses follows. */
    private ClientStep error(String text) {
        complaint = text.substring(2).replaceAll("[^a-z0-9-]", "?");
        return new ClientStep.Respond(new byte[0]);
    }

    @Override
    public @Nullable String doubt() {
        return state == State.PROVED ? null : "it has not proved that it knows the password";
    }

    @Override
    public String complaint() {
        return complaint;
    }

    private static ClientStep.Refuse refuse(String why) {
        return new ClientStep.Refuse(why);
    }

    private byte[] hmac(byte[] key, byte[] text) {
        try {
            var mac = Mac.getInstance(mac(hash));
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC", e);
        }
    }

    private byte[] digest(byte[] octets) {
        try {
            var name = hash == Hash.SHA_1 ? "SHA-1" : "SHA-256";
            return MessageDigest.getInstance(name).digest(octets);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA", e);
        }
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    private static byte[] concat(byte[] a, byte[] b) {
        var both = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
