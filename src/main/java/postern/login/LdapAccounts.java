package postern.login;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import postern.config.UserSource.Ldap;
import postern.config.UserSource.Ldap.Groups;
import postern.mail.Parsed;
import postern.mail.UserName;
import postern.policy.AddressPattern;
import postern.policy.AddressPatterns;

/** Reads from entries who a user is. */
final class LdapAccounts {
    private static final Logger LOG = LoggerFactory.getLogger(LdapAccounts.class);
    private static final int LONGEST_NAME = 255;
    private static final String MAIL_PREFIX = "smtp:"; // of proxyAddresses; others are no mail

    private final Ldap source;

    LdapAccounts(Ldap source) {
        this.source = source;
    }

    /**
     * The one name of a user. Of several values the one in the entry's own name counts, else the
     * first by the alphabet: the same however often one asks.
     *
     * @throws LDAPException where there is none
     */
    String user(Entry entry) throws LDAPException {
        var values = values(entry, source.user());
        var own = entry.getRDN();
        var name =
                own != null && own.hasAttribute(source.user())
                        ? value(own, source.user())
                        : values.stream().sorted().findFirst().orElse("");
        if (name.isEmpty()) throw unclear(entry.getDN() + " has no " + source.user());
        return switch (UserName.parse(name)) {
            case Parsed.Good<String>(var one) -> one;
            case Parsed.Bad<String>(var why) ->
                    throw unclear(
                            entry.getDN() + ": its " + source.user() + " names no user: " + why);
        };
    }

    Account account(String user, Entry entry, List<? extends Entry> groups) throws LDAPException {
        return new Account(user, groups(entry, groups), addresses(user, entry));
    }

    private Set<String> groups(Entry entry, List<? extends Entry> entries) throws LDAPException {
        var names = new LinkedHashSet<String>();
        switch (source.groups()) {
            case null -> {}
            case Groups.Attribute(var attribute) -> {
                for (var value : values(entry, attribute)) names.add(firstOf(value));
            }
            case Groups.Entries(_, _, var attribute) -> {
                for (var group : entries) names.addAll(values(group, attribute));
            }
        }
        names.removeIf(name -> !isName(name));
        return names;
    }

    /** Of the name of an entry its first value. */
    private static String firstOf(String name) {
        try {
            var dn = new DN(name);
            return dn.getRDN() == null ? name : dn.getRDN().getAttributeValues()[0];
        } catch (LDAPException _) {
            return name; // a name as it is
        }
    }

    private AddressPatterns addresses(String user, Entry entry) throws LDAPException {
        var patterns = new LinkedHashSet<AddressPattern>();
        int skipped = 0;
        for (var attribute : source.addresses())
            for (var value : values(entry, attribute)) {
                var pattern = pattern(value);
                if (pattern == null) skipped++;
                else patterns.add(pattern);
            }
        if (skipped > 0)
            LOG.info("ldap: user={} skipped-addresses={}: no mailbox or pattern", user, skipped);
        return new AddressPatterns(new ArrayList<>(patterns));
    }

    /** Null for what is none, and for all addresses: a directory does not give these away. */
    private static @Nullable AddressPattern pattern(String value) {
        boolean prefixed = value.regionMatches(true, 0, MAIL_PREFIX, 0, MAIL_PREFIX.length());
        var text = prefixed ? value.substring(MAIL_PREFIX.length()) : value;
        return switch (AddressPattern.parse(text.strip())) {
            case Parsed.Bad<AddressPattern> _ -> null;
            case Parsed.Good<AddressPattern>(AddressPattern.Null _) -> null;
            case Parsed.Good<AddressPattern>(AddressPattern.Anywhere _) -> null;
            case Parsed.Good<AddressPattern>(var pattern) -> pattern;
        };
    }

    /** All values, or an exception: Active Directory hands out long lists in parts. */
    private static List<String> values(Entry entry, String attribute) throws LDAPException {
        for (var there : entry.getAttributes())
            if (there.getBaseName().equalsIgnoreCase(attribute)
                    && there.getOptions().stream()
                            .anyMatch(o -> o.toLowerCase(Locale.ROOT).startsWith("range=")))
                throw unclear(entry.getDN() + " has more of " + attribute + " than it tells");
        var values = entry.getAttributeValues(attribute);
        return values == null ? List.of() : List.of(values);
    }

    private static String value(RDN rdn, String attribute) {
        int at =
                Arrays.stream(rdn.getAttributeNames())
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .toList()
                        .indexOf(attribute.toLowerCase(Locale.ROOT));
        return rdn.getAttributeValues()[at];
    }

    /** Whether a grant could name that group. */
    private static boolean isName(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_NAME
                && text.chars()
                        .noneMatch(c ->
                                c == ','
                                        || c == '*'
                                        || Character.isWhitespace(c)
                                        || Character.isISOControl(c));
    }

    private static LdapTrouble unclear(String why) {
        return new LdapTrouble(ResultCode.NO_RESULTS_RETURNED, why);
    }
}
