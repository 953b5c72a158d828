package postern.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What we show to an authorization server to get access tokens of our own (RFC 6749).
 *
 * @param endpoint the token endpoint: https, or http on loopback
 * @param id the client id
 * @param secret the file that holds the client's secret; null for a client without one
 * @param scope words with blanks between them; empty for none
 * @param ca a PEM file with the only authorities that prove the endpoint; null for those of Java
 * @param timeout how long one answer may take, everything included
 */
public record OAuthClient(
        URI endpoint,
        String id,
        @Nullable Path secret,
        Grant grant,
        String scope,
        @Nullable Path ca,
        Duration timeout) {

    /** What is given in exchange for an access token. */
    public sealed interface Grant {
        /**
         * A refresh token (RFC 6749 §6).
         *
         * @param token the file that holds it; written anew when the server gives us another
         */
        record Refresh(Path token) implements Grant {}

        /** The client's own credentials (RFC 6749 §4.4). */
        record ClientCredentials() implements Grant {}
    }
}
