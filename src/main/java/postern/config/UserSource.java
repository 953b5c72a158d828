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

    /**
     * A directory that speaks LDAP (RFC 4511). Names of attributes are as the file writes them.
     *
     * @param servers at least one, in the order in which they are tried
     * @param ca a PEM file with the only authorities that prove a server; null for those of Java
     * @param identity as whom entries are looked up; null for nobody
     * @param base the entry below which users are
     * @param filter finds a user by {@code {user}}
     * @param user the attribute that holds the user's one name
     * @param compare the attribute that a password is compared with; null for logging in as the
     *     user
     * @param groups where a user's groups are; null for nowhere
     * @param addresses the attributes that hold the user's addresses
     * @param timeout how long one answer may take, everything included
     * @param connections how many questions are asked at once
     */
    record Ldap(
            List<Server> servers,
            @Nullable Path ca,
            @Nullable Identity identity,
            String base,
            LdapFilter filter,
            String user,
            @Nullable String compare,
            @Nullable Groups groups,
            List<String> addresses,
            Duration timeout,
            int connections)
            implements UserSource {

        public Ldap {
            servers = List.copyOf(servers);
            addresses = List.copyOf(addresses);
        }

        /**
         * @param host a name, or an address without brackets
         */
        public record Server(Security security, String host, int port) {
            @Override
            public String toString() {
                return (security == Security.IMPLICIT ? "ldaps://" : "ldap://")
                        + (host.indexOf(':') < 0 ? host : "[" + host + "]")
                        + ":"
                        + port;
            }
        }

        /** All but the first prove the server's certificate and name. */
        public enum Security {
            CLEAR,
            /** RFC 4511 §4.14: before anything else, or not at all. */
            STARTTLS,
            /** TLS from the first octet: ldaps. */
            IMPLICIT
        }

        /** An entry, and the file that holds its password. */
        public record Identity(String dn, Path password) {}

        public sealed interface Groups {
            /**
             * Entries that name their members.
             *
             * @param filter finds them by {@code {dn}} or {@code {user}}
             * @param name the attribute that holds a group's name
             */
            record Entries(String base, LdapFilter filter, String name) implements Groups {}

            /** The user's own entry names them; of a name that is a DN its first value counts. */
            record Attribute(String name) implements Groups {}
        }
    }
}
