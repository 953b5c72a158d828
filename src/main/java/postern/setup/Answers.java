package postern.setup;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import postern.config.Hop;
import postern.config.SettingsFile;
import postern.mail.Domain;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.policy.DomainPattern;

/**
 * What a configuration is written from.
 *
 * @param domains ours; at least one
 * @param networks who may send out for their address; may be empty unless the role needs them
 * @param nextHop as a route writes it: the mail server behind the relay where the role receives,
 *     otherwise a smart host; {@code mx} for none
 * @param hostname by which the relay calls itself
 */
public record Answers(
        Role role,
        List<DomainPattern> domains,
        List<IpPrefix> networks,
        String nextHop,
        Domain hostname) {
    /** Every domain's own mail exchangers. */
    public static final String MX = "mx";

    /**
     * @throws IllegalArgumentException if something is missing that the role needs
     */
    public Answers {
        domains = List.copyOf(domains);
        networks = List.copyOf(networks);
        if (domains.isEmpty()
                || role.needsNetworks() && networks.isEmpty()
                || role.needsNextHop() && nextHop.equals(MX))
            throw new IllegalArgumentException("not enough for the role " + role);
    }

    /** Reads domains between commas or blanks, each whole: no bare "*", no "*example.com". */
    public static Parsed<List<DomainPattern>> domains(String text) {
        return several(text, "a domain", Answers::domain);
    }

    private static Parsed<DomainPattern> domain(String text) {
        return switch (DomainPattern.parse(text)) {
            case Parsed.Good<DomainPattern>(DomainPattern.Everything _) ->
                    Parsed.bad("\"*\" would be every domain there is");
            case Parsed.Good<DomainPattern>(DomainPattern.Loose(var ending)) ->
                    Parsed.bad("\"*." + ending + "\" means the domains below it");
            case Parsed.Good<DomainPattern> good -> good;
            case Parsed.Bad<DomainPattern> bad -> bad;
        };
    }

    /** Reads addresses and blocks between commas or blanks. */
    public static Parsed<List<IpPrefix>> networks(String text) {
        return several(text, "an address or a block such as 10.20.0.0/22", IpPrefix::parse);
    }

    /** Reads a host with or without a port, or {@code mx} where the role can do without one. */
    public static Parsed<String> nextHop(Role role, String text) {
        if (text.equals(MX))
            return role.needsNextHop()
                    ? Parsed.bad("the MX of our domains leads back to this relay: name a host")
                    : Parsed.good(MX);
        return switch (SettingsFile.nextHop(text)) {
            case Parsed.Good<Hop> _ -> Parsed.good(text);
            case Parsed.Bad<Hop>(var why) -> Parsed.bad(why);
        };
    }

    private static <T> Parsed<List<T>> several(
            String text, String what, Function<String, Parsed<T>> reader) {
        var values = new ArrayList<T>();
        for (var word : text.strip().split("[,\\s]+")) {
            if (word.isEmpty()) continue;
            switch (reader.apply(word)) {
                case Parsed.Good<T>(var value) -> {
                    if (!values.contains(value)) values.add(value);
                }
                case Parsed.Bad<T>(var why) -> {
                    return Parsed.bad("\"" + word + "\" is not " + what + ": " + why);
                }
            }
        }
        return values.isEmpty() ? Parsed.bad("it is empty") : Parsed.good(List.copyOf(values));
    }
}
