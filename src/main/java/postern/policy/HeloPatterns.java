package postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Parsed;

/**
 * What a client may call itself in HELO and EHLO: domains, and kinds of names that are no domains.
 *
 * @param kinds what is matched by its kind
 */
public record HeloPatterns(Set<Kind> kinds, DomainSet domains) {

    /** A kind of name, as the file writes it. A name is of the first kind that it fits. */
    public enum Kind {
        /** An address literal: {@code [192.0.2.1]} (RFC 5321 §4.1.3). */
        LITERAL("literal"),
        /** One label only, such as {@code localhost}. */
        BARE("bare"),
        /** Neither a domain nor a literal. */
        MALFORMED("malformed");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    public HeloPatterns {
        kinds = Set.copyOf(kinds);
    }

    public static HeloPatterns of(DomainPattern... domains) {
        return new HeloPatterns(Set.of(), new DomainSet(List.of(domains)));
    }

    /** As the file writes them. */
    public List<String> words() {
        var words = new ArrayList<String>();
        for (var kind : Kind.values()) if (kinds.contains(kind)) words.add(kind.word());
        for (var domain : domains.patterns()) words.add(domain.toString());
        return words;
    }

    /** Whether that name, as the client wrote it, is one of them. */
    public boolean matches(String helo) {
        if (helo.startsWith("["))
            return kinds.contains(
                    AddressLiteral.parse(helo) instanceof Parsed.Good
                            ? Kind.LITERAL
                            : Kind.MALFORMED);
        return switch (Domain.parse(helo)) {
            case Parsed.Bad<Domain> _ -> kinds.contains(Kind.MALFORMED);
            case Parsed.Good<Domain>(var domain) ->
                    domains.contains(domain)
                            || (kinds.contains(Kind.BARE) && domain.name().indexOf('.') < 0);
        };
    }
}
