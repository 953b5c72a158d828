package postern.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.config.UserSource.Ldap.Groups;

/** The section about the groups of users in an LDAP directory. */
final class LdapGroups {
    private static final Key<String> BASE =
            Key.open("base", LdapReader.ENTRY, "none", "The entry below which groups are.");
    private static final Key<LdapFilter> FILTER =
            Key.optional(
                    "filter",
                    LdapFilter.type(List.of("{dn}", "{user}"), "\"(member={dn})\""),
                    "(member={dn})",
                    "Finds the groups of a user: `{dn}` is the user's entry, `{user}` the user's name.");
    private static final Key<String> NAME =
            Key.optional(
                    "name", LdapReader.ATTRIBUTE, "cn", "The attribute that holds a group's name.");
    private static final Key<String> ATTRIBUTE_OF_USER =
            Key.open(
                    "attribute",
                    LdapReader.ATTRIBUTE,
                    "none",
                    "Instead of all that: the attribute of the user's own entry that names the"
                            + " groups, such as `memberOf`. Of `cn=staff,ou=groups` the name is `staff`.");

    static final Shape SHAPE =
            Shape.of(
                    "users: ldap: groups",
                    "Where the groups of a user are: in entries of their own, or in the user's. Names"
                            + " that a grant could not name (with blanks or commas) are left out.",
                    BASE,
                    FILTER,
                    NAME,
                    ATTRIBUTE_OF_USER);

    private LdapGroups() {}

    /** Null where something is wrong, and problems say what. */
    static @Nullable Groups read(Section section, Problems problems) {
        var base = section.get(BASE);
        var filter = section.get(FILTER);
        var name = section.get(NAME);
        var attribute = section.get(ATTRIBUTE_OF_USER);
        if (section.has(ATTRIBUTE_OF_USER)) {
            for (var other : List.of(BASE, FILTER, NAME))
                if (section.has(other))
                    problems.add(
                            section.at(other),
                            other.name() + " has no effect beside attribute",
                            "Remove one of the two: groups are looked for in one way.");
            return attribute == null ? null : new Groups.Attribute(attribute);
        }
        if (!section.has(BASE))
            problems.add(
                    section.node(),
                    "groups has neither base nor attribute",
                    "Write { base: \"ou=groups,dc=example,dc=com\" } or { attribute: memberOf }.");
        return base == null || filter == null || name == null
                ? null
                : new Groups.Entries(base, filter, name);
    }
}
