package postern.dkim;

import java.util.Locale;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * Where a key lies in the DNS (RFC 6376 §3.6.2.1).
 *
 * @param selector labels with dots between them, in lower case; letters, digits, inner hyphens, and
 *     underscores, which some use
 */
public record KeyName(String selector, Domain domain) {
    public KeyName {
        if (!isSelector(selector)) throw new IllegalArgumentException("no selector: " + selector);
        if (selector.length() + ("._domainkey." + domain).length() > 253)
            throw new IllegalArgumentException("too long for a name in the DNS");
    }

    /** Reads both from their spellings in a signature. */
    public static Parsed<KeyName> parse(String selector, String domain) {
        return switch (Domain.parse(domain)) {
            case Parsed.Bad<Domain>(var why) ->
                    Parsed.bad("\"d=" + domain + "\" is no domain: " + why);
            case Parsed.Good<Domain>(var parsed) -> {
                var lower = selector.toLowerCase(Locale.ROOT);
                if (!isSelector(lower)) yield Parsed.bad("\"s=" + selector + "\" is no selector");
                yield lower.length() + ("._domainkey." + parsed).length() > 253
                        ? Parsed.bad("selector and domain are too long together")
                        : Parsed.good(new KeyName(lower, parsed));
            }
        };
    }

    /** Reads both from a signature's tags d= and s=. */
    public static Parsed<KeyName> parse(TagList tags) {
        var domain = tags.compact("d");
        var selector = tags.compact("s");
        if (domain == null) return Parsed.bad("d= is missing");
        if (selector == null) return Parsed.bad("s= is missing");
        return parse(selector, domain);
    }

    /** Whether these are labels, in lower case. */
    public static boolean isSelector(String text) {
        if (text.isEmpty() || text.length() > 200) return false;
        for (var label : text.split("\\.", -1)) {
            if (label.isEmpty() || label.length() > 63) return false;
            if (label.startsWith("-") || label.endsWith("-")) return false;
            for (int i = 0; i < label.length(); i++) {
                char c = label.charAt(i);
                if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_'))
                    return false;
            }
        }
        return true;
    }

    /** The name of its TXT record, without trailing dot. */
    @Override
    public String toString() {
        return selector + "._domainkey." + domain;
    }
}
