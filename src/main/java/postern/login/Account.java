package postern.login;

import java.util.Set;
import postern.mail.UserName;
import postern.policy.AddressPatterns;

/**
 * Who has logged in, and what belongs to them.
 *
 * @param user the one name that grants, limits and logs know, however the client or a directory has
 *     written it
 * @param groups as the configuration names them
 * @param addresses those that the user owns; without patterns for none
 */
public record Account(String user, Set<String> groups, AddressPatterns addresses) {
    public Account {
        user = UserName.orAsIs(user);
        groups = Set.copyOf(groups);
    }
}
