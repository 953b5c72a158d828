package postern.login;

import org.jspecify.annotations.Nullable;

/**
 * The client side of one authentication by one mechanism (RFC 4422 §3). Owns no socket, thread or
 * clock. Used once, for one thread. Octets are what the base64 of the lines holds.
 */
public interface ClientExchange {
    Mechanism mechanism();

    /** What is said first; null where the server speaks first. */
    byte @Nullable [] initial();

    /** The server's next challenge. */
    ClientStep challenged(byte[] challenge);

    /** What {@link ClientStep.Run} asked for. */
    default ClientStep salted(byte[] saltedPassword) {
        throw new IllegalStateException("nothing was to be salted");
    }

    /**
     * Why a success must not be believed, though the server claims it: it has not proved that it
     * knows us. Null where nothing is missing.
     */
    default @Nullable String doubt() {
        return null;
    }

    /** What the server has said about a failure, ahead of its reply; empty for nothing. */
    default String complaint() {
        return "";
    }
}
