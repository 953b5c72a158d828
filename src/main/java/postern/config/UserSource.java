package postern.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of users, as the file names it. */
public sealed interface UserSource {
    /** A YAML file of users; {@code postern user} writes it. */
    record File(Path path) implements UserSource {}

    /**
     * An issuer of access tokens that are told to us (OpenID Connect Discovery, RFC 9068, RFC
     * 7662).
     *
     * @param issuer as its tokens name it, to the letter
     * @param audience one of these has to be a token's
     * @param scopes all of these have to be a token's
     * @param algorithms of signatures, as RFC 7518 and RFC 8037 name them: none with a shared
     *     secret
     * @param introspection who tells what an opaque token is; null where there are none
     * @param leeway how far the issuer's clock may be from ours
     * @param timeout how long one question to the issuer may take, everything included
     * @param cache how long keys are used without asking for them again
     * @param outage how long they are used while the issuer gives no answer
     * @param ca a PEM file with the only authorities that prove the issuer; null for those of Java
     */
    record Oidc(
            URI issuer,
            List<String> audience,
            Claims claims,
            List<String> scopes,
            List<String> algorithms,
            Keys keys,
            @Nullable Introspection introspection,
            Duration leeway,
            Duration timeout,
            Duration cache,
            Duration outage,
            @Nullable Path ca)
            implements UserSource {

        public Oidc {
            audience = List.copyOf(audience);
            scopes = List.copyOf(scopes);
            algorithms = List.copyOf(algorithms);
        }

        /**
         * Claims, each a name, or names with dots between them for a claim within a claim.
         *
         * @param user holds the user's one name
         * @param groups holds the names of groups
         * @param addresses hold mailboxes that the user owns
         */
        public record Claims(String user, String groups, List<String> addresses) {
            public Claims {
                addresses = List.copyOf(addresses);
            }
        }

        /** Where the keys are that check signatures: a JWK set (RFC 7517 §5). */
        public sealed interface Keys {
            /** Where the issuer says that they are. */
            record Discovered() implements Keys {}

            record At(URI uri) implements Keys {}

            record InFile(Path path) implements Keys {}
        }

        /**
         * @param kind how it is asked
         * @param client who we are for it; empty for nobody
         * @param secret the file that holds the client's secret; null for none
         * @param cache how long an answer is used
         */
        public record Introspection(
                URI uri, Kind kind, String client, @Nullable Path secret, Duration cache) {
            public enum Kind {
                /** As RFC 7662 says. */
                STANDARD,
                /** As Google's tokeninfo does: whatever it knows is active. */
                TOKENINFO
            }
        }
    }
}
