package postern.policy;

import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * A set of domains. A "*" stands for one or more whole labels at the front; what is loose is read
 * so that it can be shown to be dangerous, and is nowhere accepted.
 */
public sealed interface DomainPattern {

    /** This domain and no other. */
    record Exactly(Domain domain) implements DomainPattern {
        @Override
        public String toString() {
            return domain.name();
        }
    }

    /** Every domain below this one, but not itself: {@code *.example.com}. */
    record Below(Domain domain) implements DomainPattern {
        @Override
        public String toString() {
            return "*." + domain;
        }
    }

    /** Every domain there is: {@code *}. */
    record Everything() implements DomainPattern {
        @Override
        public String toString() {
            return "*";
        }
    }

    /**
     * Every domain that ends in this text, across labels: {@code *example.com} also takes in {@code
     * evilexample.com}.
     */
    record Loose(Domain ending) implements DomainPattern {
        @Override
        public String toString() {
            return "*" + ending;
        }
    }

    /** Reads {@code example.com}, {@code *.example.com}, {@code *} and {@code *example.com}. */
    static Parsed<DomainPattern> parse(String text) {
        if (text.equals("*")) return Parsed.good(new Everything());
        boolean below = text.startsWith("*.");
        boolean loose = !below && text.startsWith("*");
        return switch (Domain.parse(text.substring(below ? 2 : loose ? 1 : 0))) {
            case Parsed.Good<Domain>(var domain) ->
                    Parsed.good(
                            below
                                    ? new Below(domain)
                                    : loose ? new Loose(domain) : new Exactly(domain));
            case Parsed.Bad<Domain> _ when text.indexOf('*', 1) >= 0 ->
                    Parsed.bad("a \"*\" stands at the front only, for whole labels");
            case Parsed.Bad<Domain>(var why) -> Parsed.bad(why);
        };
    }

    /** The pattern, for constants and tests. */
    static DomainPattern of(String text) {
        return parse(text).orThrow();
    }

    default boolean matches(Domain other) {
        return switch (this) {
            case Exactly(var domain) -> other.equals(domain);
            case Below(var domain) -> other.isBelow(domain);
            case Everything _ -> true;
            case Loose(var ending) -> other.name().endsWith(ending.name());
        };
    }
}
