package postern.config;

import postern.config.ValueType.Scalar;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.policy.AddressPattern;
import postern.policy.DomainPattern;
import postern.policy.Glob;

/** How sets of domains and of addresses are written. */
final class Patterns {
    private Patterns() {}

    /** One of our domains: what is loose is read here, so that it can be shown to be dangerous. */
    static final Scalar<DomainPattern> DOMAIN =
            new Scalar<>(
                    "a domain",
                    "Write example.com, or \"*.example.com\" for every domain below it.",
                    DomainPattern::parse);

    /** A domain elsewhere: whole labels only. */
    static final Scalar<DomainPattern> WHOLE_DOMAIN =
            new Scalar<>(
                    "a domain",
                    "Write any alone, example.com, or \"*.example.com\" for every domain below it.",
                    Patterns::whole);

    static final Scalar<AddressPattern> ADDRESS =
            new Scalar<>(
                    "a pattern of addresses",
                    "Write a@example.com, \"*@example.com\", \"*@*.example.com\", \"*@*\" or"
                            + " \"<>\".",
                    AddressPattern::parse);

    /** Addresses that belong to a user. */
    static final Scalar<AddressPattern> OWNED =
            new Scalar<>(
                    "an address that a user can own",
                    "Write bob@example.com, \"*@shop.example.com\" or \"*@*.example.com\".",
                    Patterns::owned);

    /** A forward-path; a domain stands for every address in it. */
    static final Scalar<AddressPattern> DESTINATION =
            new Scalar<>(
                    "a domain or an address",
                    "Write example.com, \"*.example.com\", a@example.com or"
                            + " \"sales-*@example.com\".",
                    Patterns::destination);

    /** A key of a map file. */
    static final Scalar<AddressPattern> MAP_KEY =
            new Scalar<>(
                    "an address",
                    "Write a@example.com at the front of the line, or @example.com for all of that"
                            + " domain.",
                    Patterns::mapKey);

    /** One mailbox and no pattern. */
    static final Scalar<Mailbox> MAILBOX =
            new Scalar<>("one address", "Write for instance a@example.com.", Patterns::mailbox);

    private static Parsed<AddressPattern> owned(String text) {
        return switch (AddressPattern.parse(text)) {
            case Parsed.Good<AddressPattern>(AddressPattern.Null _) ->
                    Parsed.bad("the null reverse-path belongs to nobody");
            case Parsed.Good<AddressPattern>(AddressPattern.Anywhere _) ->
                    Parsed.bad("who may write as anybody gets a grant with as: any");
            case Parsed.Good<AddressPattern> good -> good;
            case Parsed.Bad<AddressPattern> bad -> bad;
        };
    }

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

    private static Parsed<AddressPattern> mapKey(String text) {
        if (text.indexOf('@') < 0) return Parsed.bad("it has no \"@\"");
        if (text.startsWith("@"))
            return text.indexOf('*') >= 0
                    ? Parsed.bad("a map knows no wildcards")
                    : destination(text.substring(1));
        return switch (mailbox(text)) {
            case Parsed.Good<Mailbox>(var mailbox) -> Parsed.good(AddressPattern.exactly(mailbox));
            case Parsed.Bad<Mailbox>(var why) -> Parsed.bad(why);
        };
    }

    private static Parsed<Mailbox> mailbox(String text) {
        if (text.indexOf('*') >= 0) return Parsed.bad("a \"*\" would be a pattern");
        return Mailbox.parse(text);
    }
}
