package postern.login;

import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.List;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Groups;

/** Finds entries of users and of groups. Follows no referrals. */
final class LdapEntries {
    private static final int MOST_GROUPS = 1000; // of one user; also a usual limit of servers

    private final Ldap source;
    private final String[] attributes;

    /** What was found for a user. */
    sealed interface Found {
        record One(SearchResultEntry entry) implements Found {}

        record None() implements Found {}

        /** Two of them, where there must be one. */
        record Ambiguous() implements Found {}
    }

    LdapEntries(Ldap source) {
        this.source = source;
        var names = new ArrayList<String>();
        names.add(source.user());
        names.addAll(source.addresses());
        if (source.groups() instanceof Groups.Attribute(var name)) names.add(name);
        attributes = names.toArray(String[]::new);
    }

    Found user(LDAPConnection connection, String user, Deadline deadline) throws LDAPException {
        var request =
                request(source.base(), 2, source.filter().filled(user, ""), deadline, attributes);
        try {
            var entries = entries(connection.search(request));
            return switch (entries.size()) {
                case 0 -> new Found.None();
                case 1 -> new Found.One(entries.getFirst());
                default -> new Found.Ambiguous();
            };
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED))
                return new Found.Ambiguous();
            throw e;
        }
    }

    /**
     * The entries of the groups that a user is in: all of them, or an exception. A part of them
     * would permit what a grant leaves out for one of the others.
     */
    List<SearchResultEntry> groups(
            LDAPConnection connection,
            Groups.Entries groups,
            String user,
            String dn,
            Deadline deadline)
            throws LDAPException {
        var filter = groups.filter().filled(user, dn);
        return entries(
                connection.search(
                        request(groups.base(), MOST_GROUPS, filter, deadline, groups.name())));
    }

    private static List<SearchResultEntry> entries(SearchResult result) {
        var entries = result.getSearchEntries();
        return entries == null ? List.of() : entries;
    }

    /** Whether the base is there and may be seen: what is asked when nobody has logged in yet. */
    void base(LDAPConnection connection, Deadline deadline) throws LDAPException {
        var request =
                request(source.base(), 1, "(objectClass=*)", deadline, SearchRequest.NO_ATTRIBUTES);
        request.setScope(SearchScope.BASE);
        if (connection.search(request).getEntryCount() == 0)
            throw new LdapTrouble(ResultCode.NO_SUCH_OBJECT, source.base() + " cannot be seen");
    }

    private static SearchRequest request(
            String base, int limit, String filter, Deadline deadline, String... attributes)
            throws LDAPException {
        int seconds = (deadline.millisLeft() + 999) / 1000;
        var request =
                new SearchRequest(
                        base,
                        SearchScope.SUB,
                        DereferencePolicy.NEVER,
                        limit,
                        seconds,
                        false,
                        filter,
                        attributes);
        request.setResponseTimeoutMillis(deadline.millisLeft());
        request.setFollowReferrals(false);
        return request;
    }
}
