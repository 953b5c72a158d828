package postern.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import postern.mail.AddressLiteral;
import postern.mail.Domain;
import postern.mail.Host;
import postern.mail.Mailbox;
import postern.mail.Parsed;
import postern.mail.ReversePath;

/**
 * A set of addresses: {@code a@example.com}, {@code *@example.com}, {@code *@*.example.com}, {@code
 * sales-*@example.com}, {@code *@*} for every mailbox, or {@code <>} for the null reverse-path,
 * which nothing else matches.
 */
public sealed interface AddressPattern {

    /** The null reverse-path. */
    record Null() implements AddressPattern {
        @Override
        public String toString() {
            return "<>";
        }
    }

    /** Every mailbox with such a local part, at whatever host: a literal is one too. */
    record Anywhere(Glob local) implements AddressPattern {
        @Override
        public String toString() {
            return written(local) + "@*";
        }
    }

    record AtDomain(Glob local, DomainPattern domain) implements AddressPattern {
        /**
         * @throws IllegalArgumentException for a pattern of domains that crosses labels
         */
        public AtDomain {
            switch (domain) {
                case DomainPattern.Exactly _, DomainPattern.Below _ -> {}
                case DomainPattern.Everything _, DomainPattern.Loose _ ->
                        throw new IllegalArgumentException("not a pattern of whole labels");
            }
        }

        @Override
        public String toString() {
            return written(local) + "@" + domain;
        }
    }

    record AtLiteral(Glob local, AddressLiteral literal) implements AddressPattern {
        @Override
        public String toString() {
            return written(local) + "@" + literal;
        }
    }

    /** Reads a pattern; a local part in quotes has no wildcards. */
    static Parsed<AddressPattern> parse(String text) {
        if (text.equals("<>")) return Parsed.good(new Null());
        int at = text.lastIndexOf('@');
        if (at < 0) return Parsed.bad("a pattern of addresses has an \"@\", such as *@" + text);
        var host = text.substring(at + 1);
        return switch (local(text.substring(0, at))) {
            case Parsed.Bad<Glob>(var why) -> Parsed.bad(why);
            case Parsed.Good<Glob>(var local) ->
                    host.startsWith("[") ? literal(local, host) : domain(local, host);
        };
    }

    /** That mailbox, its local part in any case, and no other. */
    static AddressPattern exactly(Mailbox mailbox) {
        var local = new Glob(mailbox.local(), true);
        return switch (mailbox.host()) {
            case Domain domain -> new AtDomain(local, new DomainPattern.Exactly(domain));
            case AddressLiteral literal -> new AtLiteral(local, literal);
        };
    }

    /** The pattern, for constants and tests. */
    static AddressPattern of(String text) {
        return parse(text).orThrow();
    }

    private static Parsed<AddressPattern> literal(Glob local, String host) {
        return switch (AddressLiteral.parse(host)) {
            case Parsed.Good<AddressLiteral>(var literal) ->
                    Parsed.good(new AtLiteral(local, literal));
            case Parsed.Bad<AddressLiteral>(var why) -> Parsed.bad(why);
        };
    }

    private static Parsed<AddressPattern> domain(Glob local, String host) {
        return switch (DomainPattern.parse(host)) {
            case Parsed.Bad<DomainPattern>(var why) -> Parsed.bad(why);
            case Parsed.Good<DomainPattern>(DomainPattern.Everything _) ->
                    Parsed.good(new Anywhere(local));
            case Parsed.Good<DomainPattern>(DomainPattern.Loose(var ending)) ->
                    Parsed.bad(
                            "a \"*\" never stands for a part of a label: *."
                                    + ending
                                    + " is every domain below "
                                    + ending);
            case Parsed.Good<DomainPattern>(var domain) -> Parsed.good(new AtDomain(local, domain));
        };
    }

    private static Parsed<Glob> local(String text) {
        boolean quoted = text.startsWith("\"");
        // A wildcard is an atom character too, so that a mailbox's own rules serve here.
        return switch (Mailbox.parse(text + "@a")) {
            case Parsed.Good<Mailbox>(var mailbox) ->
                    Parsed.good(new Glob(mailbox.local(), quoted));
            case Parsed.Bad<Mailbox>(var why) -> Parsed.bad(why);
        };
    }

    /** In quotes where a mailbox has them, and where a "*" would be a wildcard. */
    private static String written(Glob local) {
        if (!local.literal()) return local.text();
        if (local.text().indexOf('*') >= 0)
            return "\"" + local.text().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        var mailbox = new Mailbox(local.text(), Domain.of("a")).toString();
        return mailbox.substring(0, mailbox.length() - 2);
    }

    default boolean matches(Mailbox mailbox) {
        return isAt(mailbox.host()) && local().matches(mailbox.local());
    }

    /** Whether it matches some mailbox at that host. */
    default boolean isAt(Host host) {
        return switch (this) {
            case Null _ -> false;
            case Anywhere _ -> true;
            case AtDomain(_, var pattern) ->
                    host instanceof Domain domain && pattern.matches(domain);
            case AtLiteral(_, var literal) -> host.equals(literal);
        };
    }

    /**
     * What it asks of a local part.
     *
     * @throws IllegalStateException for the null reverse-path, which has none
     */
    default Glob local() {
        return switch (this) {
            case Null _ -> throw new IllegalStateException("<> has no local part");
            case Anywhere(var local) -> local;
            case AtDomain(var local, _) -> local;
            case AtLiteral(var local, _) -> local;
        };
    }

    default boolean matches(ReversePath path) {
        return switch (path) {
            case ReversePath.Null _ -> this instanceof Null;
            case ReversePath.From(var mailbox) -> matches(mailbox);
        };
    }

    /**
     * What the wildcards of a pattern stand for in an address.
     *
     * @param local of the local part's, in their order, none of them empty
     * @param domain of the domain's: the labels in front of what the pattern names, the whole
     *     domain or address literal for {@code *@*}; null where the domain has none
     */
    record Captures(List<String> local, @Nullable String domain) {}

    /**
     * What the wildcards stand for; null where the pattern does not match so that each stands for
     * something. Of several wildcards in a local part the first stands for as little as it can,
     * then the second, and so on: {@code *-*} captures {@code a} and {@code b-c} of {@code a-b-c}.
     */
    default @Nullable Captures captures(Mailbox mailbox) {
        if (!isAt(mailbox.host())) return null;
        var local = local().captures(mailbox.local());
        return local == null ? null : new Captures(local, domainCapture(mailbox.host()));
    }

    /** What the domain's wildcard stands for at a host that it is for; null where it has none. */
    default @Nullable String domainCapture(Host at) {
        var host = at.toString();
        return switch (this) {
            case Anywhere _ -> host;
            case AtDomain(_, DomainPattern.Below(var domain)) ->
                    host.substring(0, host.length() - domain.name().length() - 1);
            case Null _, AtDomain _, AtLiteral _ -> null;
        };
    }

    /** How many wildcards the local part holds. */
    default int localWildcards() {
        return this instanceof Null ? 0 : local().wildcards();
    }

    default boolean hasDomainWildcard() {
        return switch (this) {
            case Anywhere _ -> true;
            case AtDomain(_, DomainPattern.Below _) -> true;
            case Null _, AtDomain _, AtLiteral _ -> false;
        };
    }
}
