package postern.login;

import java.util.random.RandomGenerator;

/** Begins exchanges, by mechanism. */
public final class Exchanges {
    private static final int NONCE = 18; // octets, 144 bits

    private Exchanges() {}

    /**
     * The server's side of that mechanism.
     *
     * @param channel what lies below the session; {@link SecureChannel#PLAIN} without TLS
     * @param nonces must not be predictable
     * @param hostname this host, as the challenge of CRAM-MD5 names it
     * @param plusOffered whether this session has offered SCRAM-SHA-256-PLUS: a client that has
     *     seen no such offer, though it was made, is talking to somebody in between (RFC 5802 §6)
     */
    public static Exchange of(
            Mechanism mechanism,
            SecureChannel channel,
            RandomGenerator nonces,
            String hostname,
            boolean plusOffered) {
        return switch (mechanism) {
            case PLAIN -> new PlainExchange();
            case LOGIN -> new LoginExchange();
            case SCRAM_SHA_1, SCRAM_SHA_256, SCRAM_SHA_256_PLUS ->
                    new ScramExchange(mechanism, channel, nonce(nonces), plusOffered);
            case CRAM_MD5 -> new CramExchange("<" + nonce(nonces) + "@" + hostname + ">");
            case OAUTHBEARER -> new OauthBearerExchange();
            case XOAUTH2 -> new Xoauth2Exchange();
            case EXTERNAL -> new ExternalExchange(channel);
        };
    }

    private static String nonce(RandomGenerator nonces) {
        var octets = new byte[NONCE];
        nonces.nextBytes(octets);
        return Octets.base64(octets);
    }
}
