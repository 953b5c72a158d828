package postern.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A directory of users, as the file names it. */
public sealed interface UserSource {
    /** A YAML file of users; {@code postern user} writes it. */
    record File(Path path) implements UserSource {}

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
