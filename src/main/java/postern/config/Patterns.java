package postern.config;

import postern.config.ValueType.Scalar;
import postern.config.ValueType.Several;
import postern.mail.Parsed;
import postern.policy.AddressPattern;
import postern.policy.DomainPattern;
import postern.policy.Glob;

/** How sets of domains and of addresses are written. */
final class Patterns {
    private Patterns() {}

    /** Our domains: what is loose is read here, so that it can be shown to be dangerous. */
    static final Several<DomainPattern> DOMAINS =
            new Several<>(
                    "a list of domains",
                    new Scalar<>(
                            "a domain",
                            "Write example.com, or \"*.example.com\" for every domain below it.",
                            DomainPattern::parse));

    /** Domains elsewhere: whole labels only. */
    static final Several<DomainPattern> WHOLE_DOMAINS =
            new Several<>(
                    "any, or a list of domains",
                    new Scalar<>(
                            "a domain",
                            "Write any alone, example.com, or \"*.example.com\" for every domain"
                                    + " below it.",
                            Patterns::whole));

    static final Several<AddressPattern> ADDRESSES =
            new Several<>(
                    "a list of addresses",
                    new Scalar<>(
                            "a pattern of addresses",
                            "Write a@example.com, \"*@example.com\", \"*@*.example.com\", \"*@*\" or"
                                    + " \"<>\".",
                            AddressPattern::parse));

    /** Forward-paths; a domain stands for every address in it. */
    static final Several<AddressPattern> DESTINATIONS =
            new Several<>(
                    "a list of domains and addresses",
                    new Scalar<>(
                            "a domain or an address",
                            "Write example.com, \"*.example.com\", a@example.com or"
                                    + " \"sales-*@example.com\".",
                            Patterns::destination));

    private static Parsed<DomainPattern> whole(String text) {
        if (text.equals("any")) return Parsed.bad("it stands alone, not in a list");
        return switch (DomainPattern.parse(text)) {
            case Parsed.Good<DomainPattern>(DomainPattern.Everything _) ->
                    Parsed.bad("every domain is written as any");
            case Parsed.Good<DomainPattern>(DomainPattern.Loose(var ending)) ->
                    Parsed.bad(
                            "a \"*\" never stands for a part of a label: *."
                                    + ending
                                    + " is every domain below "
                                    + ending);
            case Parsed.Good<DomainPattern> good -> good;
            case Parsed.Bad<DomainPattern> bad -> bad;
        };
    }

    private static Parsed<AddressPattern> destination(String text) {
        if (text.equals("<>")) return Parsed.bad("there is no null forward-path");
        if (text.equals("any")) return Parsed.bad("where any may stand, it stands alone");
        if (text.indexOf('@') >= 0) return AddressPattern.parse(text);
        return switch (whole(text)) {
            case Parsed.Good<DomainPattern>(var domain) ->
                    Parsed.good(new AddressPattern.AtDomain(Glob.ANY, domain));
            case Parsed.Bad<DomainPattern>(var why) -> Parsed.bad(why);
        };
    }
}
