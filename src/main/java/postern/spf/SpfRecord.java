package postern.spf;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import postern.mail.Ascii;
import postern.mail.IpAddress;
import postern.mail.IpPrefix;
import postern.mail.Parsed;
import postern.spf.Mechanism.Lengths;

/**
 * A record, read as a whole: an error in it anywhere makes all of it unreadable (RFC 7208 §4.6).
 *
 * @param redirect null for none
 * @param explanation null for none
 */
record SpfRecord(
        List<Directive> directives, @Nullable MacroText redirect, @Nullable MacroText explanation) {

    /**
     * @param result if the mechanism matches
     * @param text as it stands in the record
     */
    record Directive(SpfResult result, Mechanism mechanism, String text) {}

    private static final String VERSION = "v=spf1";
    private static final Pattern MODIFIER = Pattern.compile("([A-Za-z][A-Za-z0-9._-]*)=(.*)");
    private static final String LENGTH = "(0|[1-9][0-9]{0,2})";
    private static final Pattern LENGTHS =
            Pattern.compile("(.*?)(?:/" + LENGTH + ")?(?://" + LENGTH + ")?");
    private static final Pattern LENGTH_OF_ONE = Pattern.compile("(.*?)(?:/" + LENGTH + ")?");

    /**
     * Octets of a record. RFC 7208 has no bound but advises some 450 (§3.4), and the DNS permits
     * nearly 65,536, which ten includes would make us read ten times.
     */
    private static final int MOST = 4096;

    SpfRecord {
        directives = List.copyOf(directives);
    }

    /** Whether a TXT record is one of ours (§4.5). */
    static boolean isOne(String text) {
        return Ascii.standsAt(text, 0, VERSION)
                && (text.length() == VERSION.length() || text.charAt(VERSION.length()) == ' ');
    }

    /** Reads a text that {@link #isOne}. */
    static Parsed<SpfRecord> parse(String text) {
        if (text.length() > MOST)
            return Parsed.bad("it is longer than " + MOST + " octets, more than we read");
        var directives = new ArrayList<Directive>();
        MacroText redirect = null;
        MacroText explanation = null;
        for (var term : text.substring(VERSION.length()).split(" +")) {
            if (term.isEmpty()) continue;
            if (!term.chars().allMatch(c -> c > ' ' && c < 127))
                return bad(term, "only printable ASCII may stand in a record");
            var modifier = MODIFIER.matcher(term);
            if (!modifier.matches()) {
                switch (directive(term)) {
                    case Parsed.Good<Directive>(var directive) -> directives.add(directive);
                    case Parsed.Bad<Directive>(var why) -> {
                        return bad(term, why);
                    }
                }
                continue;
            }
            var name = modifier.group(1).toLowerCase(Locale.ROOT);
            boolean isRedirect = name.equals("redirect");
            boolean isKnown = isRedirect || name.equals("exp");
            if ((isRedirect ? redirect : name.equals("exp") ? explanation : null) != null)
                return bad(term, "it stands there twice"); // §6
            switch (isKnown
                    ? MacroText.domain(modifier.group(2))
                    : MacroText.parse(modifier.group(2), false)) {
                case Parsed.Bad<MacroText>(var why) -> {
                    return bad(term, why);
                }
                case Parsed.Good<MacroText>(var read) -> {
                    if (isRedirect) redirect = read;
                    else if (isKnown) explanation = read;
                }
            }
        }
        return Parsed.good(new SpfRecord(directives, redirect, explanation));
    }

    private static Parsed<SpfRecord> bad(String term, String why) {
        return Parsed.bad("in \"" + Shown.of(term) + "\" " + why);
    }

    private static Parsed<Directive> directive(String term) {
        var result =
                switch (term.charAt(0)) {
                    case '+' -> SpfResult.PASS;
                    case '-' -> SpfResult.FAIL;
                    case '~' -> SpfResult.SOFTFAIL;
                    case '?' -> SpfResult.NEUTRAL;
                    default -> null;
                };
        return switch (mechanism(result == null ? term : term.substring(1))) {
            case Parsed.Bad<Mechanism>(var why) -> Parsed.bad(why);
            case Parsed.Good<Mechanism>(var mechanism) ->
                    Parsed.good(
                            new Directive(
                                    result == null ? SpfResult.PASS : result, mechanism, term));
        };
    }

    private static Parsed<Mechanism> mechanism(String text) {
        int end = 0;
        while (end < text.length() && ":/".indexOf(text.charAt(end)) < 0) end++;
        var rest = text.substring(end);
        var name = text.substring(0, end).toLowerCase(Locale.ROOT);
        return switch (name) {
            case "all" ->
                    rest.isEmpty()
                            ? Parsed.good(new Mechanism.All())
                            : Parsed.bad("nothing may follow all");
            case "include" -> include(rest);
            case "exists" -> exists(rest);
            case "ptr" -> ptr(rest);
            case "a", "mx" -> host(name.equals("mx"), rest);
            case "ip4", "ip6" -> network(name.equals("ip6"), rest);
            default -> Parsed.bad("there is no such mechanism");
        };
    }

    private static Parsed<Mechanism> include(String rest) {
        return switch (domain(rest)) {
            case Parsed.Bad<MacroText>(var why) -> Parsed.bad(why);
            case Parsed.Good<MacroText>(var domain) -> Parsed.good(new Mechanism.Include(domain));
        };
    }

    private static Parsed<Mechanism> exists(String rest) {
        return switch (domain(rest)) {
            case Parsed.Bad<MacroText>(var why) -> Parsed.bad(why);
            case Parsed.Good<MacroText>(var domain) -> Parsed.good(new Mechanism.Exists(domain));
        };
    }

    private static Parsed<Mechanism> ptr(String rest) {
        if (rest.isEmpty()) return Parsed.good(new Mechanism.Ptr(null));
        return switch (domain(rest)) {
            case Parsed.Bad<MacroText>(var why) -> Parsed.bad(why);
            case Parsed.Good<MacroText>(var domain) -> Parsed.good(new Mechanism.Ptr(domain));
        };
    }

    /** What stands behind a colon. */
    private static Parsed<MacroText> domain(String rest) {
        return rest.startsWith(":")
                ? MacroText.domain(rest.substring(1))
                : Parsed.bad("a domain is missing");
    }

    private static Parsed<Mechanism> host(boolean isMx, String rest) {
        var parts = LENGTHS.matcher(rest);
        if (!parts.matches()) return Parsed.bad("a length of a prefix is no number"); // cannot be
        int v4 = length(parts.group(2), 32);
        int v6 = length(parts.group(3), 128);
        if (v4 > 32 || v6 > 128) return Parsed.bad("the length of a prefix is too large");
        MacroText target = null;
        if (!parts.group(1).isEmpty())
            switch (domain(parts.group(1))) {
                case Parsed.Bad<MacroText>(var why) -> {
                    return Parsed.bad(why);
                }
                case Parsed.Good<MacroText>(var domain) -> target = domain;
            }
        var lengths = new Lengths(v4, v6);
        return Parsed.good(
                isMx ? new Mechanism.Mx(target, lengths) : new Mechanism.A(target, lengths));
    }

    private static Parsed<Mechanism> network(boolean isV6, String rest) {
        var parts = LENGTH_OF_ONE.matcher(rest);
        if (!parts.matches() || !parts.group(1).startsWith(":"))
            return Parsed.bad("a network is missing");
        var text = parts.group(1).substring(1);
        if (text.indexOf(':') >= 0 != isV6
                || !(IpAddress.parse(text) instanceof Parsed.Good<IpAddress>(var address)))
            return Parsed.bad("the address cannot be read");
        int width = isV6 ? 128 : 32;
        int length = length(parts.group(2), width);
        if (length > width) return Parsed.bad("the length of a prefix is too large");
        return Parsed.good(
                new Mechanism.Ip(
                        isV6 && !address.isV6()
                                ? mapped(address, length)
                                : new IpPrefix(address.first(length), length)));
    }

    /** IPv6 clients that lie beside an IPv4-mapped address: those at one are IPv4 clients (§5). */
    private static @Nullable IpPrefix mapped(IpAddress v4, int length) {
        if (length >= 96) return null;
        var octets = new byte[16];
        octets[10] = (byte) 0xff;
        octets[11] = (byte) 0xff;
        System.arraycopy(v4.octets(), 0, octets, 12, 4);
        for (int bit = length; bit < 128; bit++) octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        return new IpPrefix(IpAddress.of(octets), length);
    }

    private static int length(@Nullable String digits, int usual) {
        return digits == null ? usual : Integer.parseInt(digits);
    }
}
