package postern.dkim;

import postern.mail.Domain;
import postern.mail.Parsed;
import postern.mail.Selector;

/**
 * Where a key lies in the DNS (RFC 6376 §3.6.2.1).
 *
 * @param selector labels with dots between them, in lower case; letters, digits, inner hyphens, and
 *     underscores, which some use
 */
public record KeyName(String selector, Domain domain) {
    public KeyName {
        if (!Selector.parse(selector).equals(Parsed.good(selector)))
            throw new IllegalArgumentException("no selector: " + selector);
        if (isTooLong(selector, domain))
            throw new IllegalArgumentException("too long for a name in the DNS");
    }

    /** Reads both from their spellings in a signature. */
    public static Parsed<KeyName> parse(String selector, String domain) {
        return switch (Domain.parse(domain)) {
            case Parsed.Bad<Domain>(var why) ->
                    Parsed.bad("\"d=" + domain + "\" is no domain: " + why);
            case Parsed.Good<Domain>(var parsed) ->
                    switch (Selector.parse(selector)) {
                        case Parsed.Bad<String> _ ->
                                Parsed.bad("\"s=" + selector + "\" is no selector");
                        case Parsed.Good<String>(var lower) ->
                                isTooLong(lower, parsed)
                                        ? Parsed.bad("selector and domain are too long together")
                                        : Parsed.good(new KeyName(lower, parsed));
                    };
        };
    }

    private static boolean isTooLong(String selector, Domain domain) {
        return selector.length() + ("._domainkey." + domain).length() > 253;
    }

    /** Reads both from a signature's tags d= and s=. */
    public static Parsed<KeyName> parse(TagList tags) {
        var domain = tags.compact("d");
        var selector = tags.compact("s");
        if (domain == null) return Parsed.bad("d= is missing");
        if (selector == null) return Parsed.bad("s= is missing");
        return parse(selector, domain);
    }

    /** The name of its TXT record, without trailing dot. */
    @Override
    public String toString() {
        return selector + "._domainkey." + domain;
    }
}
