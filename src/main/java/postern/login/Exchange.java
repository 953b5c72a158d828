package postern.login;

import org.jspecify.annotations.Nullable;

/**
 * The server side of one authentication by one mechanism (RFC 4422 §3). Owns no socket, thread,
 * directory or clock: octets and answers come in, {@link Step}s go out. Used once, for one thread.
 *
 * <p>What it ends with is said in its last step; after that it is not called again. Octets are what
 * the base64 of the lines holds.
 */
public interface Exchange {
    /**
     * The first step.
     *
     * @param initial the initial response; null when the client has sent none (RFC 4954 §4)
     */
    Step begin(byte @Nullable [] initial);

    /** The response to the last {@link Step.Challenge}. */
    Step respond(byte[] response);

    /** The answer to the last {@link Step.Ask}. */
    Step answered(Answer answer);
}
