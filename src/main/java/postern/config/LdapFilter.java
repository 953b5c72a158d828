package postern.config;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import postern.config.ValueType.Scalar;
import postern.mail.Parsed;

/**
 * A search filter (RFC 4515) with places for what is known of a user: {@code {user}} and {@code
 * {dn}}. What is put there is a value and never becomes a part of the filter's structure.
 */
public record LdapFilter(String text) {
    private static final Pattern PLACE = Pattern.compile("\\{(?:user|dn)\\}");

    /**
     * How one is written.
     *
     * @param places what it may hold; at least one of them
     */
    static Scalar<LdapFilter> type(List<String> places, String example) {
        return new Scalar<>(
                "a search filter", "Write for instance " + example + ".", t -> parse(t, places));
    }

    private static Parsed<LdapFilter> parse(String text, List<String> places) {
        var filter = new LdapFilter(text);
        boolean filled = false;
        for (var found = PLACE.matcher(text); found.find(); filled = true) {
            if (!places.contains(found.group()))
                return Parsed.bad(found.group() + " is not known there");
            // the item's operator stands between its parenthesis and the value
            int item = text.lastIndexOf('(', found.start());
            if (text.lastIndexOf('=', found.start()) <= item)
                return Parsed.bad(found.group() + " stands where no value is");
        }
        if (!filled)
            return Parsed.bad("without " + String.join(" or ", places) + " all users are the same");
        try {
            Filter.create(filter.filled("x", "cn=x"));
            return Parsed.good(filter);
        } catch (LDAPException e) {
            var why = e.getMessage();
            return Parsed.bad(why == null ? "RFC 4515 writes them otherwise" : why);
        }
    }

    /** The filter for one user, as RFC 4515 writes it. */
    public String filled(String user, String dn) {
        return PLACE.matcher(text)
                .replaceAll(place -> {
                    var value = place.group().equals("{user}") ? user : dn;
                    return Matcher.quoteReplacement(Filter.encodeValue(value));
                });
    }

    @Override
    public String toString() {
        return text;
    }
}
